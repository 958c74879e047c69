"""What a simulation found, as data: one shape for the terminal, for JSON and for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from desk.simulation.intervals import Estimate
from desk.simulation.measures import EDGES, MEASURES, Cell, Unit, total
from desk.simulation.results import Result, Worst, differences
from desk.simulation.trials import Plan


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over the runs and the ends of its 95 % confidence interval; None with one run."""

    mean: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, estimate: Estimate, least: float = -inf, most: float = inf) -> "Interval":
        """Return an estimate as it is written, within what is possible."""
        if estimate.half_width is None:
            return cls(estimate.mean, None, None)
        return cls(estimate.mean, max(estimate.low, least), min(estimate.high, most))


@dataclass(frozen=True, slots=True)
class Share:
    """Some customers: how many came in a run, and which shares were taken in time or gave up."""

    name: str
    came: float
    service_level: float
    abandonment: float
    wait_mean: float


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the week, on average over the runs; regions' numbers are agents at work and busy."""

    begins: str
    came: float
    service_level: float
    wait_p90: float
    at_work: Mapping[str, float]
    busy: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tried:
    """One configuration."""

    name: str
    measures: Mapping[str, Interval]
    worst_language: Share | None
    worst_hour: Share | None
    languages: Sequence[Share]
    merchants: Sequence[Share]
    hours: Sequence[Hour]
    #: By language, the share taken in time in each hour; None where nobody came.
    heat: Mapping[str, Sequence[float | None]]
    #: Waits up to so many seconds, and how many were no longer, as a share.
    waits: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Difference:
    """The second configuration against the first; ``verdict``: 1 better, -1 worse, 0 not beyond chance."""

    measure: str
    interval: Interval
    verdict: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a simulation found."""

    week: str
    monday: str
    seed: str
    runs: int
    within: float
    tried: Sequence[Tried]
    differences: Sequence[Difference]


def report(plan: Plan, results: Sequence[Result]) -> Report:
    """Return what was found, of one configuration or of two against each other."""
    year, week, _ = plan.monday.isocalendar()
    compared = differences(*results) if len(results) == 2 else []
    return Report(
        week=f"{year}-W{week:02}",
        monday=plan.monday.isoformat(),
        seed=plan.seed,
        runs=plan.runs,
        within=plan.demand.within,
        tried=[_tried(plan, result) for result in results],
        differences=[Difference(one.measure.name, Interval.of(one.estimate), one.verdict) for one in compared],
    )


def _tried(plan: Plan, result: Result) -> Tried:
    runs = len(result.runs)
    return Tried(
        name=result.name,
        measures={
            measure.name: Interval.of(result.estimate(measure.name), 0, 1 if measure.unit is Unit.SHARE else inf)
            for measure in MEASURES
        },
        worst_language=_worst(result.worst_language(), runs),
        worst_hour=_worst_hour(plan, result.worst_hour(), runs),
        languages=_shares(result.by_language, runs),
        merchants=_shares(result.by_merchant, runs),
        hours=_hours(plan, result),
        heat={
            language: [cell.service_level if cell.came else None for cell in row]
            for language, row in sorted(result.by_language.items())
        },
        waits=_waits(result.waits()),
    )


def _shares(cells: Mapping[str, Sequence[Cell]], runs: int) -> list[Share]:
    """Return rows, the worst first."""
    shares = [_share(name, total([row]), runs) for name, row in cells.items()]
    return sorted(shares, key=lambda share: (share.service_level, share.name))


def _share(name: str, cell: Cell, runs: int) -> Share:
    came = cell.came or 1
    return Share(name, cell.came / runs, cell.service_level, cell.gave_up / came, cell.waited / came)


def _worst(worst: Worst | None, runs: int) -> Share | None:
    return _share(worst.what, worst.cell, runs) if worst else None


def _worst_hour(plan: Plan, worst: Worst | None, runs: int) -> Share | None:
    return _share(_begins(plan, int(worst.what)), worst.cell, runs) if worst else None


def _begins(plan: Plan, hour: int) -> str:
    return (plan.monday + timedelta(hours=hour)).isoformat()


def _hours(plan: Plan, result: Result) -> list[Hour]:
    runs = len(result.runs)
    columns = zip(result.by_hour, result.wait_by_hour(0.9), result.worked(), strict=True)
    return [
        Hour(
            begins=_begins(plan, number),
            came=cell.came / runs,
            service_level=cell.service_level,
            wait_p90=wait,
            at_work={region: sums[0] for region, sums in worked.items()},
            busy={region: sums[1] for region, sums in worked.items()},
        )
        for number, (cell, wait, worked) in enumerate(columns)
    ]


def _waits(bins: Sequence[int]) -> list[tuple[float, float]]:
    found, seen, everybody = [], 0, sum(bins) or 1
    for edge, count in zip(EDGES, bins, strict=False):
        seen += count
        found.append((edge, seen / everybody))
    return found
