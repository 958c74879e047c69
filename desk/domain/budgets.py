"""Budgets of calls: token buckets that follow what the channel says, on a clock that is handed in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: What only catches up, such as a backfill, leaves this share of a budget to answers.
RESERVE = 0.25
_FIRST_CLOSING = timedelta(seconds=1)
_LONGEST_CLOSING = timedelta(minutes=15)
#: How far clocks of processes that share a budget may be apart; one that is further back was set back.
_SKEW = timedelta(minutes=1)
#: Doublings that lead past the longest closing; more would only overflow.
_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A budget of calls as the channel publishes it: so many at once, and so many a second in the long run."""

    burst: float
    per_second: float

    def __post_init__(self) -> None:
        """Refuse a budget that would never let a call through."""
        if self.burst < 1 or self.per_second <= 0:
            raise ValueError(f"rate: found {self.burst} at once, {self.per_second} a second; nothing would ever pass")


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a budget at a moment. ``refusals`` counts how often in a row the channel said: too often."""

    rate: Rate
    tokens: float
    at: datetime
    closed_until: datetime | None = None
    refusals: int = 0

    @classmethod
    def full(cls, rate: Rate, now: datetime) -> "Bucket":
        """Return a budget that nobody has touched."""
        return cls(rate, rate.burst, now)

    def opens_at(self, cost: float, now: datetime, *, reserve: float = 0.0) -> datetime:
        """Return when a call of this cost may be made; a moment that is not after ``now``: at once.

        With a ``reserve`` that share of the burst is left. A cost beyond the burst waits for a full bucket.
        """
        # Nobody knows when it opens by a clock that was set back since it was told.
        shut = self.closed_until if self.closed_until and now >= self.at else now
        wanted = min(cost + reserve * self.rate.burst, self.rate.burst)
        missing = wanted - self._filled(now)
        filled = now if missing <= 0 else now + timedelta(seconds=missing / self.rate.per_second)
        return max(shut, filled)

    def spent(self, cost: float, now: datetime) -> "Bucket":
        """Take a call in that is made now."""
        return replace(self, tokens=self._filled(now) - cost, at=self._moment(now))

    def told(
        self,
        now: datetime,
        *,
        back: float = 0.0,
        remaining: float | None = None,
        burst: float | None = None,
        per_second: float | None = None,
        closed_until: datetime | None = None,
    ) -> "Bucket":
        """Believe the channel: what it says of its budget holds from now on; it also took the call.

        ``back`` is what the call did not need of what was spent on it.
        """
        rate = Rate(max(1, burst or self.rate.burst), per_second or self.rate.per_second)
        filled = self._filled(now) + back
        # Calls that are under way are counted here already and there perhaps not yet: the lower is true.
        tokens = filled if remaining is None else min(filled, remaining)
        told = replace(self, rate=rate, tokens=min(tokens, rate.burst), at=self._moment(now))
        if self.closed_until is not None and self.closed_until > now:
            # A reply to a call that left before another was refused: it opens nothing.
            return replace(told, closed_until=max(self.closed_until, closed_until or now))
        return replace(told, closed_until=closed_until, refusals=0)

    def refused(self, now: datetime, after: timedelta | None, chance: float) -> "Bucket":
        """Close after a "too often": as long as the channel asks, else doubling with jitter (``chance`` in [0, 1))."""
        if after is None:
            step = min(_FIRST_CLOSING * (1 << min(self.refusals, _DOUBLINGS)), _LONGEST_CLOSING)
            after = step * (1 + chance / 2)
        until = max(now + after, self.closed_until or now)
        empty = replace(self, tokens=min(self._filled(now), 0.0), at=self._moment(now))
        return replace(empty, closed_until=until, refusals=self.refusals + 1)

    def _moment(self, now: datetime) -> datetime:
        """Return up to when the budget has filled: what one clock gave, another that is behind gives no second time."""
        return max(now, self.at) if self.at - now <= _SKEW else now

    def _filled(self, now: datetime) -> float:
        # A clock that is set back takes nothing away and gives nothing.
        passed = max(0.0, (now - self.at) / timedelta(seconds=1))
        return min(self.rate.burst, self.tokens + passed * self.rate.per_second)
