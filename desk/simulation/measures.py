"""What is measured of a week, and what one run comes to."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desk.domain.ids import RegionId
from desk.simulation.demand import Kind
from desk.simulation.tally import Outcome, Tally

_HOUR = 3600.0
#: Upper ends of the bins in which waits are counted, in seconds: each a quarter longer, up to more than a week.
EDGES = (1.0, *(1.25**step for step in range(1, 61)))


class Unit(StrEnum):
    """What a number counts."""

    SHARE = "share"
    SECONDS = "seconds"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a week; ``better`` is 1 where more is better, -1 where less is, 0 where neither is."""

    name: str
    title: str
    unit: Unit
    better: int


MEASURES = (
    Measure("conversations", "Conversations", Unit.COUNT, 0),
    Measure("service_level", "Taken in time", Unit.SHARE, 1),
    Measure("abandonment", "Gave up", Unit.SHARE, -1),
    Measure("wait_mean", "Wait, mean", Unit.SECONDS, -1),
    Measure("wait_p50", "Wait, half below", Unit.SECONDS, -1),
    Measure("wait_p90", "Wait, 90 % below", Unit.SECONDS, -1),
    Measure("wait_p99", "Wait, 99 % below", Unit.SECONDS, -1),
    Measure("queue_mean", "Waiting, mean", Unit.COUNT, -1),
    Measure("occupancy", "Agents busy", Unit.SHARE, 0),
    Measure("chats_at_once", "Chats at once while busy", Unit.COUNT, 0),
    Measure("translated", "Through translation", Unit.SHARE, -1),
    Measure("handed_over", "Hand-overs at shift end", Unit.COUNT, -1),
    Measure("handover_wait_p90", "Wait after hand-over, 90 % below", Unit.SECONDS, -1),
    Measure("left_waiting", "Waiting at the end", Unit.COUNT, -1),
)


@dataclass(slots=True)
class Cell:
    """The customers of one kind in one hour: how many came, were taken in time, gave up, and how long all waited."""

    came: int = 0
    in_time: int = 0
    gave_up: int = 0
    waited: float = 0.0

    def add(self, other: "Cell") -> None:
        """Count others as well."""
        self.came += other.came
        self.in_time += other.in_time
        self.gave_up += other.gave_up
        self.waited += other.waited

    @property
    def service_level(self) -> float:
        """The share that was taken in time; all of none."""
        return self.in_time / self.came if self.came else 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run over a week comes to.

    ``cells``: by kind and hour. ``waits``: customers by hour and by bin of ``EDGES``. ``worked``: for each
    hour and region, seconds at work, busy and with each chat.
    """

    measures: Mapping[str, float]
    cells: Sequence[Sequence[Cell]]
    waits: Sequence[Sequence[int]]
    worked: Sequence[Mapping[RegionId, tuple[float, float, float]]] = field(default_factory=list)


def summed(tally: Tally, kinds: Sequence[Kind], within: float, hours: int) -> Run:
    """Return what a run comes to; a customer counts in the hour in which she came, however she ended."""
    cells = [[Cell() for _ in range(hours)] for _ in kinds]
    waits = [[0] * (len(EDGES) + 1) for _ in range(hours)]
    for arrived, waited, kind, outcome in zip(tally.arrived, tally.waited, tally.kind, tally.outcome, strict=True):
        hour = int(arrived / _HOUR)
        cell = cells[kind][hour]
        cell.came += 1
        cell.waited += waited
        if outcome == Outcome.ABANDONED:
            cell.gave_up += 1
        elif outcome == Outcome.TAKEN and waited <= within:
            cell.in_time += 1
        waits[hour][bisect_right(EDGES, waited)] += 1
    return Run(_measures(tally, cells, hours), cells, waits, tally.hours)


def total(cells: Sequence[Sequence[Cell]]) -> Cell:
    """Return everybody together."""
    sum_of = Cell()
    for row in cells:
        for cell in row:
            sum_of.add(cell)
    return sum_of


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the least value that so many do not exceed; 0 of none."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _measures(tally: Tally, cells: Sequence[Sequence[Cell]], hours: int) -> dict[str, float]:
    everybody, waits = total(cells), sorted(tally.waited)
    present, busy, chats = (sum(sums[n] for hour in tally.hours for sums in hour.values()) for n in range(3))
    came = everybody.came
    left = sum(outcome == Outcome.WAITING for outcome in tally.outcome) + len(tally.stranded)
    return {
        "conversations": came,
        "service_level": everybody.service_level,
        "abandonment": _over(everybody.gave_up, came),
        "wait_mean": _over(everybody.waited, came),
        "wait_p50": percentile(waits, 0.5),
        "wait_p90": percentile(waits, 0.9),
        "wait_p99": percentile(waits, 0.99),
        "queue_mean": tally.queued / (hours * _HOUR),
        "occupancy": _over(busy, present),
        "chats_at_once": _over(chats, busy),
        "translated": _over(tally.translated, tally.outcome.count(Outcome.TAKEN)),
        "handed_over": len(tally.handed_over) + len(tally.stranded),
        "handover_wait_p90": percentile(sorted(tally.handed_over), 0.9),
        "left_waiting": left,
    }


def _over(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
