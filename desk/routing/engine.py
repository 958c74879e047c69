"""The engine: told of every event, it says who takes what."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from desk.domain.ids import AgentId, ConversationId
from desk.domain.phrases import Phrase
from desk.domain.routing import Ring
from desk.routing.agents import Agent, ServerClass
from desk.routing.crew import Crew, rank
from desk.routing.decisions import Decision, because_known, because_near, because_waited
from desk.routing.jobs import JobType, Waiting
from desk.routing.options import Options
from desk.routing.policy import Policy, Rules
from desk.routing.queues import Queues
from desk.routing.worths import Worths


class Engine:
    """Gives conversations to agents, one decision a call.

    ``arrived``, ``freed``, ``ended``, ``declined`` and ``next`` return at most one decision, which the
    engine takes as done. Call ``next`` until it returns None: after each of them, after ``changed``, and
    from time to time, because rings and patience open by time alone.
    """

    def __init__(self, policy: Policy, rules: Rules | None = None) -> None:
        self._policy = policy
        self._queues = Queues()
        self._crew = Crew()
        self._taken: dict[ConversationId, tuple[Waiting, Agent]] = {}
        self._in_hand: dict[tuple[JobType, ServerClass], int] = {}
        self._worths = Worths(policy, self)
        self._options = Options(self._queues, self._crew, rules or Rules(), self._worths)

    @property
    def policy(self) -> Policy:
        """Who says what an assignment is worth; another one is asked from the next decision on."""
        return self._policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self._policy = policy
        self._worths = Worths(policy, self)
        self._options.reconsider(self._worths)

    def arrived(self, waiting: Waiting, now: datetime) -> Decision | None:
        """Let a conversation wait, anew if it was with somebody; say what to do first."""
        self._end(waiting.id, now)
        self._queues.add(waiting)
        return self._to_known(waiting, now) or self._to_region(waiting, now) or self.next(now)

    def freed(self, agent: Agent, now: datetime) -> Decision | None:
        """Know an agent as he is now, with room for more; say what to do first."""
        self.changed(agent)
        return self._of_known(agent.id, now) or self.next(now)

    def ended(self, conversation: ConversationId, now: datetime) -> Decision | None:
        """Give back the place that a conversation took; say what to do first."""
        agent = self._end(conversation, now)
        return (self._of_known(agent, now) if agent else None) or self.next(now)

    def changed(self, agent: Agent) -> None:
        """Know an agent as he is now: he came, paused, is leaving, or has other skills, capacity or load."""
        self._crew.put(agent)

    def left(self, agent: AgentId) -> None:
        """Know an agent no more; what he had in hand has to be given to others by whoever hands over."""
        self._crew.drop(agent)

    def withdrawn(self, conversation: ConversationId) -> None:
        """Let a conversation wait no more: the customer left, or somebody answered without being asked."""
        self._queues.remove(conversation)

    def took(self, waiting: Waiting, agent: AgentId, now: datetime) -> None:
        """Record that somebody has a conversation without a decision of the engine: took it, or was given it."""
        self._end(waiting.id, now)
        self._queues.remove(waiting.id)
        self._take(waiting, self._crew.agents[agent], now)

    def declined(self, conversation: ConversationId, agent: AgentId, now: datetime) -> Decision | None:
        """Let a conversation wait again and ask this agent no more; say what to do first.

        It keeps the time since which it waits. What the engine did not give him changes nothing.
        """
        waiting, owner = self._taken.get(conversation, (None, None))
        if waiting is None or owner is None or owner.id != agent:
            return self.next(now)
        return self.arrived(replace(waiting, declined_by=waiting.declined_by | {agent}), now)

    def next(self, now: datetime) -> Decision | None:
        """Return what else is to be done now, or None if nothing is."""
        best = self._options.best(now)
        if best is None:
            return None
        one, agent = best.candidate, self._crew.agents[best.rank[2]]
        forced = one.gain <= 0
        reason = because_waited(one.waiting, now) if forced else because_near(one.waiting, agent, one.ring, now)
        return self._give(one.waiting, agent, reason, now)

    def candidates(self, waiting: Waiting) -> list[tuple[Agent, Ring]]:
        """Return everybody with room for a conversation, and how near he is; this looks at every agent."""
        found = []
        for agent in self._crew.agents.values():
            ring = agent.group.ring_for(waiting.job) if agent.room(waiting.job.channel) else None
            if ring is not None and agent.id not in waiting.declined_by:
                found.append((agent, ring))
        return sorted(found, key=lambda one: (one[1], *rank(one[0])))

    def owner(self, conversation: ConversationId) -> AgentId | None:
        """Return who has a conversation, as far as the engine knows."""
        taken = self._taken.get(conversation)
        return taken[1].id if taken else None

    def queued(self, conversation: ConversationId) -> Waiting:
        """Return a conversation as it waits; raise ``KeyError`` if it does not."""
        return self._queues[conversation]

    def agent(self, agent: AgentId) -> Agent | None:
        """Return an agent as the engine knows him, with all that it gave him, or None if he is not there."""
        return self._crew.agents.get(agent)

    def agents(self) -> Collection[Agent]:
        """Return everybody whom the engine knows."""
        return self._crew.agents.values()

    def waiting(self, job: JobType) -> int:
        """Return how many conversations of a type wait."""
        return self._queues.count(job)

    def idle(self, group: ServerClass, channel: str) -> int:
        """Return how many more conversations a class takes now."""
        return self._crew.idle(group, channel)

    def here(self, group: ServerClass, channel: str) -> int:
        """Return how many of a class take new work, with room or without."""
        return self._crew.here(group, channel)

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        """Return how many conversations of a type a class has in hand."""
        return self._in_hand.get((job, group), 0)

    def __len__(self) -> int:
        return len(self._queues)

    def __contains__(self, conversation: ConversationId) -> bool:
        return conversation in self._queues

    def _to_known(self, waiting: Waiting, now: datetime) -> Decision | None:
        """Give a conversation to who answered this customer before, if he has room."""
        agent = self._crew.agents.get(waiting.sticky) if waiting.sticky else None
        if agent is None or agent.id in waiting.declined_by or not agent.room(waiting.job.channel):
            return None
        if agent.group.ring_for(waiting.job) is None:
            return None
        return self._give(waiting, agent, because_known(agent, now), now)

    def _to_region(self, waiting: Waiting, now: datetime) -> Decision | None:
        """Give what a region handed over to whom it hands to, if anybody there has room."""
        if not waiting.regions:
            return None
        candidates = self.candidates(waiting)
        for region in waiting.regions:
            for agent, ring in candidates:
                if agent.region == region:
                    return self._give(waiting, agent, because_near(waiting, agent, ring, now), now)
        return None

    def _of_known(self, agent: AgentId, now: datetime) -> Decision | None:
        waiting = self._queues.waits_for(agent)
        return self._to_known(waiting, now) if waiting else None

    def _give(self, waiting: Waiting, agent: Agent, reason: Phrase, now: datetime) -> Decision:
        self._queues.remove(waiting.id)
        self._take(waiting, agent, now)
        return Decision(waiting.id, agent.id, reason)

    def _take(self, waiting: Waiting, agent: Agent, now: datetime) -> None:
        self._taken[waiting.id] = waiting, agent
        self._count(waiting.job, agent.group, 1)
        self._crew.put(agent.with_load(waiting.job.channel, 1, now))

    def _end(self, conversation: ConversationId, now: datetime) -> AgentId | None:
        """Forget who has a conversation; return him, or None if nobody had it."""
        if conversation not in self._taken:
            return None
        waiting, then = self._taken.pop(conversation)
        self._count(waiting.job, then.group, -1)
        if agent := self._crew.agents.get(then.id):
            self._crew.put(agent.with_load(waiting.job.channel, -1, now))
        return then.id

    def _count(self, job: JobType, group: ServerClass, change: int) -> None:
        self._in_hand[job, group] = self._in_hand.get((job, group), 0) + change
        self._worths.changed((job, group))
