"""Who is meant to do what: a fluid linear programme over forecast load, solved every few minutes.

Work flows like water: so many conversations of each type an hour, so many hands of each class. The
programme spreads the load so that no class is much busier than it must be. The pairs of type and class
that carry a flow are the basic ones; every other pair is help, and help has a price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.domain.routing import Ring
from desk.routing.agents import ServerClass
from desk.routing.jobs import JobType

#: How dear one more share of a class's time is, by how much of it is taken: about what queues do near the limit.
_STEPS = ((0.5, 1.0), (0.2, 2.5), (0.1, 6.0), (0.05, 12.0), (0.05, 25.0), (0.05, 60.0), (0.05, 200.0))
#: What nobody can do in time, per hour of work; dearer than any share of anybody's time.
_UNSERVED = 1000.0
#: What an hour of work costs for each ring that it is farther than the nearest: less than to be much busier.
_FARTHER = 0.05

Pair = tuple[JobType, ServerClass]


@dataclass(frozen=True, slots=True)
class Fluid:
    """An answer of the programme: conversations an hour by pair, and what is left over by type."""

    flows: Mapping[Pair, float]
    unserved: Mapping[JobType, float]


def spread(
    arrivals: Mapping[JobType, float], places: Mapping[ServerClass, float], rates: Mapping[Pair, float]
) -> Fluid:
    """Return how load is best spread over classes; ``places`` are conversations in hand at one time."""
    solver = _silent()
    pairs = [(job, group) for job, group in rates if arrivals.get(job) and places.get(group)]
    flows = {pair: solver.addVariable(lb=0.0, obj=_FARTHER * _distance(*pair) / rates[pair]) for pair in pairs}
    unserved = {job: solver.addVariable(lb=0.0, obj=_UNSERVED * job.priority) for job in arrivals}
    for job, rate in arrivals.items():
        done = [flow for (kind, _), flow in flows.items() if kind == job]
        solver.addConstr(solver.qsum([*done, unserved[job]]) == rate)
    for group, number in places.items():
        shares = [solver.addVariable(lb=0.0, ub=width * number, obj=dear) for width, dear in _STEPS]
        work = [flow * (1.0 / rates[pair]) for pair, flow in flows.items() if pair[1] == group]
        if work:
            solver.addConstr(solver.qsum(work) == solver.qsum(shares))
    solver.minimize()
    value = solver.getSolution().col_value
    return Fluid(
        {pair: value[flow.index] for pair, flow in flows.items()},
        {job: value[left.index] for job, left in unserved.items()},
    )


def _silent() -> Any:
    """Return a solver that does not tell its name and version on the standard output, which may be somebody's JSON."""
    import highspy  # noqa: PLC0415 a quarter of a second that no desk without forecasts needs

    class Silent(highspy.Highs):
        """Falls silent before the first thing that makes it speak."""

        def enableCallbacks(self) -> None:  # noqa: N802 its parent's
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    return Silent()  # type: ignore[no-untyped-call]


def _distance(job: JobType, group: ServerClass) -> int:
    return (group.ring_for(job) or Ring.ANYBODY) - Ring.NATIVE
