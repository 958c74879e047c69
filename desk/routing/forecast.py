"""What is to be expected: how much of each type comes, and how long it is held, learnt from what came.

Counts fade by half in each ``HALF_LIFE``, so that an hour of the day is judged by the hour before it. The rate
of arrivals is the faded count over the faded time for which it was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from desk.routing.agents import ServerClass
from desk.routing.jobs import JobType
from desk.routing.plan import Load
from desk.routing.reserve import Pair

HALF_LIFE = timedelta(hours=1)
#: How long a conversation is taken to be held until some have been, and how many such ones are presumed.
_HELD, _PRESUMED = timedelta(minutes=10), 3.0
#: Before so many of a type have come in the last hours, it is not planned for.
_FEWEST = 2.0
_HOUR = timedelta(hours=1)
#: The area below a curve that fades by half in a half-life is a half-life over this.
_LN2 = log(2)


@dataclass(slots=True)
class _Faded:
    """A sum that loses half of itself in each half-life."""

    value: float
    at: datetime

    def now(self, moment: datetime) -> float:
        return self.value * _fading(moment - self.at)

    def add(self, value: float, moment: datetime) -> None:
        self.value = self.now(moment) + value
        self.at = max(moment, self.at)


class Forecast:
    """Told of what comes and ends; says what load there will be."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._came: dict[JobType, _Faded] = {}
        self._ended: dict[Pair, _Faded] = {}
        self._held: dict[Pair, _Faded] = {}

    def arrived(self, job: JobType, at: datetime) -> None:
        """Count a conversation that came."""
        self._came.setdefault(job, _Faded(0.0, at)).add(1.0, at)

    def finished(self, job: JobType, group: ServerClass, held: timedelta, at: datetime) -> None:
        """Count a conversation that took a place for so long."""
        pair = job, group
        self._ended.setdefault(pair, _Faded(0.0, at)).add(1.0, at)
        self._held.setdefault(pair, _Faded(0.0, at)).add(held / _HOUR, at)

    def load(self, channel: str, places: Mapping[ServerClass, float], now: datetime) -> Load | None:
        """Return the load of a kind of channel on those who have places for it, or None where too little came."""
        came = (job for job in self._came if job.channel == channel)
        arrivals = {job: rate for job in came if (rate := self._rate(job, now)) > 0}
        rates = {
            (job, group): self._pace(job, group, now)
            for job in arrivals
            for group in places
            if group.ring_for(job) is not None
        }
        able = {job for job, _ in rates}
        arrivals = {job: rate for job, rate in arrivals.items() if job in able}
        return Load(arrivals, places, rates) if arrivals else None

    def _rate(self, job: JobType, now: datetime) -> float:
        """Return how many of a type come in an hour; what has nearly faded away is forgotten."""
        count = self._came[job].now(now)
        if count < _FEWEST:
            return 0.0
        watched = HALF_LIFE / _HOUR * (1.0 - _fading(now - self._since)) / _LN2
        return count / max(watched, 0.25)

    def _pace(self, job: JobType, group: ServerClass, now: datetime) -> float:
        """Return how many of a type a place of a class finishes in an hour; few ends count little."""
        ended, held = self._ended.get((job, group)), self._held.get((job, group))
        count, hours = (ended.now(now), held.now(now)) if ended and held else (0.0, 0.0)
        return (count + _PRESUMED) / (hours + _PRESUMED * (_HELD / _HOUR))


def _fading(age: timedelta) -> float:
    return float(0.5 ** max(age / HALF_LIFE, 0.0))
