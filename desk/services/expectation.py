"""What a customer is told of when she will be answered: from calendars, from who is here, and from recent answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from desk.calendars.calendar import Openings, Together
from desk.calendars.cover import Translatable
from desk.config.model import Config
from desk.config.people import Agent
from desk.domain.expectation import Load, expected
from desk.domain.ids import AgentId, MerchantId, RegionId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.time import Clock
from desk.services.here import Status
from desk.services.presence import Presence
from desk.store import waits
from desk.store.protocol import Store, Transaction

#: Answers of this time count, and of them the newest: what was last week says nothing of now.
_LATELY = timedelta(days=1)
_NEWEST = 40
#: For how long what was reckoned once is told to everybody: pages of a busy shop ask many times a second.
_FRESH = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a customer may count on.

    ``open``: somebody who could answer her is at work; ``within`` is then what can be promised, if anything
    can. Else ``back_at`` is when somebody will be, if that is known.
    """

    open: bool
    within: timedelta | None = None
    back_at: datetime | None = None


class Expectations:
    """Reckons what customers may expect, for each merchant and language."""

    def __init__(
        self, store: Store, config: Config, presence: Presence, translatable: Translatable, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._presence = presence
        self._translatable = translatable
        self._clock = clock
        self._together: dict[frozenset[RegionId], Openings] = {}
        #: By who could answer: anybody may ask in any language, but of those there are few.
        self._known: dict[tuple[MerchantId, tuple[AgentId, ...]], tuple[datetime, Expectation]] = {}

    async def of(self, merchant: MerchantId, language: str = UNKNOWN) -> Expectation:
        """Return what a merchant's customer who writes in a language may expect now."""
        now = self._clock()
        able = [agent for agent in self._config.agents.values() if self._could_answer(agent, merchant, language)]
        key = merchant, tuple(agent.id for agent in able)
        known = self._known.get(key)
        if known is not None and timedelta() <= now - known[0] < _FRESH:
            return known[1]
        found = await self._reckon(merchant, able, now)
        self._known[key] = now, found
        return found

    async def _reckon(self, merchant: MerchantId, able: Sequence[Agent], now: datetime) -> Expectation:
        hours = self._hours(able)
        if not hours.is_open(now):
            return Expectation(open=False, back_at=hours.next_open(now))
        here = sum(self._takes_work(agent, now) for agent in able)
        load = await self._store.read(partial(_load, merchant=merchant, hours=hours, here=here, now=now))
        return Expectation(open=True, within=expected(load))

    def _could_answer(self, agent: Agent, merchant: MerchantId, language: str) -> bool:
        reads = language == UNKNOWN or any(
            readable_as(language, tag) or self._translatable(language, tag) for tag in agent.reads
        )
        return merchant in agent.merchants and reads

    def _hours(self, agents: Sequence[Agent]) -> Openings:
        """Return when any of some agents works; at lunch nobody does."""
        where = frozenset(self._config.region_of(agent.id).id for agent in agents)
        if where not in self._together:
            self._together[where] = Together([self._config.regions[region].calendar for region in sorted(where)])
        return self._together[where]

    def _takes_work(self, agent: Agent, now: datetime) -> bool:
        working = self._config.region_of(agent.id).calendar.is_open(now)
        return working and self._presence.status(agent.id) is Status.AVAILABLE


def _load(tx: Transaction, *, merchant: MerchantId, hours: Openings, here: int, now: datetime) -> Load:
    """Return what a customer meets; nights and breaks are no part of anybody's wait."""
    answers = waits.answers(tx, merchant, now - _LATELY, _NEWEST)
    ahead, oldest = waits.owed(tx, merchant)
    return Load(
        waits=[hours.business_time(asked_at, max(asked_at, at)) for asked_at, at in answers],
        ahead=ahead,
        oldest=timedelta() if oldest is None or oldest > now else hours.business_time(oldest, now),
        here=here,
    )
