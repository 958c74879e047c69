"""What is found out about a time: who is awake, who reads what, and what is missing of what must be there.

Operators ask by ``desk coverage``, supervisors in the console.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from desk.calendars.cover import Cover, Grade, Lack, Reader, Shade, Stretch, Translatable, lacks, stretches
from desk.calendars.handover import HandOver, hand_overs
from desk.calendars.spans import Span
from desk.config.agreements import Required
from desk.config.model import Config
from desk.config.people import Agent, Level, Region, Skills
from desk.domain.ids import AgentId, MerchantId
from desk.i18n import zones


@dataclass(frozen=True, slots=True)
class Row:
    """One language, for merchants whose cover of it is the same, through the time that is shown."""

    language: str
    merchants: tuple[MerchantId, ...]
    #: Everybody who could read it, awake or not.
    readers: Mapping[Grade, tuple[AgentId, ...]]
    shades: tuple[Shade, ...]

    def lasting(self, grade: Grade) -> timedelta:
        """Return for how long this is the best that anybody makes of the language."""
        return sum((shade.end - shade.begin for shade in self.shades if shade.grade is grade), timedelta())

    def within(self, begin: datetime, end: datetime) -> Iterator[Shade]:
        """Yield the shades of some time."""
        return (shade for shade in self.shades if shade.begin < end and begin < shade.end)

    def worst(self, begin: datetime, end: datetime) -> Grade:
        """Return the poorest cover within some time."""
        return min((shade.grade for shade in self.within(begin, end)), default=Grade.NOBODY)


@dataclass(frozen=True, slots=True)
class Gap:
    """Cover that must be there and is not."""

    required: Required
    language: str
    merchants: tuple[MerchantId, ...]
    lack: Lack


@dataclass(frozen=True, slots=True)
class Place:
    """A region through the time that is shown."""

    region: Region
    awake: tuple[Span, ...]
    changes: tuple[zones.Change, ...]
    off: Mapping[date, str]
    hand_overs: tuple[HandOver, ...]


class Coverage:
    """Cover of a time that is shown, and what must be there during one that may be longer."""

    def __init__(self, config: Config, translatable: Translatable, shown: Span, checked: Span) -> None:
        self.config, self.shown, self.checked = config, shown, checked
        self._translatable = translatable
        self._readers = [reader for agent in config.agents.values() for reader in _readers(config, agent)]
        calendars = {region.id: region.calendar for region in config.regions.values()}
        self._times = stretches(calendars, checked.begin, checked.end)
        self._covers: dict[tuple[str, MerchantId], Cover] = {}

    @cached_property
    def places(self) -> Sequence[Place]:
        """Every region."""
        return [_place(self.config, region, self.shown) for region in self.config.regions.values()]

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        """What is missing of what must be there, in the order in which it is demanded."""
        return [gap for required in self.config.coverage for gap in self._gaps(required)]

    def rows(self, languages: Iterable[str] = ()) -> list[Row]:
        """Return some languages, or all that customers write or cover is demanded of."""
        asked = list(dict.fromkeys(languages)) or sorted(expected(self.config))
        return [row for language in asked for row in self._rows(language)]

    def _rows(self, language: str) -> Iterator[Row]:
        shown = list(_within(self._times, self.shown))
        everywhere = frozenset(self.config.regions)
        for merchants in self._alike(language, writing(self.config, language)):
            cover = self._cover(language, merchants[0])
            yield Row(language, merchants, cover.who(everywhere), tuple(cover.shades(shown)))

    def _gaps(self, required: Required) -> Iterator[Gap]:
        times = required.calendar.spans(*self.checked)
        for language in required.languages:
            for merchants in self._alike(language, required.merchants):
                shades = self._cover(language, merchants[0]).shades(self._times)
                for lack in lacks(shades, times, required.must, required.least):
                    yield Gap(required, language, merchants, lack)

    def _alike(self, language: str, merchants: Iterable[MerchantId]) -> list[tuple[MerchantId, ...]]:
        """Return merchants in groups within which everybody's cover of a language is the same."""
        groups: dict[object, list[MerchantId]] = defaultdict(list)
        for merchant in sorted(merchants):
            groups[self._cover(language, merchant).key].append(merchant)
        return [tuple(group) for group in groups.values()]

    def _cover(self, language: str, merchant: MerchantId) -> Cover:
        if (language, merchant) not in self._covers:
            self._covers[language, merchant] = Cover(self._readers, language, merchant, self._translatable)
        return self._covers[language, merchant]


def expected(config: Config) -> set[str]:
    """Return the languages that customers write or cover is demanded of; if nobody says, those that agents read."""
    written = {tag for inbox in config.inboxes.values() for tag in inbox.languages}
    demanded = {tag for required in config.coverage for tag in required.languages}
    return written | demanded or {tag for agent in config.agents.values() for tag in agent.reads}


def writing(config: Config, language: str) -> set[MerchantId]:
    """Return the merchants whose customers write a language, or of whose nobody says; if there are none, all."""
    inboxes = config.inboxes.values()
    return {one.merchant for one in inboxes if language in one.languages or not one.languages} or {*config.merchants}


def _readers(config: Config, agent: Agent) -> Iterator[Reader]:
    """Yield what somebody reads for whom; who answers some topics only can be counted on for none in particular."""
    for skill in agent.skills or (Skills(merchants=agent.merchants),):
        if not skill.topics:
            yield _reader(config, agent, skill)


def _reader(config: Config, agent: Agent, skill: Skills) -> Reader:
    known = {level: tuple(tag for tag, how in agent.reads.items() if how is level) for level in Level}
    return Reader(
        agent=agent.id,
        region=config.region_of(agent.id).id,
        merchants=skill.merchants,
        only=skill.languages,
        native=known[Level.NATIVE],
        fluent=known[Level.FLUENT],
    )


def _place(config: Config, region: Region, shown: Span) -> Place:
    years = range(shown.begin.year, shown.end.year + 1)
    changes = (change for year in years for change in zones.changes(region.zone, year))
    heirs = {name: config.regions[name].calendar for name in region.hands_to}
    return Place(
        region,
        tuple(region.calendar.spans(*shown)),
        tuple(change for change in changes if shown.begin <= change.at < shown.end),
        region.calendar.days_off(shown.begin.date(), (shown.end - timedelta(days=1)).date()),
        tuple(hand_overs(region.calendar, heirs, region.overlap, *shown)) if heirs else (),
    )


def _within(times: Iterable[Stretch], frame: Span) -> Iterator[Stretch]:
    for begin, end, awake in times:
        if begin < frame.end and end > frame.begin:
            yield Stretch(max(begin, frame.begin), min(end, frame.end), awake)
