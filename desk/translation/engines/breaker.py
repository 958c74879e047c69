"""When to stop asking somebody who fails, and when to try again. Time is the caller's."""

from enum import StrEnum

#: One bad text may fail twice without meaning anything; whoever fails three times running is broken.
FAILURES = 3
#: Seconds of the first rest, and of the longest; each rest is twice the one before.
FIRST_REST, LONGEST_REST = 5.0, 300.0
#: Seconds for which one probe keeps others away at most; whoever has longer to wait may be a bulk job with an hour.
LONGEST_PROBE = 30.0


class State(StrEnum):
    """How somebody does: ``failing`` is still asked, ``resting`` is not."""

    OK = "ok"
    FAILING = "failing"
    RESTING = "resting"


class Breaker:
    """Lets everybody through until three failures in a row, then nobody for a while, then one to try."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest = FIRST_REST
        self._probing = False
        #: When it is tried again; none: it is not resting.
        self.retry_at: float | None = None

    @property
    def state(self) -> State:
        """How it does; while it is tried again it still counts as resting."""
        if self.retry_at is not None:
            return State.RESTING
        return State.FAILING if self._failures else State.OK

    def admits(self, now: float, until: float) -> bool:
        """Tell whether somebody may ask who waits ``until``.

        After a rest one may, and nobody else until his time is up or he got an answer or a failure.
        """
        if self.retry_at is None:
            return True
        if now < self.retry_at:
            return False
        self._probing = True
        self.retry_at = min(until, now + LONGEST_PROBE)
        return True

    def rests(self, now: float) -> bool:
        """Tell whether it must not be asked at all, not even by whoever was let through earlier."""
        return self.retry_at is not None and not self._probing and now < self.retry_at

    def succeeded(self) -> None:
        """Forget every failure."""
        self._failures = 0
        self._rest = FIRST_REST
        self._probing = False
        self.retry_at = None

    def failed(self, now: float) -> None:
        """Count a failure; a failure that was begun before a rest changes nothing about the rest."""
        self._failures += 1
        if self._probing:
            self._rest = min(self._rest * 2, LONGEST_REST)
        elif self.retry_at is not None or self._failures < FAILURES:
            return
        self._probing = False
        self.retry_at = now + self._rest
