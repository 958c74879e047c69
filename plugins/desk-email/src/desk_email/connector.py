"""One mailbox as the desk's contract wants it."""

import asyncio
import json
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from desk import (
    Call,
    Connector,
    Feed,
    FileRules,
    InboundMessage,
    Line,
    Manifest,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Phrase,
    Rate,
    Receipt,
    Refused,
    Repeats,
    ReplyRules,
    Sent,
    Unauthorised,
)
from desk_email.compose import Composer, NoAddress
from desk_email.imap import Fetched
from desk_email.mailbox import Mailbox, Place
from desk_email.names import Names
from desk_email.outgoing import Outgoing
from desk_email.reading import read
from desk_email.settings import EmailSettings

_READ, _SEND = "read", "send"
#: More than people open.
_MOST_FILES = 20


class EmailConnector(Connector):
    """A mailbox that a password opens."""

    def __init__(self, settings: EmailSettings, line: Line) -> None:
        self.manifest = _manifest(settings)
        self._settings = settings
        self._line = line
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        self._names = Names(settings.secret, settings.address)
        self._composer = Composer(settings, self._names)
        self._mailbox = Mailbox(settings, context)
        self._outgoing = Outgoing(settings, context)

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Hand an answer to the server as a mail, named by its key."""
        try:
            mail = self._composer.mail(message, key, self._line.now())
        except NoAddress as error:
            told = {"address": error.address}
            return Refused(Phrase("desk_email", "“{address}” is no address that a mail could go to", told))
        except ValueError as error:
            return Refused(Phrase("desk_email", "No mail can be made of it: “{words}”", {"words": str(error)}))
        await self._line.talk(lambda given: self._outgoing.send(_usable(given), mail), rate=_SEND)
        return Sent(self._names.of(key))

    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:  # noqa: ARG002 - the contract's parameters
        """Look for the mail in our mailbox: the server put it there if it took it at all."""
        name = self._names.of(key)
        held = await self._line.talk(lambda given: self._mailbox.holds(_usable(given), name), rate=_READ)
        return Sent(name) if held else None

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:  # noqa: ARG002 - there is one kind
        """Read on behind a place."""
        place = Place.of(cursor)
        mails, place, more = await self._line.talk(
            lambda given: self._mailbox.page(_usable(given), since, place), rate=_READ
        )
        told = await asyncio.to_thread(self._read, mails)
        return Page(told, place.cursor(), more)

    def _read(self, mails: Sequence[Fetched]) -> list[InboundMessage | Receipt]:
        """Read mails, on a thread: some are large, and some charsets are guessed at length."""
        told = (read(mail.raw, mail.came_at, self._names) for mail in mails)
        return [one for one in told if one is not None]

    async def woken(self) -> None:
        """Wait for the mailbox's word."""
        await self._line.talk(lambda given: self._mailbox.changed(_usable(given)), rate=_READ)

    def credentials(self) -> Mapping[str, str]:
        """Return the password."""
        return {"password": self._settings.password}

    async def close(self) -> None:
        """Break every line."""
        await self._mailbox.close()
        await self._outgoing.close()


class RenewedEmailConnector(EmailConnector):
    """A mailbox that tokens open, which the provider's OAuth renews."""

    def credentials(self) -> Mapping[str, str]:
        """Return the token that others are to be had for; there is no other yet."""
        return {"access": "", "refresh": self._settings.refresh_token}

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        """Have a new access token made, and keep the refresh token that comes with it, if one does."""
        told = {
            "grant_type": "refresh_token",
            "refresh_token": credentials["refresh"],
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret,
        }
        body = urlencode({name: value for name, value in told.items() if value}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        call = Call(method="POST", url=self._settings.token_url, body=body, headers=headers, signed=False)
        made = json.loads((await self._line.call(call)).body)
        return {"access": made["access_token"], "refresh": made.get("refresh_token") or credentials["refresh"]}


def _usable(credentials: Mapping[str, str]) -> Mapping[str, str]:
    """Return credentials, unless there is no access token yet: the first is to be had like every other."""
    if credentials.get("access") == "":
        raise Unauthorised(Phrase("desk_email", "There is no access token yet"))
    return credentials


def _manifest(settings: EmailSettings) -> Manifest:
    files = settings.files_mb * 1_000_000
    history, a_minute = timedelta(days=settings.history_days) or None, settings.sends_per_minute
    return Manifest(
        feeds=(Feed(kind="message", paging=Paging.ENDLESS, reconcile=None, backfill=history),),
        repeats=Repeats.LOOK_UP,
        # A server that took a mail puts the copy into a mailbox of its own within seconds, and another's in minutes.
        settles=timedelta(minutes=10),
        rates={_READ: Rate(60, 5), _SEND: Rate(max(1.0, a_minute / 6), a_minute / 60)},
        rules=ReplyRules(),
        files=FileRules(most=_MOST_FILES, largest=files, together=files),
        expiring=settings.renewed,
        wakes=True,
        letters=True,
    )
