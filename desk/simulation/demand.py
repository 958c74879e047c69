"""What comes to a desk: who writes when, how much work each is, how long she waits, how fast agents are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.domain.ids import AgentId, MerchantId, RegionId, TeamId
from desk.simulation.lengths import Length, Shape

HANDLING = Length(480.0, Shape.LOGNORMAL)
PATIENCE = Length(900.0)


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells conversations apart before anybody has read them."""

    merchant: MerchantId
    language: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """How the conversations of a week spread over its hours, by a clock on the wall somewhere.

    ``hours`` and ``days`` are weights; only their proportions count. Monday is the first day.
    """

    per_week: float
    zone: str = "UTC"
    hours: tuple[float, ...] = (1.0,) * 24
    days: tuple[float, ...] = (1.0,) * 7

    def per_second(self, wall: datetime) -> float:
        """Return how many come in a second while the clock on the wall shows this."""
        weight = self.days[wall.weekday()] * self.hours[wall.hour]
        return self.per_week * weight / (sum(self.days) * sum(self.hours) * 3600)


@dataclass(frozen=True, slots=True)
class Stream:
    """Conversations of one kind, and when they come; ``patience`` None: she waits for ever."""

    kind: Kind
    curve: Curve
    handling: Length
    patience: Length | None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody, a team or a region is not there from one moment to another."""

    begin: datetime
    end: datetime
    agent: AgentId | None = None
    team: TeamId | None = None
    region: RegionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How agents work: what depends on them and not on who comes."""

    #: How fast each of k chats at once goes on, the first number for one chat; the last one holds for more.
    speed: tuple[float, ...] = (1.0,)
    #: How many times longer the work is for somebody who reads through translation.
    through_translation: float = 1.25
    #: Seconds of work more for whoever takes over what another began.
    taking_over: float = 60.0
    #: Seconds for which somebody whose shift ended may go on with what he has.
    grace: float = 0.0
    #: Which share of shifts is missed by chance.
    missed: float = 0.0
    absences: Sequence[Absence] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Everything that is assumed of customers and agents; ``within`` is the wait that counts as good service."""

    streams: Sequence[Stream]
    work: Work = field(default_factory=Work)
    within: float = 60.0
    handling: Length = HANDLING
    patience: Length | None = PATIENCE
