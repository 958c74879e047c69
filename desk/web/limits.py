"""How often somebody may knock: token buckets, by name, in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from desk.domain.errors import DeskError

#: Names remembered at once, 200 bytes each; beyond it the ones that are full again are forgotten.
_REMEMBERED = 5_000


class TooMany(DeskError):
    """Too often; ``seconds`` is how long to wait."""

    code = "too_many"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {seconds} s, then try again.")
        self.seconds = seconds


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """Allows ``burst`` at once and ``per_minute`` in the long run, for each name."""

    def __init__(self, per_minute: float, burst: float, monotonic: Callable[[], float]) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: dict[str, _Bucket] = {}
        #: So many names are looked through for ones to forget; it doubles, so that a flood of names stays cheap.
        self._sweep_at = _REMEMBERED

    def spend(self, name: str) -> None:
        """Count one knock, or raise ``TooMany``."""
        now = self._monotonic()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._remember(name, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens < 1:
            raise TooMany(max(1, round((1 - bucket.tokens) / self._rate)))
        bucket.tokens -= 1

    def _remember(self, name: str, now: float) -> _Bucket:
        if len(self._buckets) >= self._sweep_at:
            full = [old for old, seen in self._buckets.items() if (now - seen.at) * self._rate >= self._burst]
            for old in full:
                del self._buckets[old]
            self._sweep_at = max(_REMEMBERED, 2 * len(self._buckets))
        bucket = self._buckets[name] = _Bucket(self._burst, now)
        return bucket
