"""What is to be expected is learnt from what came."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.domain.ids import MerchantId
from desk.routing import JobType, ServerClass, Skill
from desk.routing.forecast import HALF_LIFE, Forecast

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
SHOP = MerchantId("shop")
GERMAN, THAI = JobType("de", SHOP), JobType("th", SHOP)
READERS = ServerClass(frozenset({Skill("de", SHOP)}))


def watched(hours: int, per_hour: int) -> Forecast:
    forecast = Forecast(NOW - timedelta(hours=hours))
    for number in range(hours * per_hour):
        forecast.arrived(GERMAN, NOW - timedelta(hours=hours) + (number + 0.5) * timedelta(hours=1) / per_hour)
    return forecast


def test_without_anything_there_is_nothing_to_plan_for() -> None:
    assert Forecast(NOW).load("chat", {READERS: 4.0}, NOW) is None


@pytest.mark.parametrize("hours", [1, 3, 12])
def test_a_steady_stream_is_told_as_it_comes_however_long_it_was_watched(hours: int) -> None:
    load = watched(hours, 40).load("chat", {READERS: 4.0}, NOW)
    assert load is not None
    assert load.arrivals[GERMAN] == pytest.approx(40, rel=0.03)


def test_a_stream_that_ended_fades_by_half_in_each_half_life() -> None:
    forecast = watched(12, 40)
    later = forecast.load("chat", {READERS: 4.0}, NOW + HALF_LIFE)
    assert later is not None
    assert later.arrivals[GERMAN] == pytest.approx(20, rel=0.05)
    assert forecast.load("chat", {READERS: 4.0}, NOW + 12 * HALF_LIFE) is None


def test_how_long_they_are_held_is_learnt_and_few_count_little() -> None:
    forecast = watched(3, 40)
    for _ in range(200):
        forecast.finished(GERMAN, READERS, timedelta(minutes=5), NOW)
    load = forecast.load("chat", {READERS: 4.0}, NOW)
    assert load is not None
    assert load.rates[GERMAN, READERS] == pytest.approx(12, rel=0.03)
    fewer = watched(3, 40)
    fewer.finished(GERMAN, READERS, timedelta(hours=5), NOW)
    load = fewer.load("chat", {READERS: 4.0}, NOW)
    assert load is not None
    assert 0.5 < load.rates[GERMAN, READERS] < 6


def test_what_nobody_can_do_is_not_planned_for() -> None:
    forecast = watched(3, 40)
    for _ in range(50):
        forecast.arrived(THAI, NOW)
    load = forecast.load("chat", {READERS: 4.0}, NOW)
    assert load is not None
    assert list(load.arrivals) == [GERMAN]
