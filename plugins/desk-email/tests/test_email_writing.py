"""Our mails as other programs read them, and what settings are refused."""

import os
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from desk_email.compose import Composer
from desk_email.settings import EmailSettings, Mark

from desk import ConversationId, InboxId, MerchantId, MessageId, OutboundMessage
from tests.support.mailing import NAMES, NOON, SETTINGS

ANSWER = OutboundMessage(
    id=MessageId(1),
    merchant=MerchantId("acme"),
    inbox=InboxId("mail"),
    conversation=ConversationId(2),
    customer="ana@post.test",
    agent_name="Emma",
    body="Chega amanhã.\n\nAté logo: https://shop.test/x?a=1&b=2.",
    language="pt-BR",
    original="It arrives tomorrow.",
    original_language="en",
    subject="Pedido: onde está?",
    answers=("<hers-1@post.test> 0f3a", "0f3b", "<ours-1@shop.test>", "<hers-2@post.test> 0f3c"),
)


def written(message: OutboundMessage = ANSWER, **changes: Any) -> EmailMessage:
    settings = msgspec.structs.replace(SETTINGS, **changes)
    raw = Composer(settings, NAMES).mail(message, "4711", NOON).raw
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) < 998
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_says_what_it_answers_and_who_it_is_from() -> None:
    mail = written()
    assert mail["Message-ID"] == NAMES.of("4711")
    assert mail["Subject"] == "Re: Pedido: onde está?"
    assert mail["In-Reply-To"] == "<hers-2@post.test>"
    assert mail["References"] == "<hers-1@post.test> <ours-1@shop.test> <hers-2@post.test>"
    assert mail["From"] == "Acme Outdoor <support@shop.test>"
    assert mail["To"] == "ana@post.test"
    assert mail["Date"].datetime == NOON
    assert (mail["Auto-Submitted"], mail["Reply-To"]) == (None, None)


def test_the_text_is_there_twice_and_nothing_of_it_is_markup() -> None:
    mail = written(replace(ANSWER, body="<b>5 & 6</b>\n\nhttps://shop.test/x?a=1&b=2."), signature="{agent}\nAcme")
    assert body(mail, "plain") == "<b>5 & 6</b>\n\nhttps://shop.test/x?a=1&b=2.\n\n-- \nEmma\nAcme\n"
    html = body(mail, "html")
    assert "&lt;b&gt;5 &amp; 6&lt;/b&gt;" in html
    assert '<a href="https://shop.test/x?a=1&amp;b=2">' in html


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("pt-BR", "ltr"), ("und", "ltr")])
def test_html_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    assert f'<p dir="{direction}">' in body(written(replace(ANSWER, language=language)), "html")


@pytest.mark.parametrize("subject", ["Re: Pedido", "RE: Pedido", "re : Pedido"])
def test_a_subject_that_is_an_answer_already_stays(subject: str) -> None:
    assert written(replace(ANSWER, subject=subject))["Subject"] == subject


@pytest.mark.parametrize("subject", ["x\r\nBcc: everybody@post.test", "x\nX-Evil: 1", "é" * 500])
def test_no_subject_breaks_a_mail(subject: str) -> None:
    mail = written(replace(ANSWER, subject=subject))
    assert (mail["Bcc"], mail["X-Evil"]) == (None, None)
    assert mail["Subject"].startswith("Re: ")


def test_what_no_person_wrote_says_so() -> None:
    mail = written(replace(ANSWER, automatic=True))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


def test_a_mark_stands_where_it_was_asked_for() -> None:
    mark = NAMES.mark("4711")
    assert written(mark=Mark.ADDRESS)["Reply-To"] == f"support+{mark}@shop.test"
    assert written(mark=Mark.SUBJECT)["Subject"] == f"Re: Pedido: onde está? [{mark}]"


def test_a_copy_comes_to_us_unless_the_server_files_what_it_sends() -> None:
    assert Composer(SETTINGS, NAMES).mail(ANSWER, "1", NOON).recipients == ["ana@post.test", "support@shop.test"]
    files = msgspec.structs.replace(SETTINGS, sent_folder="Sent")
    assert Composer(files, NAMES).mail(ANSWER, "1", NOON).recipients == ["ana@post.test"]


def test_addresses_of_every_script_are_written_to() -> None:
    made = Composer(SETTINGS, NAMES).mail(replace(ANSWER, customer="ana@кафе.test"), "1", NOON)
    assert made.recipients[0] == "ana@xn--80akn5b.test"
    assert not made.unicode
    assert Composer(SETTINGS, NAMES).mail(replace(ANSWER, customer="アナ@post.test"), "1", NOON).unicode


@pytest.mark.parametrize("customer", ["unknown", "", "@post.test", "ana@", "a b@post.test", "ア <x>@post.test", "ana@post.test\r\nBcc: x@y.test"])
def test_what_is_no_address_is_refused(customer: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Composer(SETTINGS, NAMES).mail(replace(ANSWER, customer=customer), "1", NOON)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"address": "support"}, "address: found 'support'"),
        ({"secret": "short"}, "secret: expected at least 16"),
        ({"password": ""}, "password: expected either"),
        ({"refresh_token": "x", "token_url": "https://a.test", "client_id": "x"}, "password: expected either"),
        ({"password": "", "refresh_token": "x", "token_url": "http://a.test"}, "token_url: found"),
        ({"imap_tls": "none"}, "imap_tls: found none"),
        ({"smtp_tls": "none"}, "smtp_tls: found none"),
        ({"smtp_tls": "maybe"}, "smtp_tls"),
        ({"mark": "header"}, "mark"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file: found '/nowhere/ca.pem', which is not there"),
        ({"history_days": -1}, "history_days"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_key(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=told):
        msgspec.convert({**msgspec.to_builtins(SETTINGS), **changes}, EmailSettings)


def test_names_are_the_same_again_and_nobody_elses() -> None:
    other = type(NAMES)(os.urandom(16).hex(), SETTINGS.address)
    assert NAMES.of("1") == NAMES.of("1") != other.of("1")
    assert NAMES.found_in(f"{NAMES.of('1')} {other.of('2')} {NAMES.of('3').upper()}") == (NAMES.of("3"), NAMES.of("1"))
