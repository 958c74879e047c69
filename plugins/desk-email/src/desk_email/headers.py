"""Headers of a mail as text, also of one whose headers are no headers.

Mails are parsed with the policy ``compat32``, which raises for nothing; the newer one stumbles over some of what
strangers send, and takes words for headers that it has to repair.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from desk_email.charsets import decoded

_ESCAPED = re.compile("[\udc80-\udcff]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")


def header(message: Message, name: str) -> str:
    """Return a header's words, decoded, on one line; empty where it is missing."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """Return every header of a name."""
    return [" ".join(_words(value).split()) for value in _raw(message, name)]


def message_id(message: Message) -> str:
    """Return a mail's own id with its brackets, or nothing."""
    found = _MESSAGE_ID.search(header(message, "Message-ID"))
    return found.group() if found else ""


def sender(message: Message) -> tuple[str, str]:
    """Return name and address of whom an answer goes to: Reply-To, else From, else whoever sent it."""
    return _first(message, "Reply-To", "From", "Sender", "Return-Path")


def writer(message: Message) -> tuple[str, str]:
    """Return name and address of who says that he wrote it."""
    return _first(message, "From", "Sender", "Return-Path")


def named(text: str) -> str:
    """Return a file's name as the parser found it, decoded."""
    return " ".join(_words(text).split())


def normal(address: str) -> str:
    """Return an address as customers are told apart by it."""
    return "".join(address.split()).lower()


def _first(message: Message, *names: str) -> tuple[str, str]:
    # Parsed before it is decoded: a decoded name may hold a comma, or the address of somebody else.
    for told, address in getaddresses([value for name in names for value in _raw(message, name)]):
        if "@" in address.strip("@"):
            return " ".join(_words(told).split()), normal(_unescaped(address))
    return "", ""


def _raw(message: Message, name: str) -> list[str]:
    """Return headers as they came; what the parser makes of raw bytes in them is beyond repair."""
    values = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return [value.replace("\r", " ").replace("\n", " ") for value in values]


def _words(text: str) -> str:
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return _unescaped(text)
    return "".join(_part(part, charset) for part, charset in parts)


def _part(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return _unescaped(part)
    return _unescaped(part.decode("raw-unicode-escape")) if charset is None else decoded(part, charset)


def _unescaped(text: str) -> str:
    """Return what a parser kept of raw bytes as the text that they were meant to be."""
    if not _ESCAPED.search(text):
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)
