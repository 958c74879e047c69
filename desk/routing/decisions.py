"""A decision, and the one line that says why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.domain.ids import AgentId, ConversationId
from desk.domain.messages import Phrase
from desk.domain.routing import Ring
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
    values: dict[str, str | int] = {"language": waiting.job.language, "minutes": _idle(agent, now)}
    match ring:
        case Ring.NATIVE:
            return Phrase("desk", "Reads {language} natively; idle for {minutes} min", values)
        case Ring.FLUENT:
            return Phrase("desk", "Reads {language} fluently; idle for {minutes} min", values)
        case Ring.TRANSLATED:
            return Phrase("desk", "Reads {language} through translation; idle for {minutes} min", values)
        case Ring.ANYBODY:
            return Phrase("desk", "Language not known yet; idle for {minutes} min", values)


def _idle(agent: Agent, now: datetime) -> int:
    return max(now - agent.idle_since, timedelta()) // timedelta(minutes=1)
