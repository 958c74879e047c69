"""What waits, and what somebody must know to take it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from desk.domain.ids import AgentId, ConversationId, MerchantId, RegionId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.routing import Ring

#: The deadline of what has none: everything that has one comes before it.
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobType:
    """What a waiting conversation needs; conversations of one type are alike to routing.

    ``priority``: an hour of waiting costs this many times as much as an hour at priority 1.
    """

    language: str
    merchant: MerchantId
    topic: str | None = None
    priority: float = 1.0
    channel: str = "chat"


@dataclass(frozen=True, slots=True)
class Skill:
    """A language for a merchant and a topic, how near somebody is to it, and how fast he is at it.

    ``topic`` None: every topic. ``rate``: conversations that he finishes in an hour with one place
    of his capacity; None where that is not known.
    """

    language: str
    merchant: MerchantId
    topic: str | None = None
    ring: Ring = Ring.NATIVE
    rate: float | None = None

    def ring_for(self, job: JobType) -> Ring | None:
        """Return how near this skill is to what a job needs, or None if it is another skill."""
        if self.merchant != job.merchant or self.topic not in (None, job.topic):
            return None
        if job.language == UNKNOWN:
            return Ring.ANYBODY
        known = self.language == job.language or readable_as(job.language, self.language)
        return self.ring if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation in the queue.

    ``deadline``: the nearer of its clocks. ``sticky``: who answered this customer before.
    ``declined_by``: who is not asked again. ``regions``: where it goes first, the first of them before the
    others; whoever else is free has it where nobody there is.
    """

    id: ConversationId
    job: JobType
    since: datetime
    deadline: datetime | None = None
    sticky: AgentId | None = None
    declined_by: frozenset[AgentId] = frozenset()
    regions: tuple[RegionId, ...] = ()

    @property
    def due(self) -> datetime:
        """The deadline, or the end of time."""
        return self.deadline or NEVER
