"""Opening hours as the clock on the wall shows them."""

from datetime import date, datetime, time

import pytest

from desk.domain.hours import Hours, Interval

MONDAY = date(2026, 11, 23)
NIGHT = Interval(time(22), time(6))
DAY = Interval(time(9), time(13))
LATE = Interval(time(14), time(0))
HOURS = Hours({0: (DAY, LATE), 6: (NIGHT,)}, frozenset({date(2026, 11, 30)}))


@pytest.mark.parametrize(
    ("wall", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T13:00:00", False),
        ("2026-11-23T14:00:00", True),
        ("2026-11-23T23:59:59", True),
        ("2026-11-24T00:00:00", False),
    ],
)
def test_an_interval_begins_with_its_first_moment_and_ends_before_its_last(wall: str, is_open: bool) -> None:
    assert HOURS.is_open(datetime.fromisoformat(wall)) is is_open


def test_a_night_shift_is_worked_to_its_end_into_the_next_week() -> None:
    assert HOURS.is_open(datetime(2026, 11, 23, 5, 59))
    assert not HOURS.is_open(datetime(2026, 11, 23, 6, 0))


def test_nothing_begins_on_a_holiday_but_the_night_before_is_worked_to_its_end() -> None:
    assert HOURS.is_open(datetime(2026, 11, 30, 5, 0))
    assert not HOURS.is_open(datetime(2026, 11, 30, 10, 0))


def test_an_interval_that_ends_when_it_begins_lasts_a_day() -> None:
    always = Hours({0: (Interval(time(0), time(0)),)})
    assert always.spans(MONDAY, MONDAY) == [(datetime(2026, 11, 23), datetime(2026, 11, 24))]


def test_spans_are_those_that_open_between_two_days() -> None:
    assert HOURS.spans(date(2026, 11, 22), MONDAY) == [
        (datetime(2026, 11, 22, 22), datetime(2026, 11, 23, 6)),
        (datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 13)),
        (datetime(2026, 11, 23, 14), datetime(2026, 11, 24, 0)),
    ]
