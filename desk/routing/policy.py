"""What a policy answers, and the rules that hold whatever it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from desk.domain.routing import Ring
from desk.routing.agents import ServerClass
from desk.routing.jobs import NEVER, JobType, Waiting


class Situation(Protocol):
    """How many wait and how many are free, by type and class: all that a policy looks at."""

    def waiting(self, job: JobType) -> int:
        """Return how many conversations of a type are in the queue."""

    def idle(self, group: ServerClass, channel: str) -> int:
        """Return how many more conversations a class takes now."""

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        """Return how many conversations of a type a class is busy with."""


class Policy(Protocol):
    """Says what an assignment is worth."""

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return what is won by giving a conversation of this type to this class now.

        Of several the largest is done; with none above zero free places stay free: they are the reserve.
        ``urgency`` multiplies the cost of waiting as the deadline comes near.
        """


@dataclass(frozen=True, slots=True)
class DedicatedFirst:
    """The simplest policy: the dearest first, to the nearest who can do the least else; nothing is kept."""

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:  # noqa: ARG002 the protocol's
        """Return the cost of waiting, less a little for every ring and a trifle for every skill of who would do it."""
        skill = group.skill_for(job)
        rate = skill.rate if skill and skill.rate else 1.0
        near = 1e-3 / skill.ring if skill else 0.0
        return job.priority * urgency * rate * (1 + near + 1e-6 / len(group.skills))


def _widen() -> Mapping[Ring, timedelta]:
    return {Ring.FLUENT: timedelta(seconds=15), Ring.TRANSLATED: timedelta(seconds=60)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds whatever the policy says, so that nobody starves.

    ``widen``: how long a conversation waits before a ring is asked. ``patience``: after this, or at
    its deadline, a conversation goes to anybody free who can do it, whatever he was kept for.
    ``horizon``: how long before its deadline a conversation begins to press; at its deadline it
    counts ``pressure`` times as much, and more with every minute after.
    """

    widen: Mapping[Ring, timedelta] = field(default_factory=_widen)
    patience: timedelta = timedelta(minutes=10)
    horizon: timedelta = timedelta(minutes=30)
    pressure: float = 8.0

    def open(self, waiting: Waiting, ring: Ring, now: datetime) -> bool:
        """Tell whether a conversation is offered to a ring by now."""
        return now - waiting.since >= self.widen.get(ring, timedelta()) or waiting.due <= now

    def forced(self, waiting: Waiting, now: datetime) -> bool:
        """Tell whether a conversation goes to anybody free who can do it, whatever he was kept for."""
        return now - waiting.since >= self.patience or waiting.due <= now

    def urgency(self, waiting: Waiting, now: datetime) -> float:
        """Return how many times as much its waiting costs as on an ordinary day."""
        if waiting.deadline is None:
            return 1.0 + max((now - waiting.since) / self.patience - 1.0, 0.0)
        late = 1.0 - (waiting.deadline - now) / self.horizon
        return 1.0 + (self.pressure - 1.0) * max(late, 0.0)

    def presses(self, waiting: Waiting) -> datetime:
        """Return from when on its urgency grows with every moment; before, it is 1."""
        return waiting.since + self.patience if waiting.deadline is None else waiting.deadline - self.horizon

    def stirs(self, waiting: Waiting, now: datetime) -> datetime:
        """Return the next moment at which anything about it changes by time alone, or ``NEVER``."""
        since = waiting.since
        moments = {since, since + self.patience, waiting.due, self.presses(waiting)}
        moments.update(since + width for width in self.widen.values())
        return min((moment for moment in moments if moment > now), default=NEVER)
