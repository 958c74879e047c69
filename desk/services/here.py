"""Where an agent is, as one process knows it, and what processes tell each other of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from desk.domain.ids import AgentId

#: The bus's topic on which each ``Seen`` is published.
PRESENCE = "presence"


class Status(StrEnum):
    """What an agent says of himself; without an open console he is offline.

    Who is busy takes nothing new and keeps what he has. Who is leaving finishes what waits for him, and what
    waits for customers goes back as soon as nothing does.
    """

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    LEAVING = "leaving"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One agent as one process knows him: how many consoles he has open there, and what he last said and did."""

    agent: AgentId
    consoles: int
    status: Status
    said_at: datetime
    active_at: datetime
    left_at: datetime
    idle_since: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a process tells of its agents; if that is the ``whole`` of them, nobody else has a console there."""

    process: str
    agents: Sequence[Whereabouts]
    whole: bool


#: Before anybody said anything.
_NEVER = datetime.min.replace(tzinfo=UTC)
#: The least by which a later word is later: clocks of processes differ, and the last word holds.
_LATER = timedelta(microseconds=1)


@dataclass(slots=True)
class Here:
    """One agent's open consoles, here and at other processes, and his word about himself."""

    left_at: datetime
    active_at: datetime
    own: int = 0
    elsewhere: dict[str, int] = field(default_factory=dict)
    status: Status = Status.AVAILABLE
    said_at: datetime = _NEVER
    idle_since: datetime | None = None

    @property
    def consoles(self) -> int:
        """How many consoles he has open at all."""
        return self.own + sum(self.elsewhere.values())

    def say(self, status: Status, now: datetime) -> None:
        """Take his word, later than every other."""
        self.status, self.said_at = status, max(now, self.said_at + _LATER)

    def set_back(self, now: datetime) -> None:
        """Let nothing have happened later than a moment."""
        self.left_at = min(self.left_at, now)
        self.idle_since = None if self.idle_since is None else min(self.idle_since, now)

    def told(self, agent: AgentId) -> Whereabouts:
        """Return what to tell other processes."""
        return Whereabouts(
            agent, self.own, self.status, self.said_at, self.active_at, self.left_at, self.idle_since
        )

    def learn(self, process: str, told: Whereabouts) -> None:
        """Take in what another process tells."""
        self.elsewhere[process] = told.consoles
        self.active_at = max(self.active_at, told.active_at)
        self.left_at = max(self.left_at, told.left_at)
        self.idle_since = max(filter(None, (self.idle_since, told.idle_since)), default=None)
        if told.said_at > self.said_at:
            self.status, self.said_at = told.status, told.said_at

    def miss(self, process: str, now: datetime) -> None:
        """Take in that he has no console at another process any more."""
        if self.elsewhere.pop(process, 0):
            self.left_at = max(self.left_at, now)
