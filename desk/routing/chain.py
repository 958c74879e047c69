"""A small system as a Markov chain: what every state of it is worth if all later decisions are the best.

A state is how many of each pair of type and class are in hand, and how many of each type wait. Between two
events waiting costs its priority; after each event any of those who wait may be put with free places, or not.
The values are found by relative value iteration on the uniformised chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import comb, prod

import numpy as np
import numpy.typing as npt

from desk.routing.plan import Load
from desk.routing.reserve import Pair

Array = npt.NDArray[np.float64]
#: How many of each pair are in hand, in the order of ``System.pairs``.
Hands = tuple[int, ...]

#: Sweeps between two looks at how near the values are.
_SWEEPS = 25
#: By how much of the cost its bounds may differ at the end, and after how many sweeps it is given up.
_NEAR, _LAST = 0.1, 4000


class NotSettled(ArithmeticError):
    """More comes than can be done, or nearly: the values of such a system grow without end."""


class System:
    """The types, classes and pairs of a load, each by its place."""

    def __init__(self, load: Load) -> None:
        self.jobs = [job for job, arrivals in load.arrivals.items() if arrivals > 0]
        self.groups = list(load.places)
        self.places = [max(round(load.places[group]), 1) for group in self.groups]
        self.pairs: list[Pair] = [
            (job, group) for job in self.jobs for group in self.groups if (job, group) in load.rates
        ]
        self.rates = [load.rates[pair] for pair in self.pairs]
        self.kinds = [self.jobs.index(job) for job, _ in self.pairs]
        self.pools = [self.groups.index(group) for _, group in self.pairs]
        self.arrivals = [load.arrivals[job] for job in self.jobs]
        self.costs = [job.priority for job in self.jobs]

    @property
    def ways(self) -> int:
        """How many different things may be in hand."""
        return prod(comb(places + self.pools.count(pool), places) for pool, places in enumerate(self.places))

    def hands(self) -> Iterator[Hands]:
        """Yield everything that may be in hand, the fullest hands first."""
        each = [list(self._of_pool(pool)) for pool in range(len(self.groups))]
        together = (self._joined(parts) for parts in product(*each))
        yield from sorted(together, key=lambda hand: -sum(hand))

    def _of_pool(self, pool: int) -> Iterator[Hands]:
        own = self.pools.count(pool)
        yield from (
            hand for hand in product(range(self.places[pool] + 1), repeat=own) if sum(hand) <= self.places[pool]
        )

    def _joined(self, parts: tuple[Hands, ...]) -> Hands:
        left = [iter(part) for part in parts]
        return tuple(next(left[pool]) for pool in self.pools)

    def busy(self, hand: Hands, pool: int) -> int:
        """Return how many places of a pool are taken."""
        return sum(held for held, one in zip(hand, self.pools, strict=True) if one == pool)


@dataclass(frozen=True, slots=True)
class Values:
    """What states are worth: ``left`` if nothing is given until something happens, ``best`` if what is best is."""

    index: dict[Hands, int]
    left: Array
    best: Array


class Chain:
    """All states of a system with ``room`` for so many of each type; beyond it values grow in a straight line."""

    def __init__(self, system: System, room: int) -> None:
        self._system = system
        hands = list(system.hands())
        self._index = {hand: index for index, hand in enumerate(hands)}
        self._shape = (len(hands), *[room + 1] * len(system.jobs))
        fastest = [
            max((r for r, one in zip(system.rates, system.pools, strict=True) if one == pool), default=0.0)
            for pool in range(len(system.groups))
        ]
        self._pace = sum(system.arrivals) + sum(n * rate for n, rate in zip(system.places, fastest, strict=True))
        waiting = np.indices(self._shape[1:])
        self._running: Array = sum(cost * one for cost, one in zip(system.costs, waiting, strict=True)) / self._pace
        self._ends = [move for n, hand in enumerate(hands) for move in self._ends_of(n, hand)]
        #: Fuller hands are settled before emptier.
        self._begins = [move for n, hand in enumerate(hands) for move in self._begins_of(n, hand)]
        ended = np.bincount([n for n, _, _ in self._ends], [chance for _, _, chance in self._ends], len(hands))
        still = 1.0 - sum(system.arrivals) / self._pace - ended
        self._still = still.reshape(-1, *[1] * len(system.jobs))

    def solved(self) -> Values:
        """Return the values of all states; raise ``NotSettled`` if they do not come to rest."""
        values, sweeps, width = np.zeros(self._shape), 0, np.inf
        while width > _NEAR:
            if sweeps >= _LAST:
                raise NotSettled
            for _ in range(_SWEEPS):
                before, values = values, self._earlier(values)
            change = values - before
            width = float((change.max() - change.min()) / max(abs(change.max()), 1e-12))
            values -= values.flat[0]
            sweeps += _SWEEPS
        return Values(self._index, values, self._settled(values))

    def _earlier(self, values: Array) -> Array:
        """Return what the states are worth one event earlier."""
        settled = self._settled(values)
        out = self._still * values
        out += self._running
        for before, after, chance in self._ends:
            out[before] += chance * settled[after]
        for kind, rate in enumerate(self._system.arrivals):
            more, axis = rate / self._pace * settled, kind + 1
            out[_cut(axis, None, -1)] += more[_cut(axis, 1, None)]
            # Beyond the room values go on as they went before it.
            out[_cut(axis, -1, None)] += 2 * more[_cut(axis, -1, None)] - more[_cut(axis, -2, -1)]
        return out

    def _settled(self, values: Array) -> Array:
        """Return what the states are worth if what is best is given at once."""
        out = values.copy()
        for kind, before, after in self._begins:
            rest = out[before][_cut(kind, 1, None)]
            np.minimum(rest, out[after][_cut(kind, None, -1)], out=rest)
        return out

    def _ends_of(self, number: int, hand: Hands) -> Iterator[tuple[int, int, float]]:
        """Yield from where to where a conversation in hand ends, and with which chance."""
        for pair, held in enumerate(hand):
            if held:
                after = self._index[_changed(hand, pair, -1)]
                yield number, after, held * self._system.rates[pair] / self._pace

    def _begins_of(self, number: int, hand: Hands) -> Iterator[tuple[int, int, int]]:
        """Yield of which type one more may be taken in hand, and from where to where that leads."""
        system = self._system
        for pair, (kind, pool) in enumerate(zip(system.kinds, system.pools, strict=True)):
            if system.busy(hand, pool) < system.places[pool]:
                yield kind, number, self._index[_changed(hand, pair, 1)]


def _changed(hand: Hands, pair: int, by: int) -> Hands:
    return (*hand[:pair], hand[pair] + by, *hand[pair + 1 :])


def _cut(axis: int, first: int | None, last: int | None) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, slice(first, last))
