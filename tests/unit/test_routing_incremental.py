"""What the engine remembers from call to call changes no decision: a plain search over everything says the same."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.ids import AgentId, ConversationId, MerchantId, RegionId
from desk.domain.routing import Ring
from desk.routing import Agent, Decision, DedicatedFirst, Engine, JobType, Policy, Presence, Rules, Skill, Waiting
from desk.routing.agents import ServerClass
from desk.routing.plan import Load, Plan
from desk.routing.policy import Situation
from desk.routing.reserving import Reserving
from tests.support.plain_engine import Given, PlainEngine

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LUMA = MerchantId("luma")
JOBS = (JobType("de", LUMA), JobType("th", LUMA, priority=3.0), JobType("de", LUMA, topic="refund", priority=2.0))
SKILLS = (
    frozenset({Skill("de", LUMA, rate=6.0)}),
    frozenset({Skill("th", LUMA, rate=5.0), Skill("de", LUMA, ring=Ring.TRANSLATED, rate=4.0)}),
    frozenset({Skill("de", LUMA, ring=Ring.FLUENT, rate=5.0), Skill("th", LUMA, ring=Ring.FLUENT, rate=3.0)}),
)
NAMES = tuple(AgentId(name) for name in ("ana", "bela", "chen", "dina", "emil"))


def reserving() -> Policy:
    groups = [ServerClass(skills) for skills in SKILLS]
    rates = {(job, group): skill.rate or 1.0 for job in JOBS for group in groups if (skill := group.skill_for(job))}
    return Reserving(Plan(Load(dict(zip(JOBS, (5.0, 4.0, 3.0), strict=True)), dict.fromkeys(groups, 1.5), rates)))


class Whimsical:
    """Looks at more numbers in some situations than in others."""

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        seen = situation.waiting(job)
        if seen % 2:
            seen += 3 * situation.idle(group, job.channel)
        if seen % 3:
            seen += sum(5 * situation.in_hand(one, group) for one in JOBS)
        if seen % 5 < 2:
            seen += sum(7 * situation.waiting(one) for one in JOBS)
        return (seen % 7 - 3) * urgency


POLICIES = (DedicatedFirst(), reserving(), Whimsical())

numbers = st.integers(1, 9).map(ConversationId)
names = st.sampled_from(NAMES)
regions = st.sampled_from(((), (), (), ("east",), ("west", "east")))
arrivals = st.tuples(
    st.just("arrived"), numbers, st.sampled_from(JOBS), st.none() | st.integers(0, 90), st.none() | names, regions
)
comings = st.tuples(st.just("here"), names, st.sampled_from(SKILLS), st.integers(1, 2), st.just(Presence.AVAILABLE))
rare = st.one_of(
    st.tuples(st.just("here"), names, st.sampled_from(SKILLS), st.integers(0, 2), st.sampled_from(Presence)),
    st.tuples(st.just("left"), names),
    st.tuples(st.just("withdrawn"), numbers),
    st.tuples(st.just("declined"), numbers, names),
    st.tuples(st.just("told"), st.sampled_from(POLICIES)),
    st.tuples(st.just("next")),
)
endings = st.tuples(st.just("ended"), numbers)
passings = st.tuples(st.just("later"), st.sampled_from((-60, -20, 1, 15, 45, 60, 300)))
#: Mostly a busy day; what is rare comes as often as each of the rest.
events = st.sampled_from((arrivals, arrivals, arrivals, endings, comings, passings, rare)).flatmap(lambda kind: kind)


@dataclass
class Both:
    """One story, told to two engines."""

    policy: Policy
    now: datetime = START
    fast: Engine = field(init=False)
    plain: PlainEngine = field(init=False)

    def __post_init__(self) -> None:
        rules = Rules(patience=timedelta(minutes=5))
        self.fast, self.plain = Engine(self.policy, rules), PlainEngine(self.policy, rules)

    def happens(self, event: tuple[object, ...]) -> tuple[Given | None, Given | None]:
        match event:
            case "arrived", int(number), JobType() as job, minutes, known, tuple(regions):
                sticky = AgentId(known) if isinstance(known, str) else None
                deadline = self.now + timedelta(minutes=minutes) if isinstance(minutes, int) else None
                waiting = Waiting(
                    id=ConversationId(number),
                    job=job,
                    since=self.now,
                    deadline=deadline,
                    sticky=sticky,
                    regions=tuple(RegionId(str(region)) for region in regions),
                )
                return said(self.fast.arrived(waiting, self.now)), self.plain.arrived(waiting, self.now)
            case "here", str(name), frozenset() as skills, int(room), Presence() as presence:
                return self.comes(AgentId(name), skills, room, presence)
            case "left", str(name):
                self.fast.left(AgentId(name))
                self.plain.agents.pop(AgentId(name), None)
            case "ended", int(number):
                one = ConversationId(number)
                return said(self.fast.ended(one, self.now)), self.plain.ended(one, self.now)
            case "withdrawn", int(number):
                self.fast.withdrawn(ConversationId(number))
                self.plain.queue.pop(ConversationId(number), None)
            case "declined", int(number), str(name):
                one, who = ConversationId(number), AgentId(name)
                return said(self.fast.declined(one, who, self.now)), self.plain.declined(one, who, self.now)
            case "later", int(seconds):
                self.now += timedelta(seconds=seconds)
            case "told", policy:
                self.fast.policy = self.plain.policy = policy  # type: ignore[assignment]
        return said(self.fast.next(self.now)), self.plain.next(self.now)

    def comes(
        self, name: AgentId, skills: frozenset[Skill], room: int, presence: Presence
    ) -> tuple[Given | None, Given | None]:
        known = self.plain.agents.get(name)
        agent = Agent(
            id=name,
            skills=skills,
            capacity={"chat": room},
            load=known.load if known else {},
            idle_since=self.now,
            presence=presence,
            region=RegionId(("east", "west")[NAMES.index(name) % 2]),
        )
        return said(self.fast.freed(agent, self.now)), self.plain.freed(replace(agent), self.now)


def said(decision: Decision | None) -> Given | None:
    forced = decision is not None and decision.reason.id.startswith("Waited")
    return (decision.conversation, decision.agent, forced) if decision else None


@given(st.sampled_from(POLICIES), st.lists(events, min_size=40, max_size=60))
@settings(max_examples=150, deadline=None)
def test_the_index_decides_what_a_search_over_everything_decides(
    policy: Policy, story: list[tuple[object, ...]]
) -> None:
    both = Both(policy)
    for event in story:
        fast, plain = both.happens(event)
        assert fast == plain
