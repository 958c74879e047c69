"""Who comes is what the demand says, the same in every configuration, and as the clocks on walls have it."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from desk.config.model import Config
from desk.config.reader import Known, read
from desk.domain.ids import AgentId, MerchantId
from desk.simulation.arrivals import chance, customers, poisson, rates
from desk.simulation.demand import Absence, Curve, Demand, Kind, Stream, Work
from desk.simulation.intervals import estimate, student
from desk.simulation.lengths import Length, Shape
from desk.simulation.measures import MEASURES
from desk.simulation.posts import posts
from desk.simulation.results import Result, differences
from desk.simulation.trials import Plan, Tried, trial

MONDAY = datetime(2027, 3, 29, tzinfo=UTC)
WEEK = (MONDAY, MONDAY + timedelta(days=7))
KINDS = [Kind(MerchantId("acme"), "en"), Kind(MerchantId("acme"), "pt")]
TOML = """
merchant = [{ id = "acme", name = "Acme" }]
inbox = [{ id = "web", merchant = "acme", connector = "widget", name = "Acme", languages = ["en", "pt"] }]
region = [
    { id = "lisbon", name = "Lisbon", zone = "Europe/Lisbon", hours = { daily = ["08:00-20:00"] } },
    { id = "manila", name = "Manila", zone = "Asia/Manila", hours = { daily = ["08:00-20:00"] } },
]
team = [{ id = "lisbon", name = "Lisbon", region = "lisbon" }, { id = "manila", name = "Manila", region = "manila" }]
agent = [
    { id = "ines", name = "Ines", team = "lisbon", merchants = ["*"], reads = { pt = "native", en = "fluent" } },
    { id = "tomas", name = "Tomas", team = "lisbon", merchants = ["*"], reads = { en = "native" } },
    { id = "joy", name = "Joy", team = "manila", merchants = ["*"], reads = { en = "native" } },
    EXTRA
]
"""
MORE = '{ id = "abe", name = "Abe", team = "manila", merchants = ["*"], reads = { pt = "native" } },'


def config(tmp_path: Path, extra: str = "") -> Config:
    file = tmp_path / "desk.toml"
    file.write_text(TOML.replace("EXTRA", extra), encoding="utf-8")
    return read([file], {}, Known())


def streams(per_week: float = 300) -> Sequence[Stream]:
    return [Stream(kind, Curve(per_week), Length(400), Length(600)) for kind in KINDS]


def tried(config: Config) -> Tried:
    return Tried("tried", config, lambda _, __: False)


def test_as_many_come_in_each_part_of_a_day_as_the_rate_says() -> None:
    hourly = [0.01, 0.0, 0.05, 0.02]
    hours = Counter(int(at // 3600) % 4 for at in poisson(hourly * 500, 3600, Random(1)))
    for hour, rate in enumerate(hourly):
        expected = rate * 3600 * 500
        assert abs(hours[hour] - expected) <= 5 * math.sqrt(expected)


def test_gaps_are_exponential_where_the_rate_stays() -> None:
    moments = list(poisson([0.02] * 50, 3600, Random(2)))
    gaps = [after - before for before, after in pairwise(moments)]
    mean = sum(gaps) / len(gaps)
    assert mean == pytest.approx(50, rel=0.1)
    assert sum(gap > mean for gap in gaps) / len(gaps) == pytest.approx(math.exp(-1), abs=0.04)


def test_a_curve_follows_the_clock_on_the_wall_across_a_change() -> None:
    """New York's clocks go forward on 14 March 2027, so that nine in the evening comes an hour earlier."""
    at_nine = Curve(700, "America/New_York", tuple(float(hour == 21) for hour in range(24)))
    window = (datetime(2027, 3, 13, tzinfo=UTC), datetime(2027, 3, 16, tzinfo=UTC))
    busy = [quarter for quarter, rate in enumerate(rates(at_nine, window)) if rate]
    assert [quarter / 4 for quarter in busy[::4]] == [2.0, 26.0, 49.0]
    assert sum(rates(at_nine, window)) * 900 == pytest.approx(300)


@pytest.mark.parametrize("length", [Length(300), Length(300, Shape.LOGNORMAL, 0.5), Length(300, Shape.FIXED)])
def test_lengths_have_their_mean(length: Length) -> None:
    draw = length.drawn(chance("lengths"))
    drawn = [draw() for _ in range(20_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(300, rel=0.03)


def test_another_stream_does_not_change_who_comes_in_this_one() -> None:
    alone = list(customers(streams()[:1], KINDS, WEEK, MONDAY, "seed"))
    together = [one for one in customers(streams(), KINDS, WEEK, MONDAY, "seed") if one.kind == 0]
    assert alone == together
    assert alone != list(customers(streams()[:1], KINDS, WEEK, MONDAY, "another"))


def test_the_same_configuration_differs_from_itself_by_exactly_nothing(tmp_path: Path) -> None:
    plan = Plan(Demand(streams=streams(), work=Work(missed=0.2, grace=60)), MONDAY, "1", 2)
    both = [Result("one", plan.kinds, list(trial(tried(config(tmp_path)), plan))) for _ in range(2)]
    for difference in differences(*both):
        assert (difference.estimate.mean, difference.estimate.half_width, difference.verdict) == (0, 0, 0)


def test_somebody_more_changes_neither_who_comes_nor_who_misses_a_shift(tmp_path: Path) -> None:
    plan = Plan(Demand(streams=streams(), work=Work(missed=0.3)), MONDAY, "1", 2)
    few, more = (
        Result(name, plan.kinds, list(trial(tried(config(tmp_path, extra)), plan)))
        for name, extra in (("few", ""), ("more", MORE))
    )
    by_name = {difference.measure.name: difference for difference in differences(few, more)}
    assert set(by_name) == {measure.name for measure in MEASURES}
    assert by_name["conversations"].estimate.mean == 0
    assert by_name["service_level"].estimate.mean > 0
    there = [posts(config(tmp_path, extra), plan.demand.work, plan.window, MONDAY, "1/0") for extra in ("", MORE)]
    assert there[0] == there[1][:3]


def test_absences_are_cut_out_of_shifts(tmp_path: Path) -> None:
    noon, two = MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=14)
    work = Work(absences=[Absence(noon, two, agent=AgentId("ines"))])
    day = (MONDAY, MONDAY + timedelta(days=1))
    ines, tomas = posts(config(tmp_path), work, day, MONDAY, "1")[:2]
    # Lisbon's summer time began the day before: eight o'clock is seven by UTC.
    assert [sitting[:2] for sitting in tomas.sittings] == [(7 * 3600, 19 * 3600)]
    assert [sitting[:2] for sitting in ines.sittings] == [(7 * 3600, 12 * 3600), (14 * 3600, 19 * 3600)]


def test_a_missed_share_is_missed(tmp_path: Path) -> None:
    long = (MONDAY, MONDAY + timedelta(days=300))
    ines = posts(config(tmp_path), Work(missed=0.25), long, MONDAY, "1")[0]
    assert len(ines.sittings) / 300 == pytest.approx(0.75, abs=0.08)


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 12.7062), (2, 4.3027), (4, 2.7764), (9, 2.2622), (29, 2.0452)])
def test_intervals_use_students_distribution(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=1e-4)


def test_of_one_run_nobody_knows_how_sure_it_is() -> None:
    assert estimate([3.0]).half_width is None
    assert not estimate([3.0]).sure
