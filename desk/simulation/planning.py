"""The desk's routing with the desk's planning: it learns what comes and how long it takes, and plans by that."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from desk.routing.forecast import Forecast
from desk.services.planning import loads, policy
from desk.simulation.own import OwnRouting
from desk.simulation.routers import Match

#: Between two plans, in seconds. The desk plans more often; here a plan costs as much as many conversations.
EVERY = 3600.0


class PlannedRouting:
    """Plans by what has come since ``begin``; until enough has, the dedicated come first."""

    def __init__(self, routing: OwnRouting, begin: float) -> None:
        self._routing = routing
        self._forecast = Forecast(routing.at(begin))
        self._due = begin + EVERY / 4
        self._kinds: dict[int, int] = {}
        #: Since when each conversation is in somebody's hands.
        self._since: dict[int, float] = {}

    @property
    def every(self) -> float:
        """After how many seconds it wants to be asked again although nothing happened."""
        return self._routing.every

    def began(self, post: int, now: float) -> Iterable[Match]:
        """Offer what waits to somebody who came."""
        return self._noted(self._routing.began(post, now), now)

    def ended(self, post: int, now: float) -> Iterable[Match]:
        """Let somebody finish and leave."""
        return self._noted(self._routing.ended(post, now), now)

    def arrived(self, number: int, kind: int, now: float) -> Iterable[Match]:
        """Let a conversation wait, and count it."""
        self._kinds[number] = kind
        self._forecast.arrived(self._routing.jobs[kind], self._routing.at(now))
        return self._noted(self._routing.arrived(number, kind, now), now)

    def returned(self, number: int, kind: int, post: int, now: float) -> Iterable[Match]:
        """Let it wait anew."""
        self._count(number, post, now)
        return self._noted(self._routing.returned(number, kind, post, now), now)

    def freed(self, post: int, number: int, now: float) -> Iterable[Match]:
        """Give back the place that a conversation took, and learn for how long it did."""
        self._count(number, post, now)
        del self._kinds[number]
        return self._noted(self._routing.freed(post, number, now), now)

    def withdrawn(self, number: int, now: float) -> Iterable[Match]:
        """Let a conversation wait no more."""
        del self._kinds[number]
        return self._noted(self._routing.withdrawn(number, now), now)

    def passed(self, now: float) -> Iterable[Match]:
        """Plan anew if it is time; offer what time and the plan have opened."""
        if now >= self._due:
            self._due = now + EVERY
            engine, moment = self._routing.engine, self._routing.at(now)
            engine.policy = policy(loads(self._forecast, engine.agents(), moment))
        return self._noted(self._routing.passed(now), now)

    def _count(self, number: int, post: int, now: float) -> None:
        job, group = self._routing.jobs[self._kinds[number]], self._routing.group(post)
        held = timedelta(seconds=now - self._since.pop(number))
        self._forecast.finished(job, group, held, self._routing.at(now))

    def _noted(self, matches: Iterable[Match], now: float) -> Iterator[Match]:
        for number, post in matches:
            self._since[number] = now
            yield number, post
