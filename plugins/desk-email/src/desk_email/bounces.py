"""Word of mail servers about mails of ours: reports (RFC 3464) and what older servers write instead."""

import re
from email.message import Message

from desk import Receipt, ReceiptState
from desk_email.automatic import from_nobody
from desk_email.charsets import decoded
from desk_email.content import bytes_of
from desk_email.headers import header, named
from desk_email.names import Names

_ACTIONS = {
    "failed": ReceiptState.BOUNCED,
    "delivered": ReceiptState.DELIVERED,
    "relayed": ReceiptState.DELIVERED,
    "expanded": ReceiptState.DELIVERED,
}
#: A permanent failure in the words of a server, and one that will be tried again.
_PERMANENT = re.compile(r"(?<![\d.])5(?:\d\d[ -]|\.\d{1,3}\.\d{1,3})[^\n]{0,200}")
_LATER = re.compile(
    r"(?<![\d.])4(?:\d\d[ -]|\.\d{1,3}\.\d{1,3})|will (?:keep|be|continue|re)|delayed|warning", re.IGNORECASE
)
#: More of a reason than people read; more bytes than a report needs to name the mail that it is about.
_LONGEST_REASON, _LONGEST = 300, 200_000


def receipt(message: Message, names: Names) -> Receipt | None:
    """Return what a mail reports of one of ours; None: it is no report, or one of a mail that was not ours."""
    about = quoted(message, names)
    if about is None:
        return None
    status = _status(message)
    return _reported(about, status) if status else _told(about, message)


def quoted(message: Message, names: Names) -> str | None:
    """Return the name of the mail of ours that a report quotes; what the report's own head answers does not count."""
    if not from_nobody(message) and not _status(message):
        return None
    found: tuple[str, ...] = ()
    for part in message.walk():
        quoted = header(part, "Message-ID") if part is not message else ""
        found = found or names.found_in(quoted) or names.found_in(_text(part))
    return found[0] if found else None


def _status(message: Message) -> list[Message]:
    return [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]


def _text(part: Message) -> str:
    return "" if part.is_multipart() else decoded(bytes_of(part)[:_LONGEST], part.get_content_charset())


def _reported(about: str, status: list[Message]) -> Receipt | None:
    fields = [one for part in status for one in part.walk()]
    action = next((told for one in fields if (told := header(one, "Action").lower())), "")
    state = _ACTIONS.get(action.partition(" ")[0])
    return None if state is None else Receipt(about, state, _reason(fields))


def _reason(fields: list[Message]) -> str | None:
    for name in ("Diagnostic-Code", "Status"):
        for one in fields:
            if told := header(one, name):
                who = header(one, "Final-Recipient").rpartition(";")[2].strip()
                return f"{named(told)} {who}".strip()[:_LONGEST_REASON]
    return None


def _told(about: str, message: Message) -> Receipt | None:
    """Return what an older server says in plain words."""
    words = "\n".join(_text(part) for part in message.walk() if part.get_content_maintype() == "text")
    failed = _PERMANENT.search(words)
    if failed is None and _LATER.search(words):
        return None
    reason = " ".join(failed.group().split()) if failed else header(message, "Subject")
    return Receipt(about, ReceiptState.BOUNCED, reason[:_LONGEST_REASON] or None)
