"""How inboxes do, for those who run the desk."""

from datetime import datetime

from desk.web.wire.base import Out
from desk.web.wire.conversations import PhraseView


class ReadingView(Out):
    """How far one feed of a channel is read. ``reading``: a sweep is under way; ``whole``: over everything."""

    kind: str
    reading: bool
    whole: bool
    #: The latest moment that was read.
    high: datetime | None = None
    due_at: datetime | None = None
    error: str | None = None


class InboxView(Out):
    """How an inbox does. ``state``: ok, paused, throttled, unreachable, rejected, revoked or broken."""

    id: str
    merchant: str
    name: str
    connector: str
    state: str
    #: What the channel or the connector said, without secrets.
    reason: PhraseView | None = None
    #: Since when it is so.
    since: datetime | None = None
    #: Who paused it; ``desk``: it did so itself.
    paused_by: str | None = None
    #: When the channel last answered a call, and when it last called.
    answered_at: datetime | None = None
    called_at: datetime | None = None
    unread: int = 0
    quarantined: int = 0
    unsent: int = 0
    feeds: list[ReadingView] = []


class InboxPage(Out):
    """Every inbox that one may see."""

    inboxes: list[InboxView]


class Reread(Out):
    """How much is read again."""

    count: int
