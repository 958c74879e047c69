"""What lies ahead: which regions come next, and who will read which language, hour by hour."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from desk.calendars.cover import Translatable
from desk.calendars.spans import Span
from desk.config.model import Config
from desk.config.people import Region
from desk.domain.ids import MerchantId
from desk.domain.time import Clock
from desk.i18n import zones
from desk.services.coverage import Coverage, Gap, Row

HOUR = timedelta(hours=1)
#: Hours that have passed stay in sight for a little: who has just gone home is still news.
_BEHIND = 2 * HOUR
_LENGTH = 48 * HOUR
#: A change of clocks is told of so long before it happens.
_CLOCKS_AHEAD = timedelta(weeks=2)


class Place(NamedTuple):
    """A region: its shifts, the breaks within them, the next change of its clocks, and its days off by name."""

    region: Region
    shifts: Sequence[Span]
    breaks: Sequence[Span]
    change: zones.Change | None
    off: Mapping[date, str]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What some merchants' customers can count on through some whole hours.

    ``gaps``: cover that the configuration demands and that will be missing.
    """

    shown: Span
    places: Sequence[Place]
    rows: Sequence[Row]
    gaps: Sequence[Gap]


class Outlook:
    """Looks ahead once an hour behind each wall, for everybody there together."""

    def __init__(self, config: Config, translatable: Translatable, clock: Clock) -> None:
        self._config = config
        self._translatable = translatable
        self._clock = clock
        self._known: dict[frozenset[MerchantId], Ahead] = {}
        self._looking = asyncio.Lock()

    async def ahead(self, walls: frozenset[MerchantId]) -> Ahead:
        """Return what lies ahead of some merchants; off the event loop, for a large desk takes its time."""
        async with self._looking:
            begin = _hour(self._clock()) - _BEHIND
            known = self._known.get(walls)
            if known is None or known.shown.begin != begin:
                shown = Span(begin, begin + _LENGTH)
                known = self._known[walls] = await asyncio.to_thread(self._look, walls, shown)
            return known

    def _look(self, walls: frozenset[MerchantId], shown: Span) -> Ahead:
        coverage = Coverage(_inside(self._config, walls), self._translatable, shown, shown)
        places = [_place(region, shown) for region in self._config.regions.values()]
        return Ahead(shown, places, coverage.rows(), coverage.gaps)


def _inside(config: Config, walls: frozenset[MerchantId]) -> Config:
    """Return the configuration as if there were no other merchants."""
    demanded = (replace(one, merchants=one.merchants & walls) for one in config.coverage if one.merchants & walls)
    return replace(
        config,
        merchants={name: one for name, one in config.merchants.items() if name in walls},
        inboxes={name: one for name, one in config.inboxes.items() if one.merchant in walls},
        agents={name: one for name, one in config.agents.items() if one.merchants & walls},
        coverage=tuple(demanded),
    )


def _place(region: Region, shown: Span) -> Place:
    begin, end = shown
    now = begin + _BEHIND
    changes = (change for year in (now.year, now.year + 1) for change in zones.changes(region.zone, year))
    change = next((one for one in changes if begin < one.at < now + _CLOCKS_AHEAD), None)
    days = (zones.wall(moment, region.zone).date() for moment in (begin, end - HOUR))
    off = region.calendar.days_off(*days)
    return Place(region, region.calendar.shifts.spans(*shown), region.calendar.breaks(*shown), change, off)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
