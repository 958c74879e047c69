"""The reserve: who is kept free for what, computed anew every few minutes from what has been coming."""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from desk.domain.time import Clock
from desk.routing import Agent, DedicatedFirst, Policy, ServerClass
from desk.routing import Presence as Taking
from desk.routing.forecast import Forecast
from desk.routing.plan import Load
from desk.routing.planned import ByChannel, planned
from desk.services.every import Every
from desk.services.mirror import Mirror

log = logging.getLogger(__name__)

#: Between two plans; the load of an hour does not change much within it.
EVERY = timedelta(minutes=5)


class Planning:
    """Gives the engine a policy for the load that is to be expected."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._every = Every(EVERY)
        #: A plan that is being made on a thread; routing goes on by the one before.
        self._coming: asyncio.Future[Policy] | None = None

    def plan(self, mirror: Mirror) -> None:
        """Take over a plan that is ready, and begin the next one if it is time."""
        if self._coming and self._coming.done():
            mirror.engine.policy = self._coming.result()
            self._coming = None
        if self._coming is None and self._every.due(now := self._clock()):
            expected = loads(mirror.forecast, mirror.engine.agents(), now)
            loop = asyncio.get_running_loop()
            self._coming = loop.run_in_executor(None, policy, expected)


def loads(forecast: Forecast, agents: Collection[Agent], now: datetime) -> dict[str, Load]:
    """Return the load of each kind of channel through which enough comes to plan for it."""
    channels = {channel for agent in agents for channel in agent.capacity}
    found = ((channel, forecast.load(channel, places(agents, channel), now)) for channel in sorted(channels))
    return {channel: load for channel, load in found if load is not None}


def places(agents: Iterable[Agent], channel: str) -> Counter[ServerClass]:
    """Return how many conversations each class has in hand at once at most, of those who take new work."""
    found: Counter[ServerClass] = Counter()
    for agent in agents:
        if agent.presence is Taking.AVAILABLE:
            found[agent.group] += agent.capacity.get(channel, 0)
    return found


def policy(expected: Mapping[str, Load]) -> Policy:
    """Return the policy for loads by channel; where nothing is planned for, the dedicated come first.

    A load that no plan can be made for keeps no reserve either.
    """
    try:
        return ByChannel({channel: planned(load) for channel, load in expected.items()})
    except (ArithmeticError, LookupError, ValueError):
        log.exception("no reserve could be computed; until the next plan the dedicated come first")
        return DedicatedFirst()
