"""A mail as the desk takes it in. Whatever is broken in it, it is not lost: the desk keeps its bytes."""

import hashlib
import logging
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from desk import InboundMessage, Letter, Receipt
from desk_email.automatic import is_automatic
from desk_email.bounces import quoted, receipt
from desk_email.charsets import decoded
from desk_email.content import Content, content_of
from desk_email.headers import header, headers, message_id, sender, writer
from desk_email.markup import harmless
from desk_email.names import Names
from desk_email.quotes import split
from desk_email.wording import text_of

log = logging.getLogger(__name__)
#: Characters of a mail that are shown and translated; what is longer follows among the rest.
LONGEST = 15_000
#: "Re:", "AW:", "答复：" and their like.
_ANSWERS = re.compile(r"^\s*\w{1,4}\s?(?:\[\d+\])?\s?[:：]")
#: Where a mail is from that does not say.
UNKNOWN = "unknown"


def read(raw: bytes, came_at: datetime, names: Names) -> InboundMessage | Receipt | None:
    """Return what a mail tells the desk; None: it is one of ours, come back."""
    message = message_from_bytes(raw, policy=policy.compat32)
    if names.is_ours(message_id(message)):
        return None
    try:
        told = receipt(message, names)
        return told or _letter(message, raw, came_at, names)
    except Exception:
        log.exception("mail %s is broken beyond repair; it is shown as it came", identity(message, raw))
        return _broken(message, raw, came_at)


def identity(message: Message, raw: bytes) -> str:
    """Return a mail's name: its own id, and a digest that tells mails apart which share one or have none.

    The digest is of what no server on the way changes, so that a mail that comes twice is one.
    """
    told = [header(message, name) for name in ("From", "Date", "Subject")]
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    digest = hashlib.sha256("\n".join(told).encode("utf-8", "replace") + body).hexdigest()[:20]
    return f"{message_id(message)} {digest}".strip()


def _letter(message: Message, raw: bytes, came_at: datetime, names: Names) -> InboundMessage:
    name, address = sender(message)
    content, subject = content_of(message), names.without_marks(header(message, "Subject"))
    text, rest = _shown(content)
    if subject and not _is_answer(message, subject):
        text = f"{subject}\n\n{text}".strip()
    return InboundMessage(
        external_id=identity(message, raw),
        customer=address or UNKNOWN,
        customer_name=name or address or None,
        body=text or subject or ("" if content.files else "…"),
        raw=raw,
        sent_at=came_at,
        language=header(message, "Content-Language").partition(",")[0] or None,
        answers=_answers(message, names),
        letter=Letter(
            subject=subject,
            writer=writer(message)[1] or None,
            automatic=is_automatic(message),
            rest=rest,
            markup=harmless("<hr>".join(content.markup)),
        ),
        attachments=tuple(content.files),
    )


def _shown(content: Content) -> tuple[str, str]:
    """Return what somebody wrote, and the rest of it."""
    plain = "\n".join(content.plain).strip() or "\n\n".join(text_of(one) for one in content.markup)
    own, rest = split(plain)
    if len(own) <= LONGEST:
        return own, rest
    return own[:LONGEST], f"{own[LONGEST:]}\n\n{rest}".strip()


def _is_answer(message: Message, subject: str) -> bool:
    """Tell whether a subject says nothing new because it is that of what the mail answers."""
    return bool(header(message, "In-Reply-To") or header(message, "References") or _ANSWERS.match(subject))


def _answers(message: Message, names: Names) -> tuple[str, ...]:
    """Return the mails of ours that one answers: by its head, or by a mark in an address or in the subject."""
    places = ("In-Reply-To", "References", "To", "Cc", "Delivered-To", "X-Original-To", "Subject")
    found = [name for place in places for told in headers(message, place) for name in names.found_in(told)]
    reported = quoted(message, names)
    return tuple(dict.fromkeys([*found, *([reported] if reported else [])]))


def _broken(message: Message, raw: bytes, came_at: datetime) -> InboundMessage:
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return InboundMessage(
        external_id=identity(message, raw),
        customer=sender(message)[1] or UNKNOWN,
        body=decoded(body, None).strip()[:LONGEST] or "…",
        raw=raw,
        sent_at=came_at,
        letter=Letter(automatic=True),
    )
