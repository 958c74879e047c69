"""Asking plugins who is to have a conversation: one of those who could, or the best by their scores."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from desk.domain.ids import AgentId
from desk.domain.phrases import Phrase
from desk.domain.routing import Ring
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.protocols import Candidate, ConversationInfo
from desk.routing import Agent, Decision
from desk.services.assigning import info
from desk.services.mirror import Mirror
from desk.store import conversations
from desk.store.protocol import Store, Transaction


class Asking:
    """Lets plugins choose another of those who could take what the engine decided on."""

    def __init__(self, store: Store, hooks: Hooks, clock: Clock) -> None:
        self._store = store
        self._hooks = hooks
        self._clock = clock

    async def chosen(self, decision: Decision, mirror: Mirror) -> Decision:
        """Return the decision, or a plugin's; with none that chooses this costs nothing."""
        if not self._hooks.has(specs.choose_agent):
            return decision
        now = self._clock()
        able = mirror.able(decision, now)
        known = await self._store.read(lambda tx: _look(tx, decision))
        answer: AgentId | Mapping[AgentId, float] | None = await self._hooks.first(
            specs.choose_agent, conversation=known, candidates=[_candidate(agent, ring, now) for agent, ring in able]
        )
        agent = _meant(answer, [agent.id for agent, _ in able])
        if agent is None or agent == decision.agent:
            return decision
        mirror.took(decision, agent, now)
        return replace(decision, agent=agent, reason=Phrase("desk", "Chosen by a plugin"))


def _meant(answer: AgentId | Mapping[AgentId, float] | None, able: Sequence[AgentId]) -> AgentId | None:
    """Return whom a plugin chose, by name or by the highest score above zero; None if he could not take it."""
    if isinstance(answer, Mapping):
        scored = [agent for agent in able if answer.get(agent, 0.0) > 0]
        return max(scored, key=lambda agent: answer[agent], default=None)
    return answer if answer in able else None


def _look(tx: Transaction, decision: Decision) -> ConversationInfo:
    current = conversations.get_of_any_merchant(tx, decision.conversation)
    return info(current, conversations.customer_of(tx, current))


def _candidate(agent: Agent, ring: Ring, now: datetime) -> Candidate:
    return Candidate(
        agent=agent.id,
        native=ring is Ring.NATIVE,
        load=sum(agent.load.values()),
        capacity=sum(agent.capacity.values()),
        idle_seconds=max((now - agent.idle_since).total_seconds(), 0.0),
    )
