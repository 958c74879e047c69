"""What is looked at every few seconds, and what it comes to."""

import asyncio
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import psutil
import psycopg

from tests.faults.ground.processes import Running
from tests.tools.soak.load import People

_MB = 1024 * 1024
#: Of a normal distribution, how many deviations to either side.
_IN_19_OF_20 = 1.96
_DEPTHS = """
SELECT (SELECT count(*) FROM envelope WHERE state = 'received') AS envelopes,
    (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')) AS outbox,
    (SELECT coalesce(max(cursor), 0) FROM event) AS cursor
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: seconds since the beginning; per process its age in seconds and megabytes, None while it is gone."""

    at: float
    rss: tuple[tuple[float, float] | None, ...]
    envelopes: int
    outbox: int
    #: Events that the store has and the console was not told of.
    lag: int
    #: Milliseconds from the customer to the console, of what arrived since the look before.
    p50: float | None
    p99: float | None


class Sampler:
    """Looks at a desk and at whoever is there."""

    def __init__(self, desk: Running, people: People) -> None:
        self._desk = desk
        self._people = people
        self._began = time.monotonic()

    async def look(self) -> Sample:
        """Look once."""
        console, sent = self._people.consoles[0], self._people.sent
        arrived, console.fresh = console.fresh, []
        took = sorted((moment - sent[text]) * 1000 for text, moment in arrived if text in sent)
        return await asyncio.to_thread(self._looked, console.cursor, took)

    def _looked(self, cursor: int, took: Sequence[float]) -> Sample:
        with psycopg.connect(self._desk.where.store) as connection:
            row = connection.execute(_DEPTHS).fetchone()
        assert row is not None
        return Sample(
            at=time.monotonic() - self._began,
            rss=tuple(_weight(process.pid) if process.alive else None for process in self._desk.processes),
            envelopes=row[0],
            outbox=row[1],
            lag=max(row[2] - cursor, 0),
            p50=statistics.median(took) if took else None,
            p99=took[int(len(took) * 0.99)] if took else None,
        )


def _weight(pid: int) -> tuple[float, float] | None:
    try:
        process = psutil.Process(pid)
        return time.time() - process.create_time(), process.memory_info().rss / _MB
    except psutil.NoSuchProcess:
        return None


class Slope(NamedTuple):
    """By how much a number grows with another one: most likely, and from where to where in 19 of 20 cases."""

    middle: float
    low: float
    high: float


def slope(points: Sequence[tuple[float, float]]) -> Slope:
    """Return by how much the second number grows with the first one: the median of all pairs' slopes (Theil and Sen), so
    that a few looks in the middle of a restart do not count.
    """
    found = sorted(
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for place, earlier in enumerate(points)
        for later in points[place + 1 :]
        if later[0] > earlier[0]
    )
    if not found:
        return Slope(math.nan, math.nan, math.nan)
    count = len(points)
    apart = _IN_19_OF_20 * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low, high = (round((len(found) + side * apart) / 2) for side in (-1, 1))
    return Slope(statistics.median(found), found[max(low, 0)], found[min(high, len(found) - 1)])


def thirds(samples: Sequence[Sample], of: Callable[[Sample], float | None]) -> tuple[float, float]:
    """Return the medians of the first and of the last third."""
    known = [value for sample in samples if (value := of(sample)) is not None]
    size = max(len(known) // 3, 1)
    return statistics.median(known[:size]), statistics.median(known[-size:])
