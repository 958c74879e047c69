"""Word of mail servers, in the forms in which it comes."""

import pytest
from desk_email.reading import read

from desk import InboundMessage, Receipt, ReceiptState
from tests.support.mailing import NAMES, NOON

OURS = NAMES.of("4711")
QUOTED = f"Message-ID: {OURS}\r\nSubject: Re: Pedido\r\nFrom: support@shop.test"


def report(action: str = "failed", *, kind: str = "multipart/report; report-type=delivery-status;", about: str = QUOTED) -> bytes:
    """Return a report as RFC 3464 wants it; ``kind`` is what servers make of that."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.test
To: support@shop.test
Subject: Delivery status notification
Content-Type: {kind} boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; ana@post.test
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--b
Content-Type: text/rfc822-headers

{about}
--b--
""".replace("\n", "\r\n").encode()


QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.test
To: support@shop.test
Subject: failure notice

Hi. This is the qmail-send program at mx.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ana@post.test>:
550 5.1.1 sorry, no mailbox here by that name

--- Below this line is a copy of the message.

{QUOTED}

It arrives tomorrow.
"""
EXIM = f"""Return-path: <>
X-Failed-Recipients: ana@post.test
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.test>
To: support@shop.test
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

  ana@post.test
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

{QUOTED}
"""
NOTES = f"""From: postmaster@corp.test
To: support@shop.test
Subject: DELIVERY FAILURE: User ana (ana@post.test) not listed in Domino Directory
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/rfc822

{QUOTED}

It arrives tomorrow.
--b--
"""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (report(), "smtp; 550 5.1.1 no such mailbox"),
        (report(kind="multipart/mixed;"), "smtp; 550 5.1.1 no such mailbox"),
        (report("Failed"), "smtp; 550 5.1.1 no such mailbox"),
        (QMAIL.encode(), "550 5.1.1 sorry, no mailbox here by that name"),
        (EXIM.encode(), "Mail delivery failed: returning message to sender"),
        (NOTES.encode(), "DELIVERY FAILURE: User ana (ana@post.test) not listed in Domino Directory"),
    ],
    ids=["RFC 3464", "OpenSMTPD", "capitals", "qmail", "Exim", "Notes"],
)
def test_a_bounce_is_of_the_mail_that_it_quotes(raw: bytes, reason: str) -> None:
    told = read(raw, NOON, NAMES)
    assert isinstance(told, Receipt)
    assert (told.external_id, told.state) == (OURS, ReceiptState.BOUNCED)
    assert str(told.reason).startswith(reason)


def test_word_that_a_mail_arrived_is_taken_as_such() -> None:
    told = read(report("delivered"), NOON, NAMES)
    assert isinstance(told, Receipt)
    assert (told.external_id, told.state) == (OURS, ReceiptState.DELIVERED)


def _letter(raw: bytes) -> InboundMessage:
    told = read(raw, NOON, NAMES)
    assert isinstance(told, InboundMessage)
    assert told.letter is not None
    assert told.letter.automatic
    return told


def test_a_delay_is_shown_in_the_conversation_and_is_no_bounce() -> None:
    assert _letter(report("delayed")).answers == (OURS,)
    warning = QMAIL.replace("550 5.1.1 sorry, no mailbox here by that name", "Connected but 421 4.3.2 busy; I will keep trying")
    assert _letter(warning.encode()).answers == (OURS,)


@pytest.mark.parametrize("about", ["Message-ID: <1@elsewhere.test>", f"Message-ID: {OURS.replace('4711', '4712')}", "Subject: x"])
def test_a_report_of_a_mail_that_was_not_ours_is_shown(about: str) -> None:
    assert _letter(report(about=about)).answers == ()


def test_a_program_that_says_she_is_away_is_no_bounce() -> None:
    raw = f"Return-Path: <>\r\nFrom: ana@post.test\r\nIn-Reply-To: {OURS}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away until 5.1.2027."
    told = _letter(raw.encode())
    assert (told.answers, told.body) == ((OURS,), "I am away until 5.1.2027.")
