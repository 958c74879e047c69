"""Family ``routing``: how near the optimum decisions are, and how long one takes."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.domain.ids import AgentId, ConversationId, MerchantId
from desk.domain.routing import Ring
from desk.routing import Agent, Decision, Engine, JobType, Policy, Presence, ServerClass, Skill, Waiting
from desk.routing.plan import Load
from desk.routing.planned import planned
from tests.bench.figures import Figure, progress
from tests.tools.routing.gaps import gaps
from tests.tools.routing.systems import SYSTEMS

LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "th", "zh")
MERCHANTS = tuple(MerchantId(f"m{number}") for number in range(5))
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
#: Events measured, after as many that are not.
EVENTS = 4000


def jobs() -> list[JobType]:
    """Return sixty types: twelve languages for five merchants."""
    return [
        JobType(language, merchant, priority=1.0 + len(language)) for language in LANGUAGES for merchant in MERCHANTS
    ]


def agents(number: int, chance: random.Random) -> Iterator[Agent]:
    """Yield agents of two hundred classes: one native language, at most two more, two merchants."""
    kinds = []
    for _ in range(200):
        native, *others = chance.sample(LANGUAGES, 1 + chance.randint(0, 2))
        rings = {native: Ring.NATIVE, **dict.fromkeys(others, Ring.FLUENT)}
        kinds.append(
            frozenset(
                Skill(language, merchant, ring=ring, rate=6.0 if ring is Ring.NATIVE else 5.0)
                for language, ring in rings.items()
                for merchant in chance.sample(MERCHANTS, 2)
            )
        )
    for n in range(number):
        idle = NOW - timedelta(seconds=chance.randint(0, 3600))
        yield Agent(id=AgentId(f"a{n}"), skills=kinds[n % 200], capacity={"chat": 3}, idle_since=idle)


def policy(crew: list[Agent], load: float) -> Policy:
    """Return the policy of a plan in which this share of all places is needed."""
    places: dict[ServerClass, float] = {}
    for agent in crew:
        places[agent.group] = places.get(agent.group, 0.0) + 3
    rates = {(job, g): s.rate for job in jobs() for g in places if (s := g.skill_for(job)) and s.rate}
    arrivals = dict.fromkeys(jobs(), load * 6.0 * sum(places.values()) / len(jobs()))
    return planned(Load(arrivals, places, rates))


def decisions(crew_size: int, waiting: int) -> list[float]:
    """Return seconds of processor time of every event, with so many agents, all busy, and so many waiting."""
    chance = random.Random(f"{crew_size} {waiting}")
    crew = list(agents(crew_size, chance))
    engine, kinds = Engine(policy(crew, 0.9)), jobs()
    for number in range(waiting):
        engine.arrived(_one(number, chance, kinds), NOW)
    number = waiting
    busy = []
    for agent in crew:
        engine.changed(replace(agent, presence=Presence.PAUSED))
        for _ in range(3):
            number += 1
            busy.append(ConversationId(number))
            engine.took(_one(number, chance, kinds), agent.id, NOW)
    for agent in crew:
        engine.changed(replace(agent, load={"chat": 3}))
    took = []
    for step in range(2 * EVENTS):
        now = NOW + timedelta(milliseconds=10 * step)
        gone = busy.pop(chance.randrange(len(busy)))
        began = time.process_time()
        decision = engine.ended(gone, now)
        took.append(time.process_time() - began)
        busy += _given(engine, decision)
        number += 1
        began = time.process_time()
        decision = engine.arrived(_one(number, chance, kinds), now)
        took.append(time.process_time() - began)
        busy += _given(engine, decision)
    return sorted(took[len(took) // 2 :])


def _given(engine: Engine, decision: Decision | None) -> list[ConversationId]:
    return [decision.conversation] if decision else []


def _one(number: int, chance: random.Random, kinds: list[JobType]) -> Waiting:
    since = NOW - timedelta(seconds=chance.randint(0, 500))
    return Waiting(
        id=ConversationId(number),
        job=chance.choice(kinds),
        since=since,
        deadline=since + timedelta(hours=chance.randint(1, 24)),
    )


def p99(took: list[float]) -> float:
    """Return what one in a hundred exceeds."""
    return took[len(took) * 99 // 100]


async def measure() -> list[Figure]:
    """Measure decisions beside queues of 1,000 and 100,000, and the gap on every small system."""
    progress("routing: 10,000 agents, 1,000 and 100,000 waiting")
    short, long = decisions(10_000, 1_000), decisions(10_000, 100_000)
    progress("routing: twenty small systems, solved exactly; some minutes")
    found = [row.ours for row in gaps(range(len(SYSTEMS)))]
    return [
        Figure("routing.gap_max_pct", max(found), "%"),
        Figure("routing.gap_mean_pct", sum(found) / len(found), "%"),
        Figure("routing.decision_p99_ms", p99(long) * 1000, "ms"),
        Figure("routing.growth_ratio", p99(long) / p99(short), "x"),
    ]
