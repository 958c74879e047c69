"""``python -m tests.tools.routing.large [SHARE ...]``: three hundred agents, simulated, beside a lower bound.

Every conversation in hand and every one that waits costs its priority for as long as it is there. No policy can
do with less work than the load needs, each conversation with whoever is fastest at it: that is the fluid bound.
Nor can any let less be waited than if everybody of a part could do everything in it, the dearest first, and what
is dearer interrupted what is cheaper: the queue of several servers says what is waited then.
"""

import heapq
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import fmean

from desk.domain.ids import AgentId, ConversationId, MerchantId, RegionId
from desk.domain.routing import Ring
from desk.routing import Agent, Decision, Engine, JobType, Policy, ServerClass, Skill, Waiting
from desk.routing.erlang import waiting
from desk.routing.plan import Load
from desk.routing.planned import parts, planned
from desk.simulation.intervals import Estimate, estimate
from tests.tools.routing.peers import LongestWait, SkillsWithPriorities

START = datetime(2026, 11, 22, tzinfo=UTC)
MERCHANT = MerchantId("luma")
LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "th", "zh")
REGIONS = ("amer", "apac", "emea", "mena")
#: What somebody finishes in an hour in his own language, and in his second.
OWN, SECOND = 6.0, 5.0


def crew() -> Iterator[Agent]:
    """Yield three hundred agents: two in three read one language, one in three a second."""
    for number in range(300):
        own = LANGUAGES[number % 12]
        skills = {Skill(own, MERCHANT, rate=OWN)}
        if number % 3 == 0:
            second = LANGUAGES[(number + 1 + number // 12 % 2) % 12]
            skills.add(Skill(second, MERCHANT, ring=Ring.NATIVE, rate=SECOND))
        region = RegionId(REGIONS[number // 75])
        yield Agent(
            id=AgentId(f"a{number:03}"), skills=frozenset(skills), capacity={"chat": 1}, idle_since=START, region=region
        )


def load(busy: float = 0.85) -> Load:
    """Return the load that keeps this share of them busy, unevenly over languages."""
    places: dict[ServerClass, float] = {}
    for agent in crew():
        places[agent.group] = places.get(agent.group, 0.0) + 1
    kinds = [JobType(language, MERCHANT, priority=float(2 ** (n % 4))) for n, language in enumerate(LANGUAGES)]
    arrivals = {job: busy * 25 * OWN * (1.05 if n % 2 else 0.95) for n, job in enumerate(kinds)}
    rates = {
        (job, group): skill.rate for job in kinds for group in places if (skill := group.skill_for(job)) and skill.rate
    }
    return Load(arrivals, places, rates)


def bound(expected: Load) -> float:
    """Return what any policy costs at least, per hour."""
    return sum(_least(part) for part in parts(expected))


def _least(part: Load) -> float:
    """Return the cost of a part in which everybody does everything as fast as who is fastest."""
    rate, servers = max(part.rates.values()), sum(part.places.values())
    jobs = sorted(part.arrivals, key=lambda job: -job.priority)
    cost, arrivals = 0.0, 0.0
    for job, cheaper in zip(jobs, [*jobs[1:], None], strict=True):
        arrivals += part.arrivals[job]
        inside = arrivals / rate + waiting(arrivals, rate, round(servers), servers * rate)
        cost += (job.priority - (cheaper.priority if cheaper else 0.0)) * inside
    return cost


@dataclass
class Run:
    """One simulated stretch of time.

    A conversation counts for how long it waited and for how long who took it takes on average: the
    chance in handling times, which is the same for every policy, is left out of the comparison.
    """

    engine: Engine
    chance: random.Random
    expected: Load
    now: float = 0.0
    ends: list[tuple[float, ConversationId]] = field(default_factory=list)
    came: dict[ConversationId, tuple[float, JobType]] = field(default_factory=dict)
    spent: defaultdict[JobType, list[float]] = field(default_factory=lambda: defaultdict(list))

    def until(self, hours: float) -> float:
        """Go on to a moment; return the cost per hour since the one before."""
        self.spent.clear()
        kinds, weights = zip(*self.expected.arrivals.items(), strict=True)
        coming = self.now + self.chance.expovariate(sum(weights))
        while min(coming, self.ends[0][0] if self.ends else coming) < hours:
            if self.ends and self.ends[0][0] < coming:
                self.now, number = heapq.heappop(self.ends)
                self._follow(self.engine.ended(number, self._clock))
            else:
                self.now = coming
                self._comes(self.chance.choices(kinds, weights)[0])
                coming += self.chance.expovariate(sum(weights))
        self.now = hours
        return sum(job.priority * rate * fmean(self.spent[job]) for job, rate in self.expected.arrivals.items())

    def _comes(self, job: JobType) -> None:
        number = ConversationId(len(self.came) + 1)
        self.came[number] = self.now, job
        self._follow(self.engine.arrived(Waiting(id=number, job=job, since=self._clock), self._clock))

    @property
    def _clock(self) -> datetime:
        return START + timedelta(hours=self.now)

    def _follow(self, decision: Decision | None) -> None:
        while decision:
            agent = self.engine.agent(decision.agent)
            assert agent is not None
            came, job = self.came[decision.conversation]
            rate = self.expected.rates[job, agent.group]
            self.spent[job].append(self.now - came + 1 / rate)
            heapq.heappush(self.ends, (self.now + self.chance.expovariate(rate), decision.conversation))
            decision = self.engine.next(self._clock)


def simulated(policy: Policy, expected: Load, seed: int, hours: float = 8.0) -> float:
    """Return the cost per hour of a policy, after two hours to warm up."""
    engine = Engine(policy)
    for agent in crew():
        engine.changed(agent)
    run = Run(engine, random.Random(seed), expected)
    run.until(2.0)
    return run.until(2.0 + hours)


POLICIES: dict[str, Callable[[Load], Policy]] = {
    "ours": planned,
    "longest wait": LongestWait,
    "skills with priorities": SkillsWithPriorities,
}


def above(name: str, busy: float, runs: int = 8) -> Estimate:
    """Return by how many per cent a policy's cost lies above the bound, over independent runs."""
    expected = load(busy)
    policy, least = POLICIES[name](expected), bound(expected)
    return estimate([100 * (simulated(policy, expected, seed) / least - 1) for seed in range(runs)])


if __name__ == "__main__":
    for busy in [float(share) for share in sys.argv[1:]] or [0.8, 0.85]:
        for name in POLICIES:
            found = above(name, busy)
            print(f"| {100 * busy:g} % | {name} | {found.mean:.1f} ± {found.half_width:.1f} % |", flush=True)
