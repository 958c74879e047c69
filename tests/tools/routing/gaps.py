"""``python -m tests.tools.routing.gaps [NUMBER ...]``: the table of gaps to the optimum, by exact evaluation."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.routing import Policy
from tests.tools.routing.exact import choice, load, ours
from tests.tools.routing.mdp import Chain
from tests.tools.routing.peers import LongestWait, SkillsWithPriorities
from tests.tools.routing.systems import SYSTEMS, System

#: Bounds on every cost are this near each other, relative to the cost.
WIDTH = 1e-3


@dataclass(frozen=True)
class Row:
    """A system, its least cost, and by how many per cent each policy's cost lies above."""

    system: System
    optimum: float
    ours: float
    longest_wait: float
    priorities: float

    def __str__(self) -> str:
        return (
            f"| {self.system.name} | {self.optimum:.3f} | {self.ours:.1f} % |"
            f" {self.longest_wait:.0f} % | {self.priorities:.0f} % |"
        )


def row(system: System, peers: bool = True, width: float = WIDTH) -> Row:
    """Return one line of the table; without peers it takes half as long."""
    chain = Chain(system)
    best, values = chain.optimum(width)
    others: list[Policy] = [LongestWait(load(system)), SkillsWithPriorities(load(system))] if peers else []
    costs = [chain.cost(choice(chain, policy), values, width).value for policy in (ours(system), *others)]
    above = [100 * (cost / best.value - 1) for cost in costs] + [float("nan")] * (3 - len(costs))
    return Row(system, best.value, *above)


def gaps(numbers: Sequence[int] = (), peers: bool = False) -> Iterator[Row]:
    """Yield the lines of the systems with these numbers, or of all."""
    for number in numbers or range(len(SYSTEMS)):
        yield row(SYSTEMS[number], peers)


if __name__ == "__main__":
    for line in gaps([int(number) for number in sys.argv[1:]], peers=True):
        print(line, flush=True)
