"""Small systems solved exactly: the least long-run cost, and the cost of a given policy.

Relative value iteration on the uniformised chain; the answer lies between bounds that are closed until
they are as near as asked. After every event the controller may put any number of those who wait with
servers that are free, or keep servers free.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from tests.tools.routing.systems import System

Array = npt.NDArray[np.float64]
#: How many of each pair are in hand.
Hands = tuple[int, ...]
#: Returns which pair is put together, or None, of how many wait and how many are in hand.
Choice = Callable[[tuple[int, ...], Hands], int | None]


@dataclass(frozen=True)
class Cost:
    """A long-run cost per unit of time, known to lie within bounds."""

    low: float
    high: float

    @property
    def value(self) -> float:
        """The middle of the bounds."""
        return (self.low + self.high) / 2


class Chain:
    """The states and moves of a system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.hands = [
            hand for hand in product(*(range(system.servers[j] + 1) for _, j in system.pairs)) if self._fits(hand)
        ]
        self.hands.sort(key=sum)
        self._index = {hand: index for index, hand in enumerate(self.hands)}
        self.shape = (len(self.hands), *(system.room + 1 for _ in system.arrivals))
        fastest = [
            max(rate for (_, pool), rate in system.rates.items() if pool == j) for j in range(len(system.servers))
        ]
        self.pace = sum(system.arrivals) + sum(n * rate for n, rate in zip(system.servers, fastest, strict=True))
        waiting = np.indices(self.shape[1:])
        self._running = sum(cost * queue for cost, queue in zip(system.costs, waiting, strict=True)) / self.pace
        self._starts = [list(self._starts_of(hand)) for hand in self.hands]
        self._ends = [list(self._ends_of(hand)) for hand in self.hands]

    def _fits(self, hand: Hands) -> bool:
        return all(
            sum(n for n, (_, pool) in zip(hand, self.system.pairs, strict=True) if pool == j) <= servers
            for j, servers in enumerate(self.system.servers)
        )

    def free(self, hand: Hands, pool: int) -> int:
        """Return how many servers of a pool are free."""
        return self.system.servers[pool] - sum(
            n for n, (_, j) in zip(hand, self.system.pairs, strict=True) if j == pool
        )

    def _starts_of(self, hand: Hands) -> Iterator[tuple[int, int, int]]:
        """Yield pair, type, and what is in hand then, for whatever could be begun."""
        for pair, (kind, pool) in enumerate(self.system.pairs):
            if self.free(hand, pool):
                yield pair, kind, self._index[_changed(hand, pair, 1)]

    def _ends_of(self, hand: Hands) -> Iterator[tuple[float, int]]:
        """Yield chance, and what is in hand then, for whatever may end."""
        for pair, held in enumerate(hand):
            if held:
                rate = self.system.rates[self.system.pairs[pair]]
                yield held * rate / self.pace, self._index[_changed(hand, pair, -1)]

    def optimum(self, width: float = 1e-4) -> tuple[Cost, Array]:
        """Return the least cost of any policy, and the relative values that belong to it."""
        return self._iterate(self._settle_best, np.zeros(self.shape), width)

    def cost(self, choice: Choice, start: Array, width: float = 1e-4) -> Cost:
        """Return the cost of a policy; ``start`` near its values makes it quick."""
        plan = self.plan(choice)
        return self._iterate(lambda values: self._settle_as(values, plan), start, width)[0]

    def plan(self, choice: Choice) -> npt.NDArray[np.int32]:
        """Return where each state settles, as a flat index, when a policy is asked until it says no more."""
        settled = np.arange(int(np.prod(self.shape)), dtype=np.int32).reshape(self.shape)
        for index in range(len(self.hands) - 1, -1, -1):
            if self._starts[index]:
                self._plan_hand(index, choice, settled)
        return settled

    def _plan_hand(self, index: int, choice: Choice, settled: npt.NDArray[np.int32]) -> None:
        then = {pair: (kind, after) for pair, kind, after in self._starts[index]}
        kinds = {kind for kind, _ in then.values()}
        for waiting in np.ndindex(*self.shape[1:]):
            if any(waiting[kind] for kind in kinds) and (pair := choice(waiting, self.hands[index])) is not None:
                kind, after = then[pair]
                settled[index, *waiting] = settled[after, *_changed(waiting, kind, -1)]

    def _iterate(self, settle: Callable[[Array], Array], values: Array, width: float) -> tuple[Cost, Array]:
        while True:
            for _ in range(50):
                before, values = values, self._step(settle(values), values)
            change = (values - before) * self.pace
            bounds = Cost(float(change.min()), float(change.max()))
            values = values - values.flat[0]
            if bounds.high - bounds.low <= width * max(bounds.value, 1e-9):
                return bounds, values

    def _step(self, settled: Array, values: Array) -> Array:
        """Return what the states are worth one event earlier."""
        out = np.empty_like(values)
        for index, ends in enumerate(self._ends):
            still = 1.0 - sum(self.system.arrivals) / self.pace - sum(chance for chance, _ in ends)
            out[index] = self._running + still * values[index]
            for chance, after in ends:
                out[index] += chance * settled[after]
            for kind, rate in enumerate(self.system.arrivals):
                out[index] += rate / self.pace * _one_more(settled[index], kind)
        return out

    def _settle_best(self, values: Array) -> Array:
        out = values.copy()
        for index in range(len(self.hands) - 1, -1, -1):
            for _, kind, after in self._starts[index]:
                waits = _from(1, kind)
                np.minimum(out[index][waits], out[after][_until(-1, kind)], out=out[index][waits])
        return out

    @staticmethod
    def _settle_as(values: Array, plan: npt.NDArray[np.int32]) -> Array:
        return values.ravel()[plan]


def _changed(counts: tuple[int, ...], index: int, by: int) -> tuple[int, ...]:
    return (*counts[:index], counts[index] + by, *counts[index + 1 :])


def _from(first: int, axis: int) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, slice(first, None))


def _until(last: int, axis: int) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, slice(None, last))


def _one_more(values: Array, axis: int) -> Array:
    """Return the values with one more of a type waiting; who comes when there is no room is lost."""
    last = (*[slice(None)] * axis, slice(-1, None))
    return np.concatenate([values[_from(1, axis)], values[last]], axis=axis)
