"""A clock that stands still until a test moves it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desk.domain.time import check_aware

#: A Monday in June: Lisbon has been awake for four hours, São Paulo sleeps for four more.
MONDAY = datetime(2026, 6, 15, 11, tzinfo=UTC)


class FakeClock:
    """The desk's clock. Moving it wakes whoever on a running desk waits for a moment to come."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = check_aware(now)
        self._leapt = timedelta()
        self._watchers: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        """Return the moment."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass; a negative step is what a clock does that is corrected."""
        self.set(self._now + by)

    def leap(self, by: timedelta) -> None:
        """Let somebody set the clock: it shows another moment, and no time has passed."""
        self._leapt += by
        self.advance(by)

    def passed(self) -> float:
        """Return the seconds that have passed, whatever the clock was set to meanwhile."""
        return (self._now - self._leapt - MONDAY).total_seconds()

    def set(self, now: datetime) -> None:
        """Jump to a moment."""
        self._now = check_aware(now)
        for changed in tuple(self._watchers):
            changed()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call somebody after each move; return how to stop."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)
