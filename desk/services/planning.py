"""The reserve: who is kept free for what, computed anew every few minutes from what has been coming."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from desk.domain.time import Clock
from desk.routing import Agent, DedicatedFirst, Policy, ServerClass
from desk.routing import Presence as Taking
from desk.routing.plan import Load
from desk.routing.planned import planned
from desk.services.mirror import Mirror

log = logging.getLogger(__name__)

#: Between two plans; the load of an hour does not change much within it.
EVERY = timedelta(minutes=5)


class Planning:
    """Gives the engine a policy for the load that is to be expected."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due = datetime.min.replace(tzinfo=clock().tzinfo)

    async def plan(self, mirror: Mirror) -> None:
        """Plan again if it is time; without enough load the dedicated come first and nobody is kept."""
        now = self._clock()
        if now < self._due:
            return
        self._due = now + EVERY
        load = mirror.forecast.load(_places(mirror.agents()), now)
        mirror.engine.policy = await asyncio.to_thread(_policy, load) if load else DedicatedFirst()


def _places(agents: Iterable[Agent]) -> Counter[ServerClass]:
    """Return how many conversations each class has in hand at once at most, of those who take new work."""
    places: Counter[ServerClass] = Counter()
    for agent in agents:
        if agent.presence is Taking.AVAILABLE:
            places[agent.group] += sum(agent.capacity.values())
    return places


def _policy(load: Load) -> Policy:
    """Return a policy that keeps the reserve; a load that no plan can be made for keeps none."""
    try:
        return planned(load)
    except (ArithmeticError, LookupError, ValueError):
        log.exception("no reserve could be computed; until the next plan the dedicated come first")
        return DedicatedFirst()
