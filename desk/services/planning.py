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
        #: A plan that is being made on a thread; routing goes on by the one before.
        self._coming: asyncio.Future[Policy] | None = None

    def plan(self, mirror: Mirror) -> None:
        """Take over a plan that is ready, and begin the next one if it is time."""
        if self._coming and self._coming.done():
            mirror.engine.policy = self._coming.result()
            self._coming = None
        if self._coming is None and (now := self._clock()) >= self._due:
            self._due = now + EVERY
            load = mirror.forecast.load(places(mirror.agents()), now)
            loop = asyncio.get_running_loop()
            self._coming = loop.run_in_executor(None, policy, load)


def places(agents: Iterable[Agent]) -> Counter[ServerClass]:
    """Return how many conversations each class has in hand at once at most, of those who take new work."""
    found: Counter[ServerClass] = Counter()
    for agent in agents:
        if agent.presence is Taking.AVAILABLE:
            found[agent.group] += sum(agent.capacity.values())
    return found


def policy(load: Load | None) -> Policy:
    """Return the policy for a load; without enough load the dedicated come first and nobody is kept.

    A load that no plan can be made for keeps no reserve either.
    """
    if load is None:
        return DedicatedFirst()
    try:
        return planned(load)
    except (ArithmeticError, LookupError, ValueError):
        log.exception("no reserve could be computed; until the next plan the dedicated come first")
        return DedicatedFirst()
