"""The engine without any index: at every call it looks at everybody and everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from desk.domain.ids import AgentId, ConversationId
from desk.domain.routing import Ring
from desk.routing import Agent, JobType, Policy, Presence, Rules, ServerClass, Waiting
from desk.routing.crew import rank

#: A conversation, who gets it, and whether it had to be given.
Given = tuple[ConversationId, AgentId, bool]
_Group = tuple[JobType, frozenset[AgentId]]


class PlainEngine:
    """Says what ``desk.routing.Engine`` should say, and takes it as done."""

    def __init__(self, policy: Policy, rules: Rules) -> None:
        self.policy = policy
        self.rules = rules
        self.agents: dict[AgentId, Agent] = {}
        self.queue: dict[ConversationId, Waiting] = {}
        self.taken: dict[ConversationId, tuple[Waiting, Agent]] = {}

    def arrived(self, waiting: Waiting, now: datetime) -> Given | None:
        self.end(waiting.id, now)
        self.queue[waiting.id] = waiting
        return self.to_known(waiting, now) or self.to_region(waiting, now) or self.next(now)

    def freed(self, agent: Agent, now: datetime) -> Given | None:
        self.agents[agent.id] = agent
        return self.of_known(agent.id, now) or self.next(now)

    def ended(self, conversation: ConversationId, now: datetime) -> Given | None:
        agent = self.end(conversation, now)
        return (self.of_known(agent, now) if agent else None) or self.next(now)

    def declined(self, conversation: ConversationId, agent: AgentId, now: datetime) -> Given | None:
        if conversation not in self.taken or self.taken[conversation][1].id != agent:
            return self.next(now)
        waiting = self.taken[conversation][0]
        return self.arrived(replace(waiting, declined_by=waiting.declined_by | {agent}), now)

    def next(self, now: datetime) -> Given | None:
        options = list(self.options(now))
        return self.give(*min(options)[-2:], now, min(options)[0] >= 0) if options else None

    def waiting(self, job: JobType) -> int:
        return sum(one.job == job for one in self.queue.values())

    def idle(self, group: ServerClass, channel: str) -> int:
        return sum(agent.room(channel) for agent in self.agents.values() if agent.group == group)

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        return sum(waiting.job == job and agent.group == group for waiting, agent in self.taken.values())

    def options(
        self, now: datetime
    ) -> Iterator[tuple[float, Ring, float, datetime, datetime, ConversationId, AgentId]]:
        groups: dict[_Group, list[Waiting]] = {}
        for waiting in self.queue.values():
            groups.setdefault((waiting.job, waiting.declined_by), []).append(waiting)
        for (job, declined_by), those in groups.items():
            for agent in self.agents.values():
                ring = agent.group.ring_for(job)
                if agent.id in declined_by or not agent.room(job.channel) or ring is None:
                    continue
                if offered := self.offered(those, ring, now):
                    gain = self.policy.gain(self, job, agent.group, self.rules.urgency(offered, now))
                    if gain > 0 or self.rules.forced(offered, now):
                        yield -gain, ring, agent.busyness, agent.idle_since, offered.due, offered.id, agent.id

    def offered(self, those: list[Waiting], ring: Ring, now: datetime) -> Waiting | None:
        first = min(those, key=lambda one: (one.due, one.since, one.id))
        oldest = min(those, key=lambda one: (one.since, one.due, one.id))
        near = ring == self.nearest(first.job)
        return next((one for one in (first, oldest) if near or self.rules.open(one, ring, now)), None)

    def nearest(self, job: JobType) -> Ring | None:
        here = [agent for agent in self.agents.values() if agent.presence is Presence.AVAILABLE]
        return min((ring for agent in here if (ring := agent.group.ring_for(job))), default=None)

    def to_region(self, waiting: Waiting, now: datetime) -> Given | None:
        able = [
            one for one in self.agents.values() if one.room(waiting.job.channel) and one.id not in waiting.declined_by
        ]
        near = [(ring, rank(one), one) for one in able if (ring := one.group.ring_for(waiting.job))]
        for region in waiting.regions:
            if there := [one for one in near if one[2].region == region]:
                return self.give(waiting.id, min(there, key=lambda one: one[:2])[2].id, now)
        return None

    def to_known(self, waiting: Waiting, now: datetime) -> Given | None:
        agent = self.agents.get(waiting.sticky) if waiting.sticky else None
        if agent is None or agent.id in waiting.declined_by or not agent.room(waiting.job.channel):
            return None
        return self.give(waiting.id, agent.id, now) if agent.group.ring_for(waiting.job) else None

    def of_known(self, name: AgentId, now: datetime) -> Given | None:
        own = [one for one in self.queue.values() if one.sticky == name and name not in one.declined_by]
        first = min(own, key=lambda one: (one.due, one.since, one.id), default=None)
        return self.to_known(first, now) if first else None

    def give(self, conversation: ConversationId, name: AgentId, now: datetime, forced: bool = False) -> Given:
        waiting, agent = self.queue.pop(conversation), self.agents[name]
        self.taken[conversation] = waiting, agent
        self.agents[name] = agent.with_load(waiting.job.channel, 1, now)
        return conversation, name, forced

    def end(self, conversation: ConversationId, now: datetime) -> AgentId | None:
        if conversation not in self.taken:
            return None
        waiting, then = self.taken.pop(conversation)
        if agent := self.agents.get(then.id):
            self.agents[then.id] = agent.with_load(waiting.job.channel, -1, now)
        return then.id
