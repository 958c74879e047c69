"""Who works: what he can do, what he has in hand, and whether he takes more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache

from desk.domain.ids import AgentId, RegionId
from desk.domain.routing import Ring
from desk.routing.jobs import JobType, Skill


class Presence(Enum):
    """Whether somebody takes new work; what he has in hand stays with him."""

    AVAILABLE = "available"
    PAUSED = "paused"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class ServerClass:
    """Agents with the same skills: alike to routing, but for how busy each is."""

    skills: frozenset[Skill]

    def skill_for(self, job: JobType) -> Skill | None:
        """Return the skill nearest to what a job needs, the faster of two, or None."""
        return _skill_for(self, job)

    def ring_for(self, job: JobType) -> Ring | None:
        """Return how near these agents are to what a job needs, or None if they cannot do it."""
        skill = self.skill_for(job)
        return skill.ring_for(job) if skill else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent as routing sees him; ``capacity`` and ``load`` count conversations per kind of channel."""

    id: AgentId
    skills: frozenset[Skill]
    capacity: Mapping[str, int]
    idle_since: datetime
    load: Mapping[str, int] = field(default_factory=dict)
    presence: Presence = Presence.AVAILABLE
    region: RegionId | None = None

    @property
    def group(self) -> ServerClass:
        """The class that he belongs to."""
        return _class_of(self.skills)

    @property
    def busyness(self) -> float:
        """The share of his capacity that is taken, over all kinds of channel."""
        return sum(self.load.values()) / max(sum(self.capacity.values()), 1)

    def room(self, channel: str) -> int:
        """Return how many more conversations of a kind of channel he takes now."""
        if self.presence is not Presence.AVAILABLE:
            return 0
        return max(self.capacity.get(channel, 0) - self.load.get(channel, 0), 0)

    def with_load(self, channel: str, change: int, now: datetime) -> "Agent":
        """Return him with more or less in hand; idleness counts from his last new conversation."""
        load = {**self.load, channel: max(self.load.get(channel, 0) + change, 0)}
        return Agent(
            id=self.id,
            skills=self.skills,
            capacity=self.capacity,
            idle_since=now if change > 0 else self.idle_since,
            load=load,
            presence=self.presence,
            region=self.region,
        )


@lru_cache(maxsize=1 << 16)
def _class_of(skills: frozenset[Skill]) -> ServerClass:
    """Return the same object for the same skills: it is compared at every step."""
    return ServerClass(skills)


@lru_cache(maxsize=1 << 18)
def _skill_for(group: ServerClass, job: JobType) -> Skill | None:
    fitting = [(ring, -(skill.rate or 0.0), skill) for skill in group.skills if (ring := skill.ring_for(job))]
    return min(fitting, key=lambda option: option[:2])[2] if fitting else None
