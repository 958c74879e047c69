"""The simulation gives what queueing theory gives, where theory has an answer."""

import math
from collections.abc import Callable, Sequence

import pytest

from desk.simulation.intervals import Estimate, estimate
from desk.simulation.posts import Post
from desk.simulation.routers import Router
from desk.simulation.tally import Outcome, Tally
from desk.simulation.week import Window
from tests.support.longest_wait import LongestWait
from tests.support.simulated import own_routing, posts, run, stream

RUNS = 8
LOAD, AGENTS = 10.0, 14


def longest_wait(there: Sequence[Post]) -> Router:
    return LongestWait(there, 1, lambda _, __: True)


#: The desk's engine, and with more customers a router that costs little.
ROUTERS = pytest.mark.parametrize(("router", "customers"), [(own_routing, 2500), (longest_wait, 8000)])


def erlang_c(load: float, agents: int) -> float:
    """Return the probability of having to wait, where nobody gives up."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def erlang_a(per_second: float, handling: float, patience: float, agents: int) -> tuple[float, float, float]:
    """Return the shares that wait and give up, and the mean wait, from the birth-death chain's steady state."""
    weights = [1.0]
    for n in range(1, agents + 2000):
        leaving = min(n, agents) / handling + max(n - agents, 0) / patience
        weights.append(weights[-1] * per_second / leaving)
    total = sum(weights)
    queue = sum((n - agents) * weight for n, weight in enumerate(weights) if n > agents) / total
    return sum(weights[agents:]) / total, queue / patience / per_second, queue / per_second


def simulated(
    router: Callable[[Sequence[Post]], Router], customers: int, handling: float, patience: float
) -> list[Tally]:
    window = Window(-20 * handling, customers * handling / LOAD)
    there = posts(AGENTS, window)
    return [
        run(there, router(there), stream(LOAD / handling, handling, patience, seed, window.begin), window)
        for seed in range(20, 20 + RUNS)
    ]


def within(tally: Tally, seconds: float) -> float:
    return sum(waited <= seconds for waited in tally.waited) / len(tally.waited)


def holds(measured: Estimate, truth: float, relative: float) -> None:
    """The interval holds the truth, and is narrow enough to say something."""
    assert measured.low <= truth <= measured.high
    assert measured.half_width is not None
    assert measured.half_width < relative * truth


def test_the_formula_gives_the_known_value() -> None:
    assert erlang_c(LOAD, AGENTS) == pytest.approx(0.174132, abs=5e-7)


@pytest.mark.parametrize(
    ("router", "customers", "handling", "service_level"),
    [
        (own_routing, 2500, 180.0, 0.888350),
        (longest_wait, 8000, 180.0, 0.888350),
        (longest_wait, 8000, 240.0, 0.875229),
    ],
)
def test_erlang_c(
    router: Callable[[Sequence[Post]], Router], customers: int, handling: float, service_level: float
) -> None:
    tallies = simulated(router, customers, handling, math.inf)
    waiting = estimate([1 - within(tally, 0) for tally in tallies])
    in_time = estimate([within(tally, 20) for tally in tallies])
    holds(waiting, 0.174132, 0.35)
    holds(in_time, service_level, 0.08)


@ROUTERS
def test_erlang_a(router: Callable[[Sequence[Post]], Router], customers: int) -> None:
    handling, patience = 300.0, 120.0
    tallies = simulated(router, customers, handling, patience)
    truth = erlang_a(LOAD / handling, handling, patience, AGENTS)
    came = [len(tally.waited) for tally in tallies]
    gave_up = [tally.outcome.count(Outcome.ABANDONED) / all_of for tally, all_of in zip(tallies, came, strict=True)]
    holds(estimate([1 - within(tally, 0) for tally in tallies]), truth[0], 0.25)
    holds(estimate(gave_up), truth[1], 0.3)
    holds(estimate([sum(tally.waited) / len(tally.waited) for tally in tallies]), truth[2], 0.3)
