"""What is simulated: who comes, in which week, how often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.cli import weeks
from desk.config.model import Config
from desk.domain.errors import Invalid
from desk.simulation.demand import Curve, Demand, Kind, Stream
from desk.simulation.reading import read as read_demand
from desk.simulation.recorded import Recorded
from desk.simulation.recorded import read as read_arrivals
from desk.simulation.trials import WARM_UP, Plan

_HOURS_A_WEEK = 7 * 24
#: Kinds are counted in columns of 16 bits.
_MOST_KINDS = 65_535


def plan(
    configs: Sequence[Config],
    *,
    demand: Path | None,
    rate: float | None,
    arrivals: Path | None,
    week: str | None,
    seed: int,
    runs: int,
) -> Plan:
    """Return what the options say together, or refuse those that contradict each other."""
    if arrivals and rate:
        raise Invalid("--rate and --arrivals contradict each other: give one of them")
    assumed = read_demand(demand, configs) if demand else Demand(streams=())
    recorded = read_arrivals(arrivals, _merchants(configs)) if arrivals else []
    monday = weeks.week(week).begin if week else weeks.week_of(recorded[0].at if recorded else _next_week()).begin
    if recorded:
        assumed = replace(assumed, streams=())
        recorded = _of_week(recorded, monday, arrivals)
    elif rate:
        assumed = replace(assumed, streams=_at_rate(assumed.streams or _even(configs[0], assumed), rate))
    planned = Plan(assumed, monday, str(seed), runs, recorded)
    _check(planned)
    return planned


def _check(planned: Plan) -> None:
    if not planned.kinds:
        raise Invalid("Nothing comes: say who writes with --demand FILE, --rate N or --arrivals FILE.")
    if len(planned.kinds) > _MOST_KINDS:
        raise Invalid(f"Found {len(planned.kinds)} kinds of conversations; expected {_MOST_KINDS} at most")


def _merchants(configs: Sequence[Config]) -> set[str]:
    return {merchant for config in configs for merchant in config.merchants}


def _of_week(recorded: Sequence[Recorded], monday: datetime, file: Path | None) -> list[Recorded]:
    """Return who came in the week, and just before."""
    found = [one for one in recorded if monday - WARM_UP <= one.at < monday + timedelta(days=7)]
    if not any(one.at >= monday for one in found):
        first, last = recorded[0].at.date(), recorded[-1].at.date()
        raise Invalid(f"{file}: nobody came in {weeks.name_of(monday)}; its arrivals are from {first} to {last}")
    return found


def _even(config: Config, assumed: Demand) -> list[Stream]:
    """Return a stream for each language of each inbox, alike around the clock."""
    kinds = dict.fromkeys(
        Kind(inbox.merchant, language)
        for inbox in config.inboxes.values()
        for language in inbox.languages or (config.merchants[inbox.merchant].language,)
    )
    return [Stream(kind, Curve(1), assumed.handling, assumed.patience) for kind in kinds]


def _at_rate(streams: Sequence[Stream], an_hour: float) -> list[Stream]:
    """Return streams in the same proportions, so many in an average hour together."""
    factor = an_hour * _HOURS_A_WEEK / (sum(stream.curve.per_week for stream in streams) or 1.0)
    return [replace(one, curve=replace(one.curve, per_week=one.curve.per_week * factor)) for one in streams]


def _next_week() -> datetime:
    return datetime.now(UTC) + timedelta(days=7)
