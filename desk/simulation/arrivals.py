"""Who comes when: a Poisson process whose rate follows a curve, with a source of chance for each thing drawn.

What is drawn depends on the seed, the run and the stream alone, never on what agents do. So the same customer
comes at the same moment with the same work and patience whatever configuration is tried.
"""

import heapq
import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from desk.i18n import zones
from desk.simulation.demand import Curve, Kind, Stream

#: Clocks on walls differ from UTC by multiples of this everywhere, before and after every change.
_STEP = timedelta(minutes=15)


class Customer(NamedTuple):
    """Who comes: when, counted in seconds from the window's begin, with what, and for how long she waits."""

    at: float
    kind: int
    work: float
    patience: float


def chance(*names: object) -> Random:
    """Return a source of chance of its own for whatever these names say."""
    return Random("/".join(map(str, names)))  # noqa: S311 - chance that can be repeated is the point


def customers(
    streams: Sequence[Stream], kinds: Sequence[Kind], window: tuple[datetime, datetime], origin: datetime, seed: str
) -> Iterator[Customer]:
    """Yield everybody who comes within a window, in order; times count from the origin."""
    places = {kind: place for place, kind in enumerate(kinds)}
    each = (
        _of_stream(stream, places[stream.kind], window, origin, f"{seed}/{number}")
        for number, stream in enumerate(streams)
    )
    return heapq.merge(*each)


def _of_stream(
    stream: Stream, kind: int, window: tuple[datetime, datetime], origin: datetime, seed: str
) -> Iterator[Customer]:
    work = stream.handling.drawn(chance(seed, "work"))
    patience = stream.patience.drawn(chance(seed, "patience")) if stream.patience else lambda: math.inf
    begin = (window[0] - origin).total_seconds()
    for moment in poisson(rates(stream.curve, window), _STEP.total_seconds(), chance(seed, "arrivals")):
        yield Customer(begin + moment, kind, work(), patience())


def rates(curve: Curve, window: tuple[datetime, datetime]) -> list[float]:
    """Return how many come in a second, for each quarter of an hour of a window."""
    steps = math.ceil((window[1] - window[0]) / _STEP)
    return [curve.per_second(zones.wall(window[0] + step * _STEP, curve.zone)) for step in range(steps)]


def poisson(rates: Sequence[float], step: float, chance: Random) -> Iterator[float]:
    """Yield the moments of a Poisson process by thinning: the highest rate, less those left out."""
    highest, end = max(rates, default=0.0), len(rates) * step
    if highest <= 0:
        return
    now, gap, coin = 0.0, chance.expovariate, chance.random
    while (now := now + gap(highest)) < end:
        if coin() * highest < rates[int(now / step)]:
            yield now
