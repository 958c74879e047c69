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
        seen = self._seen(now)
        wanted = min(cost + reserve * seen.rate.burst, seen.rate.burst)
        missing = wanted - seen.tokens
        filled = now if missing <= 0 else now + timedelta(seconds=missing / seen.rate.per_second)
        return max(seen.closed_until or now, filled)

    def spent(self, cost: float, now: datetime) -> "Bucket":
        """Take a call in that is made now."""
        seen = self._seen(now)
        return replace(seen, tokens=seen.tokens - cost)

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
        seen = self._seen(now)
        rate = Rate(max(1, burst or seen.rate.burst), per_second or seen.rate.per_second)
        filled = seen.tokens + back
        # Calls that are under way are counted here already and there perhaps not yet: the lower is true.
        tokens = filled if remaining is None else min(filled, remaining)
        told = replace(seen, rate=rate, tokens=min(tokens, rate.burst))
        if seen.closed_until is not None and seen.closed_until > now:
            # A reply to a call that left before another was refused: it opens nothing.
            return replace(told, closed_until=max(seen.closed_until, closed_until or now))
        return replace(told, closed_until=closed_until, refusals=0)

    def refused(self, now: datetime, after: timedelta | None, chance: float) -> "Bucket":
        """Close after a "too often": as long as the channel asks, else doubling with jitter (``chance`` in [0, 1))."""
        if after is None:
            step = min(_FIRST_CLOSING * (1 << min(self.refusals, _DOUBLINGS)), _LONGEST_CLOSING)
            after = step * (1 + chance / 2)
        seen = self._seen(now)
        until = max(now + after, seen.closed_until or now)
        return replace(seen, tokens=min(seen.tokens, 0.0), closed_until=until, refusals=self.refusals + 1)

    def _seen(self, now: datetime) -> "Bucket":
        """Return it as this clock sees it: filled up to now.

        A clock that is a little behind gives nothing a second time. One that was set back since, or is far behind,
        gives and takes nothing, and knows of no closing: nobody knows by it when that ends.
        """
        if self.at - now > _SKEW:
            return replace(self, at=now, closed_until=None)
        passed = max(0.0, (now - self.at) / timedelta(seconds=1))
        filled = min(self.rate.burst, self.tokens + passed * self.rate.per_second)
        return replace(self, tokens=filled, at=max(now, self.at))
