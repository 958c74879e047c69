"""Names and numbers by which the desk knows things."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NewType

MerchantId = NewType("MerchantId", str)
InboxId = NewType("InboxId", str)
RegionId = NewType("RegionId", str)
TeamId = NewType("TeamId", str)
AgentId = NewType("AgentId", str)
ReceiverId = NewType("ReceiverId", str)
CustomerId = NewType("CustomerId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
EnvelopeId = NewType("EnvelopeId", int)

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_EPOCH_MS = int(EPOCH.timestamp()) * 1000
_MILLISECOND = timedelta(milliseconds=1)
#: 41 bits of milliseconds reach the year 2093; 22 bits leave four thousand ids a millisecond for each seat.
_SEQUENCE_BITS = 22
#: Processes that can make ids for one desk at once, each on a seat of its own.
SEATS = 1024


def made_at(number: int) -> datetime:
    """Return when an id was made, by the clock of whoever made it."""
    return EPOCH + timedelta(milliseconds=number >> _SEQUENCE_BITS)


class IdMaker:
    """Makes 64-bit ids that sort by the moment of making and never repeat.

    A clock that jumps back does not bring an id back: the maker goes on from the last one, also from
    the last one of an earlier process, if it is told by ``go_on_after``. Makers of one desk do not
    meet, if each is told to ``sit`` on another seat; what one of them makes after another sorts after
    it, whatever their clocks show, if both are told the moment by the same one.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0
        self._seat = 0
        self._told: int | None = None
        self._lock = threading.Lock()

    def sit(self, seat: int) -> None:
        """Make ids of one seat only, from 0 to ``SEATS - 1``."""
        self._seat = seat

    def go_on_after(self, last: int) -> None:
        """Make no id up to ``last``."""
        with self._lock:
            self._last = max(self._last, last)

    def go_by(self, milliseconds: int) -> None:
        """Go by a moment of another clock from now on, in milliseconds since 1970."""
        self._told = milliseconds - _EPOCH_MS

    def __call__(self) -> int:
        """Return the next id."""
        return self.some(1)[0]

    def some(self, count: int) -> range:
        """Return the next ``count`` ids, in their order: at one look at the clock."""
        told = self._told
        milliseconds = (self._clock() - EPOCH) // _MILLISECOND if told is None else told
        with self._lock:
            following = max(milliseconds << _SEQUENCE_BITS, self._last + 1)
            first = following + (self._seat - following) % SEATS
            made = range(first, first + count * SEATS, SEATS)
            self._last = made[-1] if made else self._last
            return made
