"""A mailbox as an inbox of Meridian Desk: read over IMAP, answered over SMTP."""

from desk_email.plugin import Email

__all__ = ["Email"]
