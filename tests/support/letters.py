"""A channel like mail without any mail server: letters are put into it, and it says so if it is asked to."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from desk import (
    Connector,
    Feed,
    Happening,
    InboundMessage,
    InboxInfo,
    Letter,
    Line,
    Manifest,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Repeats,
    Sent,
    Settings,
)


class LetterBox(Connector):
    """One box. It is read once an hour, or when it calls."""

    manifest = Manifest(
        feeds=(Feed(kind="message", paging=Paging.ENDLESS, every=timedelta(hours=1)),),
        repeats=Repeats.KEY,
        wakes=True,
        letters=True,
    )

    def __init__(self, line: Line) -> None:
        self.line = line
        self.sent: list[OutboundMessage] = []
        self.outcome: Outcome | None = None
        self.reading = asyncio.Event()
        self.reading.set()
        self.closed = False
        self._told: list[Happening] = []
        self._news = asyncio.Event()
        self._numbers = count(1)

    def put(self, *told: Happening, calls: bool = True) -> None:
        """Let something be found in the box, and the box say so."""
        self._told += told
        if calls:
            self._news.set()

    def letter(self, text: str, customer: str = "ana@post.test", **more: Any) -> InboundMessage:
        """Return a letter; what is said of it besides goes into the message, or into what lies beside its text."""
        own = {name: more.pop(name) for name in ("answers", "attachments", "external_id") if name in more}
        name = own.pop("external_id", f"letter-{next(self._numbers)}")
        return InboundMessage(
            external_id=name,
            customer=customer,
            body=text,
            raw=text.encode(),
            sent_at=self.line.now(),
            letter=Letter(**more),
            **own,
        )

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """Return one thing at a time."""
        del kind, since
        await self.reading.wait()
        place = int(cursor or 0)
        told: Sequence[Happening] = self._told[place : place + 1]
        return Page(told, str(place + len(told)), place + 1 < len(self._told))

    async def woken(self) -> None:
        """Wait for news."""
        await self._news.wait()
        self._news.clear()

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Take an answer."""
        self.sent.append(message)
        return self.outcome or Sent(f"ours-{len(self.sent)}")

    async def close(self) -> None:
        """Say that it was asked to."""
        self.closed = True


class LetterBoxType:
    """``[[inbox]] connector = "letters"``."""

    name = "letters"
    settings_type = Settings

    def __init__(self, **manifest: Any) -> None:
        self._manifest = manifest

    def connect(self, inbox: InboxInfo, settings: Settings, line: Line) -> Connector:
        """Return the box of an inbox."""
        box = LetterBox(line)
        box.manifest = replace(box.manifest, **self._manifest)
        return box


TOML = """
merchant = [{ id = "acme", name = "Acme Outdoor", language = "en" }, { id = "luz", name = "Luz", language = "pt" }]
inbox = [
    { id = "post", merchant = "acme", connector = "letters", name = "Post", languages = ["en", "pt", "de"] },
    { id = "luz-post", merchant = "luz", connector = "letters", name = "Post", languages = ["en", "pt"] },
]
region = [{ id = "lisbon", name = "Lisbon", zone = "Europe/Lisbon", hours = { daily = ["00:00-24:00"] } }]
team = [{ id = "days", name = "Lisbon", region = "lisbon" }]

[[agent]]
id = "emma"
name = "Emma"
team = "days"
merchants = ["acme"]
reads = { en = "native" }
password = { env = "DESK_TEST_PASSWORD" }

[[agent]]
id = "rita"
name = "Rita"
team = "days"
merchants = ["luz"]
reads = { pt = "native" }
password = { env = "DESK_TEST_PASSWORD" }
"""
