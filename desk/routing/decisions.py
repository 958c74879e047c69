"""A decision, and the one line that says why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.domain.ids import AgentId, ConversationId
from desk.domain.phrases import Phrase
from desk.domain.routing import Ring, nearness
from desk.routing.agents import Agent
from desk.routing.jobs import Waiting


@dataclass(frozen=True, slots=True)
class Decision:
    """Who takes which conversation, and why he: told to his colleagues in their languages."""

    conversation: ConversationId
    agent: AgentId
    reason: Phrase


def because_known(agent: Agent, now: datetime) -> Phrase:
    """Return that he answered this customer before."""
    return Phrase("desk", "Answered this customer before; idle for {minutes} min", {"minutes": _idle(agent, now)})


def because_waited(waiting: Waiting, now: datetime) -> Phrase:
    """Return that it waited so long that it goes to anybody."""
    minutes = (now - waiting.since) // timedelta(minutes=1)
    return Phrase("desk", "Waited for {minutes} min; goes to whoever is free", {"minutes": minutes})


def because_near(waiting: Waiting, agent: Agent, ring: Ring, now: datetime) -> Phrase:
    """Return his way to the language, and how long he has been idle."""
    return nearness(ring, waiting.job.language, agent.idle_since, now)


def _idle(agent: Agent, now: datetime) -> int:
    return max(now - agent.idle_since, timedelta()) // timedelta(minutes=1)
