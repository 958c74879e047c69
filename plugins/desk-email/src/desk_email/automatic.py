"""Telling mails that no person wrote, which nothing automatic may answer (RFC 3834)."""

import re
from email.message import Message

from desk_email.headers import header, writer

_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
#: Only programs and lists write these.
_TELLING = (
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
    "List-Id",
    "List-Unsubscribe",
    "List-Post",
    "Feedback-ID",
    "X-Failed-Recipients",
)
_NOBODY = re.compile(r"^(?:mailer-daemon|postmaster|no-?_?reply|do-?_?not-?_?reply|bounces?)\b", re.IGNORECASE)


def is_automatic(message: Message) -> bool:
    """Tell whether a program, a list or a mail server wrote a mail."""
    return (
        header(message, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no")
        or header(message, "Precedence").lower() in _BULK
        or any(header(message, name) for name in _TELLING)
        or from_nobody(message)
        or message.get_content_type() in ("multipart/report", "message/delivery-status")
    )


def from_nobody(message: Message) -> bool:
    """Tell whether a mail's envelope has no sender, or its sender is a machine's."""
    return header(message, "Return-Path") == "<>" or _NOBODY.match(writer(message)[1]) is not None
