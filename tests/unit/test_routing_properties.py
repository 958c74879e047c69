"""Whatever happens in whatever order: nobody starves, nobody has too much, and the index sees what a search sees."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.ids import AgentId, ConversationId, MerchantId
from desk.domain.routing import Ring
from desk.routing import Agent, Decision, DedicatedFirst, Engine, JobType, Policy, Presence, Rules, Skill, Waiting
from desk.routing.agents import ServerClass
from desk.routing.policy import Situation

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LUMA = MerchantId("luma")
JOBS = (
    JobType("de", LUMA),
    JobType("th", LUMA, priority=3.0),
    JobType("de", LUMA, topic="refund", priority=2.0),
    JobType("th", LUMA, channel="email"),
)
SKILLS = (
    frozenset({Skill("de", LUMA)}),
    frozenset({Skill("th", LUMA), Skill("de", LUMA, ring=Ring.TRANSLATED)}),
    frozenset({Skill("de", LUMA, topic="refund", ring=Ring.FLUENT)}),
)
NAMES = tuple(AgentId(name) for name in ("ana", "bela", "chen", "dina"))

jobs = st.sampled_from(JOBS)
names = st.sampled_from(NAMES)
numbers = st.integers(1, 12).map(ConversationId)
events = st.one_of(
    st.tuples(st.just("arrived"), numbers, jobs, st.none() | st.integers(0, 90), st.none() | names),
    st.tuples(st.just("here"), names, st.sampled_from(SKILLS), st.integers(0, 2), st.sampled_from(Presence)),
    st.tuples(st.just("left"), names),
    st.tuples(st.just("ended"), numbers),
    st.tuples(st.just("withdrawn"), numbers),
    st.tuples(st.just("declined"), numbers, names),
    st.tuples(st.just("later"), st.integers(1, 900)),
)


class Keeping(DedicatedFirst):
    """Keeps one free place of whoever reads Thai from all who do not need it."""

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        worth = super().gain(situation, job, group, urgency)
        kept = job.language != "th" and any(skill.language == "th" for skill in group.skills)
        return -1.0 if kept and situation.idle(group, job.channel) < 2 else worth


policies = st.sampled_from((DedicatedFirst(), Keeping()))


@dataclass
class World:
    """The engine, and the same facts written down without any index."""

    engine: Engine
    rules: Rules = field(default_factory=Rules)
    now: datetime = START
    queue: dict[ConversationId, Waiting] = field(default_factory=dict)
    owners: dict[ConversationId, tuple[Waiting, AgentId]] = field(default_factory=dict)
    declined: dict[ConversationId, frozenset[AgentId]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def happens(self, event: tuple[object, ...]) -> None:
        match event:
            case "arrived", int(number), JobType() as job, minutes, known:
                deadline = self.now + timedelta(minutes=minutes) if isinstance(minutes, int) else None
                sticky = AgentId(known) if isinstance(known, str) else None
                self.arrives(
                    Waiting(id=ConversationId(number), job=job, since=self.now, deadline=deadline, sticky=sticky)
                )
            case "here", str(name), frozenset() as skills, int(room), Presence() as presence:
                self.comes(AgentId(name), skills, room, presence)
            case "left", str(name):
                self.engine.left(AgentId(name))
            case "ended", int(number):
                self.owners.pop(ConversationId(number), None)
                self.noted(self.engine.ended(ConversationId(number), self.now))
            case "withdrawn", int(number):
                self.queue.pop(ConversationId(number), None)
                self.engine.withdrawn(ConversationId(number))
            case "declined", int(number), str(name):
                self.declines(ConversationId(number), AgentId(name))
            case "later", int(seconds):
                self.now += timedelta(seconds=seconds)
        while decision := self.engine.next(self.now):
            self.noted(decision)

    def arrives(self, waiting: Waiting) -> None:
        self.owners.pop(waiting.id, None)
        self.queue[waiting.id] = waiting
        self.noted(self.engine.arrived(waiting, self.now))

    def comes(self, name: AgentId, skills: frozenset[Skill], room: int, presence: Presence) -> None:
        held = [waiting.job.channel for waiting, owner in self.owners.values() if owner == name]
        load = {channel: held.count(channel) for channel in ("chat", "email")}
        capacity = {"chat": room, "email": 1}
        agent = Agent(id=name, skills=skills, capacity=capacity, load=load, idle_since=self.now, presence=presence)
        self.noted(self.engine.freed(agent, self.now))

    def declines(self, number: ConversationId, name: AgentId) -> None:
        waiting, owner = self.owners.get(number, (None, None))
        if waiting is not None and owner == name:
            del self.owners[number]
            self.queue[number] = replace(waiting, declined_by=waiting.declined_by | {name})
        self.noted(self.engine.declined(number, name, self.now))

    def noted(self, decision: Decision | None) -> None:
        if decision is None:
            return
        self.decisions.append(decision)
        waiting = self.queue.pop(decision.conversation)
        agent = self.engine.agent(decision.agent)
        assert agent is not None
        assert decision.agent not in waiting.declined_by
        assert agent.presence is Presence.AVAILABLE
        assert agent.load[waiting.job.channel] <= agent.capacity[waiting.job.channel]
        self.owners[decision.conversation] = waiting, decision.agent

    def possible(self) -> Iterator[tuple[Waiting, Agent]]:
        """Yield, by looking at everybody and everything, whom somebody free should have taken by now."""
        for waiting in self.queue.values():
            for name in NAMES:
                agent = self.engine.agent(name)
                if agent and agent.room(waiting.job.channel) and name not in waiting.declined_by:
                    ring = agent.group.ring_for(waiting.job)
                    if ring and self.rules.open(waiting, ring, self.now) and self.wanted(waiting, agent):
                        yield waiting, agent

    def wanted(self, waiting: Waiting, agent: Agent) -> bool:
        urgency = self.rules.urgency(waiting, self.now)
        worth = self.engine.policy.gain(self.engine, waiting.job, agent.group, urgency)
        return worth > 0 or self.rules.forced(waiting, self.now)


@given(policies, st.lists(events, max_size=60))
@settings(max_examples=300, deadline=None)
def test_after_every_event_nobody_waits_whom_somebody_free_should_have(
    policy: Policy, story: list[tuple[object, ...]]
) -> None:
    world = World(Engine(policy))
    for event in story:
        world.happens(event)
        assert list(world.possible()) == []


@given(policies, st.lists(events, max_size=60))
@settings(max_examples=100, deadline=None)
def test_counts_agree_with_what_is_written_down(policy: Policy, story: list[tuple[object, ...]]) -> None:
    world = World(Engine(policy))
    for event in story:
        world.happens(event)
        assert {number for number in range(1, 13) if ConversationId(number) in world.engine} == set(world.queue)
        for job in JOBS:
            assert world.engine.waiting(job) == sum(waiting.job == job for waiting in world.queue.values())
        for skills in SKILLS:
            there = [agent for name in NAMES if (agent := world.engine.agent(name)) and agent.skills == skills]
            for channel in ("chat", "email"):
                assert world.engine.idle(ServerClass(skills), channel) == sum(agent.room(channel) for agent in there)


@given(policies, st.lists(events, max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_same_story_ends_the_same(policy: Policy, story: list[tuple[object, ...]]) -> None:
    one, other = World(Engine(policy)), World(Engine(policy))
    for event in story:
        one.happens(event)
        other.happens(event)
    assert one.decisions == other.decisions


@given(policies, st.lists(events, max_size=40))
@settings(max_examples=100, deadline=None)
def test_after_patience_nothing_is_kept_for_others(policy: Policy, story: list[tuple[object, ...]]) -> None:
    world = World(Engine(policy))
    for event in [*story, ("later", 3600)]:
        world.happens(event)
    for waiting in world.queue.values():
        for name in NAMES:
            agent = world.engine.agent(name)
            able = agent is not None and agent.group.ring_for(waiting.job) and agent.room(waiting.job.channel)
            assert not able or name in waiting.declined_by
