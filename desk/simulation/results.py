"""What several runs of a configuration come to together, and by how much two configurations differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from desk.domain.ids import RegionId
from desk.simulation.demand import Kind
from desk.simulation.intervals import Estimate, estimate
from desk.simulation.measures import EDGES, MEASURES, Cell, Measure, Run, total

#: Of fewer customers nobody says that they were served worst, where there are others.
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Worst:
    """Who or when was served worst: its share taken in time, and of how many."""

    what: str
    cell: Cell


class Result:
    """All runs of one configuration."""

    def __init__(self, name: str, kinds: Sequence[Kind], runs: Sequence[Run]) -> None:
        self.name = name
        self.runs = runs
        self._kinds = kinds

    def estimate(self, measure: str) -> Estimate:
        """Return a measure over all runs."""
        return estimate([run.measures[measure] for run in self.runs])

    @cached_property
    def by_language(self) -> Mapping[str, Sequence[Cell]]:
        """Every language's cells hour by hour, all runs together."""
        return self._by([kind.language for kind in self._kinds])

    @cached_property
    def by_merchant(self) -> Mapping[str, Sequence[Cell]]:
        """Every merchant's cells hour by hour, all runs together."""
        return self._by([kind.merchant for kind in self._kinds])

    @cached_property
    def by_hour(self) -> Sequence[Cell]:
        """Everybody hour by hour, all runs together."""
        return [total([[row[hour] for row in self.by_language.values()]]) for hour in range(self.hours)]

    @property
    def hours(self) -> int:
        """How many hours a run has."""
        return len(self.runs[0].waits)

    def worst_language(self) -> Worst | None:
        """Return the language with the smallest share taken in time, None without anybody."""
        return _worst({language: total([row]) for language, row in self.by_language.items()})

    def worst_hour(self) -> Worst | None:
        """Return the hour, by its number, with the smallest share taken in time, None without anybody."""
        return _worst({str(hour): cell for hour, cell in enumerate(self.by_hour)})

    def waits(self) -> list[int]:
        """Return how many waits fell into each bin."""
        return [sum(column) for column in zip(*(hour for run in self.runs for hour in run.waits), strict=True)]

    def wait_by_hour(self, share: float) -> list[float]:
        """Return for each hour how long so many waited at most, as near as bins tell; 0 without anybody."""
        hours = (zip(*(run.waits[hour] for run in self.runs), strict=True) for hour in range(self.hours))
        return [_percentile([sum(column) for column in columns], share) for columns in hours]

    def worked(self) -> list[Mapping[RegionId, tuple[float, float, float]]]:
        """Return for each hour and region how many were at work and busy, and their chats, on average."""
        return [_mean([run.worked[hour] for run in self.runs]) for hour in range(self.hours)]

    def _by(self, names: Sequence[str]) -> dict[str, list[Cell]]:
        rows: dict[str, list[Cell]] = {name: [Cell() for _ in range(self.hours)] for name in names}
        for run in self.runs:
            for name, row in zip(names, run.cells, strict=True):
                for one, other in zip(rows[name], row, strict=True):
                    one.add(other)
        return rows


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one measure is larger in the second configuration, under the same chance."""

    measure: Measure
    estimate: Estimate

    @property
    def verdict(self) -> int:
        """1: better beyond chance; -1: worse beyond chance; 0: neither, or neither is better."""
        if not self.estimate.sure:
            return 0
        return self.measure.better * (1 if self.estimate.mean > 0 else -1)


def differences(one: Result, other: Result) -> list[Difference]:
    """Return by how much each measure differs, run by run with the same chance."""
    pairs = list(zip(one.runs, other.runs, strict=True))
    return [
        Difference(measure, estimate([b.measures[measure.name] - a.measures[measure.name] for a, b in pairs]))
        for measure in MEASURES
    ]


def _worst(cells: Mapping[str, Cell]) -> Worst | None:
    met = {name: cell for name, cell in cells.items() if cell.came}
    enough = {name: cell for name, cell in met.items() if cell.came >= _ENOUGH} or met
    if not enough:
        return None
    name = min(enough, key=lambda each: (enough[each].service_level, -enough[each].came))
    return Worst(name, enough[name])


def _percentile(bins: Sequence[int], share: float) -> float:
    wanted, seen = share * sum(bins), 0
    if not wanted:
        return 0.0
    for number, count in enumerate(bins):
        seen += count
        if seen >= wanted:
            return EDGES[min(number, len(EDGES) - 1)] if number else 0.0
    return EDGES[-1]


def _mean(
    runs: Sequence[Mapping[RegionId, tuple[float, float, float]]],
) -> Mapping[RegionId, tuple[float, float, float]]:
    return {
        region: (sums[0] / len(runs) / 3600, sums[1] / len(runs) / 3600, sums[2] / len(runs) / 3600)
        for region in runs[0]
        for sums in [tuple(sum(run[region][n] for run in runs) for n in range(3))]
    }
