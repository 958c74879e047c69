"""How far a feed of a channel has been read, and where to go on: pure, so that a kill at any page is harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Paging(StrEnum):
    """What a cursor of ``pages`` means, which decides how the desk walks."""

    #: A number of rows to skip. Rows that change meanwhile move others past it, so the desk begins each page
    #: at the last moment it saw and goes by the cursor only where a whole page shares one moment.
    OFFSET = "offset"
    #: A place behind a row (a keyset, an opaque cursor): followed to the end of the sweep.
    KEYSET = "keyset"
    #: A place that lasts for ever (a UID, an update id): the next sweep goes on from it.
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A kind of thing that can be listed, oldest change first.

    ``overlap``: how much of what was read is read again, for rows that become visible late with an
    older moment. ``reconcile``: how often everything is read again, which also finds what is gone.
    ``backfill``: how far back the first sweep goes; None reads everything.
    """

    kind: str
    paging: Paging
    every: timedelta = timedelta(minutes=1)
    overlap: timedelta = timedelta(minutes=5)
    reconcile: timedelta | None = timedelta(days=1)
    backfill: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the reading of one feed stands. Between sweeps ``began_at`` is None.

    ``since`` is where the sweep is, ``cursor`` the channel's word for it, ``high`` the latest moment ever seen.
    ``whole``: this sweep reads everything. ``reconciled_at`` is when the last such began.
    ``before`` is what ``high`` was when the sweep began. ``shaky`` is a moment that fills more than a page: rows
    of it that changed while it was paged by offset may have been passed over, so it is read once more.
    """

    since: datetime | None = None
    cursor: str | None = None
    high: datetime | None = None
    began_at: datetime | None = None
    whole: bool = False
    reconciled_at: datetime | None = None
    before: datetime | None = None
    shaky: datetime | None = None

    def begun(self, feed: Feed, now: datetime) -> "Reading":
        """Begin a sweep, unless one is under way: of what is new, or of everything when that is due."""
        if self.began_at is not None:
            return self
        if feed.paging is Paging.ENDLESS:
            start = self.since if self.cursor is not None else self._first(feed, now)
            return replace(self, since=start, began_at=now)
        fresh = replace(self, cursor=None, began_at=now, before=self.high, shaky=None)
        if self._reconciles(feed, now):
            return replace(fresh, since=self._first(feed, now), whole=True, reconciled_at=now)
        return replace(fresh, since=self._next(feed))

    def after(self, feed: Feed, moments: Sequence[datetime], cursor: str | None, *, more: bool) -> "Reading":
        """Take a page in, the moments of its rows in order; after the last page no sweep is under way."""
        high = max([*moments, *([self.high] if self.high else [])], default=None)
        if feed.paging is Paging.ENDLESS:
            began = self.began_at if more else None
            return replace(self, high=high, cursor=self.cursor if cursor is None else cursor, began_at=began)
        if not more:
            shaky = self.shaky if high != self.before else None
            return replace(self, high=high, cursor=None, began_at=None, whole=False, shaky=shaky)
        if feed.paging is Paging.KEYSET:
            return replace(self, high=high, cursor=cursor)
        if moments and (self.since is None or moments[-1] > self.since):
            return replace(self, high=high, since=moments[-1], cursor=None)
        return replace(self, high=high, cursor=cursor, shaky=self.shaky or self.since)

    def _next(self, feed: Feed) -> datetime | None:
        """Return where the next sweep begins: behind the last one's end, or at what it may have passed over."""
        if self.high is None:
            return None
        return min(self.high - feed.overlap, self.shaky or self.high)

    def _reconciles(self, feed: Feed, now: datetime) -> bool:
        if self.reconciled_at is None:
            return True
        return feed.reconcile is not None and now >= self.reconciled_at + feed.reconcile

    @staticmethod
    def _first(feed: Feed, now: datetime) -> datetime | None:
        return None if feed.backfill is None else now - feed.backfill
