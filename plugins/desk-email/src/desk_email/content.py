"""What a mail carries: its text, its HTML, and its files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from desk import Attachment
from desk_email.charsets import decoded
from desk_email.headers import named

#: Parts within parts; a mail with more was made to hurt.
_DEEPEST = 30
#: What a part without a name is called, by its type.
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "message/rfc822": ".eml"}
#: What delivery reports and calendars are made of besides their words.
_NOT_WORDS = frozenset({"text/calendar", "text/rfc822-headers", "text/csv", "text/vcard", "text/x-vcard"})


@dataclass(slots=True)
class Content:
    """Texts and HTML in the order in which they stand; of alternatives the last of each kind that has any."""

    plain: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)


def content_of(message: Message) -> Content:
    """Return what a mail carries; what is broken in it is text."""
    found = Content()
    for part, beside_html in _leaves(message, depth=0, inside=False):
        _sort(found, part, inside=beside_html)
    return found


def _leaves(part: Message, depth: int, inside: bool) -> Iterator[tuple[Message, bool]]:
    """Return every part that holds something, and whether it stands beside HTML that may show it."""
    children = part.get_payload()
    if part.get_content_type() == "message/rfc822" or not isinstance(children, list) or depth > _DEEPEST:
        yield part, inside
        return
    related = inside or part.get_content_type() == "multipart/related"
    for child in children:
        if isinstance(child, Message):
            yield from _leaves(child, depth + 1, related)


def _sort(found: Content, part: Message, *, inside: bool) -> None:
    kind = part.get_content_type()
    words = kind.startswith("text/") and kind not in _NOT_WORDS
    if kind.startswith("multipart/"):  # says that it has parts and has none
        found.plain.append(_text(part))
    elif words and part.get_content_disposition() != "attachment" and not part.get_filename():
        (found.markup if kind == "text/html" else found.plain).append(_text(part))
    elif kind != "message/delivery-status":
        found.files.append(_file(part, kind, len(found.files) + 1, inside=inside))


def _text(part: Message) -> str:
    return decoded(bytes_of(part), part.get_content_charset()).replace("\r\n", "\n")


def bytes_of(part: Message) -> bytes:
    """Return a part's bytes, decoded as far as they can be."""
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    within = part.get_payload()
    if isinstance(within, list):
        return b"\n".join(one.as_bytes() for one in within if isinstance(one, Message))
    return str(within).encode("utf-8", "surrogateescape")


def _file(part: Message, kind: str, number: int, *, inside: bool) -> Attachment:
    content = bytes_of(part)
    ours = f"{number}{_ENDINGS.get(kind, '')}"
    shown = str(part.get("Content-ID", "")).strip().strip("<>")
    return Attachment(
        name=named(part.get_filename() or "") or ours,
        type=kind,
        size=len(content),
        content=content,
        inside=shown if shown and (inside or part.get_content_disposition() == "inline") else None,
    )
