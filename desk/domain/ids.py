"""Names and numbers by which the desk knows things."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NewType

MerchantId = NewType("MerchantId", str)
InboxId = NewType("InboxId", str)
RegionId = NewType("RegionId", str)
TeamId = NewType("TeamId", str)
AgentId = NewType("AgentId", str)
CustomerId = NewType("CustomerId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
EnvelopeId = NewType("EnvelopeId", int)

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
#: 41 bits of milliseconds reach the year 2093; 22 bits leave four million ids for one millisecond.
_SEQUENCE_BITS = 22


class IdMaker:
    """Makes 64-bit ids that sort by the moment of making and never repeat in one process.

    A clock that jumps back does not bring an id back: the maker goes on from the last one, also from
    the last one of an earlier process, if it is told by ``go_on_after``.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0
        self._lock = threading.Lock()

    def go_on_after(self, last: int) -> None:
        """Make no id up to ``last``."""
        with self._lock:
            self._last = max(self._last, last)

    def __call__(self) -> int:
        """Return the next id."""
        milliseconds = int((self._clock() - EPOCH).total_seconds() * 1000)
        with self._lock:
            self._last = max(milliseconds << _SEQUENCE_BITS, self._last + 1)
            return self._last
