"""Who is awake to read a language: stretches of time with the same regions awake, and what they make of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from desk.calendars.calendar import Calendar
from desk.calendars.spans import Span
from desk.domain.ids import AgentId, MerchantId, RegionId
from desk.domain.language import readable_as

#: Tells whether a text in the first language can be brought into the second.
Translatable = Callable[[str, str], bool]


class Grade(IntEnum):
    """How well a language is covered; more is better."""

    NOBODY = 0
    TRANSLATED = 1
    FLUENT = 2
    NATIVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads: where he works, for whom, and which languages he needs no translation of.

    ``only``: the languages that he answers, if not all that reach him.
    """

    agent: AgentId
    region: RegionId
    merchants: frozenset[MerchantId]
    native: tuple[str, ...]
    fluent: tuple[str, ...]
    only: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[tuple[str, ...], ...]:
        """What decides how he reads any language."""
        return self.native, self.fluent, self.only

    def grade(self, language: str, translatable: Translatable) -> Grade:
        """Return how he reads a language; one that he does not answer not at all."""
        if self.only and not any(readable_as(language, tag) for tag in self.only):
            return Grade.NOBODY
        if any(readable_as(language, tag) for tag in self.native):
            return Grade.NATIVE
        if any(readable_as(language, tag) for tag in self.fluent):
            return Grade.FLUENT
        if any(translatable(language, tag) for tag in self.native + self.fluent):
            return Grade.TRANSLATED
        return Grade.NOBODY


class Stretch(NamedTuple):
    """A time during which the same regions are awake."""

    begin: datetime
    end: datetime
    awake: frozenset[RegionId]


def stretches(calendars: Mapping[RegionId, Calendar], begin: datetime, end: datetime) -> list[Stretch]:
    """Return which regions are awake from one moment to another, without a hole."""
    changes: dict[datetime, set[RegionId]] = defaultdict(set)
    for region, calendar in calendars.items():
        for span in calendar.spans(begin, end):
            changes[span.begin] ^= {region}
            changes[span.end] ^= {region}
    found, awake, since = [], frozenset[RegionId](), begin
    known: dict[frozenset[RegionId], frozenset[RegionId]] = {}
    for at in sorted(changes):
        if since < at:
            # Weeks are alike: one set for all its stretches makes it quick to look up what it means.
            found.append(Stretch(since, at, known.setdefault(awake, awake)))
        awake, since = awake ^ changes[at], at
    return [*found, Stretch(since, end, awake)] if since < end else found


class Cover:
    """Who covers one language for one merchant, whichever regions are awake."""

    def __init__(
        self, readers: Sequence[Reader], language: str, merchant: MerchantId, translatable: Translatable
    ) -> None:
        # Of thousands of readers many know the same languages.
        alike = {one.languages: one for one in readers}
        grades = {known: one.grade(language, translatable) for known, one in alike.items()}
        graded = ((one, grades[one.languages]) for one in readers if merchant in one.merchants)
        #: Everybody who reads the language, the best first; equal for merchants whose cover is always the same.
        self.key = tuple(sorted({(grade, r.region, r.agent) for r, grade in graded if grade}, key=_best_first))
        self._regions = frozenset(region for _, region, _ in self.key)
        self._counts = {region: self._count(region) for region in self._regions}
        self._here: dict[frozenset[RegionId], frozenset[RegionId]] = {}
        self._readings: dict[frozenset[RegionId], Reading] = {}

    def who(self, awake: frozenset[RegionId]) -> dict[Grade, tuple[AgentId, ...]]:
        """Return who reads the language while some regions are awake, by how well, the best first."""
        here = (known for known in self.key if known[1] in awake)
        return {grade: tuple(agent for *_, agent in same) for grade, same in groupby(here, key=lambda known: known[0])}

    def shades(self, times: Iterable[Stretch]) -> Iterator["Shade"]:
        """Yield who covers the language through some stretches; neighbours with the same people are one."""
        for awake, same in groupby(times, key=self._readers_awake):
            parts = list(same)
            yield Shade(parts[0].begin, parts[-1].end, self, awake)

    def reading(self, awake: frozenset[RegionId]) -> "Reading":
        """Return how well, and by how many, the language is read while some regions are awake."""
        if awake not in self._readings:
            here = [self._counts[region] for region in awake & self._regions]
            readers = tuple(map(sum, zip(*here, strict=True))) or (0,) * len(Grade)
            best = next((grade for grade in reversed(Grade) if readers[grade]), Grade.NOBODY)
            self._readings[awake] = Reading(best, readers)
        return self._readings[awake]

    def _count(self, region: RegionId) -> list[int]:
        """Return how many of a region read the language at least so well, for each grade."""
        grades = [grade for grade, where, _ in self.key if where == region]
        return [sum(grade >= must for grade in grades) for must in Grade]

    def _readers_awake(self, now: Stretch) -> frozenset[RegionId]:
        if now.awake not in self._here:
            here = now.awake & self._regions
            self._here[now.awake] = self._here.setdefault(here, here)
        return self._here[now.awake]


def _best_first(known: tuple[Grade, RegionId, AgentId]) -> tuple[int, RegionId, AgentId]:
    grade, region, agent = known
    return -grade, region, agent


class Reading(NamedTuple):
    """How a language is read: at best, and by how many at least so well, for each grade."""

    best: Grade
    readers: tuple[int, ...]


class Shade(NamedTuple):
    """A time during which the same people cover a language: those of the regions that are awake."""

    begin: datetime
    end: datetime
    cover: Cover
    awake: frozenset[RegionId]

    @property
    def grade(self) -> Grade:
        """The best that anybody awake makes of the language."""
        return self.cover.reading(self.awake).best

    @property
    def who(self) -> dict[Grade, tuple[AgentId, ...]]:
        """Who reads the language now, by how well, the best first."""
        return self.cover.who(self.awake)


class Lack(NamedTuple):
    """A time during which fewer read a language well enough than must: how many, and the best that anybody does."""

    begin: datetime
    end: datetime
    best: Grade
    readers: int


def lacks(shades: Iterable[Shade], times: Sequence[Span], must: Grade, least: int) -> list[Lack]:
    """Return when, within some ordered times, fewer than must read a language at least so well."""
    found: list[Lack] = []
    for lack in _lacks(shades, times, must, least):
        before = found[-1] if found else None
        if before and (before.end, before.best, before.readers) == (lack.begin, lack.best, lack.readers):
            found[-1] = Lack(before.begin, *lack[1:])
        else:
            found.append(lack)
    return found


def _lacks(shades: Iterable[Shade], times: Sequence[Span], must: Grade, least: int) -> Iterator[Lack]:
    first = 0
    for begin, end, cover, awake in shades:
        best, readers = cover.reading(awake)
        if readers[must] >= least:
            continue
        while first < len(times) and times[first].end <= begin:
            first += 1
        place = first
        while place < len(times) and times[place].begin < end:
            yield Lack(max(times[place].begin, begin), min(times[place].end, end), best, readers[must])
            place += 1
