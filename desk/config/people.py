"""Who works with the desk, where and when: regions, their teams, agents and what they master, and who looks on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from desk.calendars.calendar import Calendar
from desk.domain.hours import Hours
from desk.domain.ids import AgentId, MerchantId, RegionId, TeamId
from desk.domain.language import readable_as
from desk.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """``[[region]]``: a time zone, its opening hours, and the teams that live there."""

    id: RegionId
    name: str
    calendar: Calendar
    #: Where open work goes first when this region goes home; empty: whoever is awake.
    hands_to: tuple[RegionId, ...] = ()
    #: How long this region and the one that takes over count as awake together.
    overlap: timedelta = timedelta()

    @property
    def zone(self) -> str:
        """The time zone by whose clock people live here."""
        return self.calendar.rules.zone

    @property
    def hours(self) -> Hours:
        """The usual opening hours and the days off of its own."""
        return self.calendar.rules.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """``[[team]]``: agents of one region who work together."""

    id: TeamId
    name: str
    region: RegionId


class Level(IntEnum):
    """How well somebody reads or writes a language."""

    BASIC = 1
    FLUENT = 2
    NATIVE = 3


class Mastery(IntEnum):
    """How well somebody knows his way in a topic; who is able is asked after those who are experts."""

    ABLE = 1
    EXPERT = 2


#: Stands for every kind of channel where no kind is named.
EVERY_CHANNEL = ""
#: Conversations at once of somebody of whom nothing is said.
_CAPACITY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """``[[agent.skill]]``: merchants, languages and topics that an agent answers, each with each, and how well.

    ``languages`` empty: all that he reads or that reach him through translation. ``topics`` empty: every topic.
    """

    merchants: frozenset[MerchantId]
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    level: Mastery = Mastery.EXPERT


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """``[[agent]]``: somebody who answers customers.

    ``capacities``: conversations at once by kind of channel; a kind that is not named is none of his, unless
    ``EVERY_CHANNEL`` is. ``skills`` empty: everything of his merchants in every language that reaches him.
    """

    id: AgentId
    name: str
    team: TeamId
    merchants: frozenset[MerchantId]
    reads: Mapping[str, Level]
    writes: Mapping[str, Level]
    capacities: Mapping[str, int] = field(default_factory=dict)
    skills: tuple[Skills, ...] = ()
    role: Role = Role.AGENT
    password_hash: str | None = None

    @property
    def language(self) -> str:
        """The language that this agent reads best; into it others are translated for him."""
        return max(self.reads, key=lambda tag: self.reads[tag])

    def places(self, channel: str) -> int:
        """Return how many conversations of a kind of channel he has in hand at once at most."""
        if not self.capacities:
            return _CAPACITY
        return self.capacities.get(channel, self.capacities.get(EVERY_CHANNEL, 0))

    def reads_well(self, language: str) -> bool:
        """Tell whether a text in the language needs no translation for this agent."""
        return any(level >= Level.FLUENT and readable_as(language, tag) for tag, level in self.reads.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``[[account]]``: somebody who runs the desk or reads about one merchant, and answers nobody."""

    id: AgentId
    name: str
    role: Role
    merchants: frozenset[MerchantId] = frozenset()
    password_hash: str | None = None
