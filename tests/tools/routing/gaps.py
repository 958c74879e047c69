"""``python -m tests.tools.routing.gaps [NUMBER ...]``: the table of gaps to the optimum, by exact evaluation.

Numbers from 20 on are systems that chance has made.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from desk.routing import Policy
from tests.tools.routing.exact import choice, general, load, ours
from tests.tools.routing.mdp import Chain
from tests.tools.routing.peers import LongestWait, SkillsWithPriorities
from tests.tools.routing.systems import SYSTEMS, System, drawn

#: Bounds on every cost are this near each other, relative to the cost.
WIDTH = 1e-3
DRAWN = 10
#: Makes a policy for a system.
Maker = Callable[[System], Policy]
OTHERS: tuple[Maker, ...] = (
    general,
    lambda system: LongestWait(load(system)),
    lambda system: SkillsWithPriorities(load(system)),
)


@dataclass(frozen=True)
class Row:
    """A system, its least cost, and by how many per cent the cost of ours and of each other policy lies above."""

    system: System
    optimum: float
    ours: float
    others: Sequence[float]

    def __str__(self) -> str:
        # Adding zero takes the sign off what is a little less than nothing.
        found = " | ".join(f"{round(gap, 1) + 0.0:.1f} %" for gap in (self.ours, *self.others))
        return f"| {self.system.name} | {self.optimum:.3f} | {found} |"


def row(system: System, others: Sequence[Maker] = OTHERS, width: float = WIDTH) -> Row:
    """Return one line of the table; ours alone takes a third as long."""
    chain = Chain(system)
    best, values = chain.optimum(width)

    def gap(maker: Maker) -> float:
        return 100 * (chain.cost(choice(chain, maker(system)), values, width).value / best.value - 1)

    return Row(system, best.value, gap(ours), [gap(maker) for maker in others])


def gaps(numbers: Sequence[int], others: Sequence[Maker] = ()) -> Iterator[Row]:
    """Yield the lines of the systems with these numbers."""
    for number in numbers:
        yield row(SYSTEMS[number] if number < len(SYSTEMS) else drawn(number - len(SYSTEMS)), others)


if __name__ == "__main__":
    asked = [int(number) for number in sys.argv[1:]] or range(len(SYSTEMS) + DRAWN)
    for line in gaps(asked, OTHERS):
        print(line, flush=True)
