"""What an operator is told about each direction of each engine."""

import statistics
from collections import deque
from dataclasses import dataclass

from desk.translation.engines.breaker import State

#: Calls whose seconds are remembered, for each direction.
_RECENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one direction of one engine does; seconds are those of whole calls, not of segments."""

    engine: str
    source: str
    target: str
    model: str
    state: State
    #: Why it failed last, though it may have recovered since.
    last_error: str | None
    #: Seconds until it is asked again, while it rests.
    asked_again_in: float | None
    answered: int
    failed: int
    median: float | None
    last: float | None


class Record:
    """What became of the calls of one direction."""

    def __init__(self) -> None:
        self.answered = 0
        self.failed = 0
        self.last_error: str | None = None
        self._seconds: deque[float] = deque(maxlen=_RECENT)

    def succeeded(self, seconds: float) -> None:
        """Count an answer."""
        self.answered += 1
        self._seconds.append(seconds)

    def went_wrong(self, error: str) -> None:
        """Count a failure."""
        self.failed += 1
        self.last_error = error

    @property
    def median(self) -> float | None:
        """How many seconds a call usually takes; None before the first answer."""
        return statistics.median(self._seconds) if self._seconds else None

    @property
    def last(self) -> float | None:
        """How many seconds the last answer took."""
        return self._seconds[-1] if self._seconds else None
