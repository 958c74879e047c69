"""Mails and a mailbox's settings, for tests that need no server."""

from datetime import UTC, datetime
from typing import Any

from desk_email.names import Names
from desk_email.settings import EmailSettings

SETTINGS = EmailSettings(
    address="support@shop.test",
    secret="secret-of-the-names-of-mails",
    password="password-of-the-mailbox",
    imap_host="imap.shop.test",
    smtp_host="smtp.shop.test",
    name="Acme Outdoor",
)
NAMES = Names(SETTINGS.secret, SETTINGS.address)
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


class NoLine:
    """A line of a connector that must not call."""

    async def call(self, call: Any) -> Any:
        raise AssertionError("nothing is to be called")

    async def talk(self, talk: Any, *, rate: str = "default", cost: float = 1) -> Any:
        raise AssertionError("nothing is to be asked")

    def now(self) -> datetime:
        return NOON
