"""Days that are unlike others: changes of clocks, holidays on them, the 53rd week, the leap day."""

from datetime import date, datetime, timedelta

import pytest

from desk.calendars.calendar import Calendar
from desk.calendars.public import PublicHolidays
from desk.calendars.rules import OneOff
from desk.i18n import zones
from tests.support.calendars import at, calendar, intervals, told

LISBON, NEW_YORK, SYDNEY = "Europe/Lisbon", "America/New_York", "Australia/Sydney"
LORD_HOWE, SAO_PAULO, MANILA = "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Manila"
HOUR = timedelta(hours=1)
OFFICE = dict.fromkeys(range(5), "09:00-17:00")


def open_at(found: Calendar, begin: str, end: str) -> list[tuple[str | None, str | None]]:
    return [(told(span.begin), told(span.end)) for span in found.spans(at(begin), at(end))]


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        (LISBON, [("2027-03-28T01:00", 60), ("2027-10-31T01:00", -60)]),
        (NEW_YORK, [("2027-03-14T07:00", 60), ("2027-11-07T06:00", -60)]),
        (SYDNEY, [("2027-04-03T16:00", -60), ("2027-10-02T16:00", 60)]),
        (LORD_HOWE, [("2027-04-03T15:00", -30), ("2027-10-02T15:30", 30)]),
        (SAO_PAULO, []),
        (MANILA, []),
    ],
)
def test_clocks_are_changed_when_their_zone_changes_them(zone: str, changes: list[tuple[str, int]]) -> None:
    found = zones.changes(zone, 2027)
    assert [(told(at_), (after - before) // timedelta(minutes=1)) for at_, before, after in found] == changes


#: What is a day from nine to five on the Sunday of the change, in UTC, and how long it is.
SUNDAYS = [
    (LISBON, "2027-03-28", "2027-03-28T08:00"),
    (LISBON, "2027-10-31", "2027-10-31T09:00"),
    (NEW_YORK, "2027-03-14", "2027-03-14T13:00"),
    (NEW_YORK, "2027-11-07", "2027-11-07T14:00"),
    (SYDNEY, "2027-04-04", "2027-04-03T23:00"),
    (SYDNEY, "2027-10-03", "2027-10-02T22:00"),
    (LORD_HOWE, "2027-04-04", "2027-04-03T22:30"),
    (LORD_HOWE, "2027-10-03", "2027-10-02T22:00"),
    (SAO_PAULO, "2027-02-21", "2027-02-21T12:00"),
    (SAO_PAULO, "2027-10-17", "2027-10-17T12:00"),
    (MANILA, "2027-03-28", "2027-03-28T01:00"),
    (MANILA, "2027-10-31", "2027-10-31T01:00"),
]


@pytest.mark.parametrize(("zone", "day", "opens"), SUNDAYS)
def test_after_the_change_the_day_begins_by_the_new_clock(zone: str, day: str, opens: str) -> None:
    desk = calendar(zone, {6: "09:00-17:00"})
    assert [desk.next_open(at(day) - 12 * HOUR), desk.next_close(at(opens))] == [at(opens), at(opens) + 8 * HOUR]
    assert desk.business_time(at(day) - 24 * HOUR, at(day) + 48 * HOUR) == 8 * HOUR


#: The shift from 22:00 on Saturday to 06:00 on the Sunday of the change.
NIGHTS = [
    (LISBON, "2027-03-27T22:00", "2027-03-28T05:00"),
    (LISBON, "2027-10-30T21:00", "2027-10-31T06:00"),
    (NEW_YORK, "2027-03-14T03:00", "2027-03-14T10:00"),
    (NEW_YORK, "2027-11-07T02:00", "2027-11-07T11:00"),
    (SYDNEY, "2027-04-03T11:00", "2027-04-03T20:00"),
    (SYDNEY, "2027-10-02T12:00", "2027-10-02T19:00"),
    (LORD_HOWE, "2027-04-03T11:00", "2027-04-03T19:30"),
    (LORD_HOWE, "2027-10-02T11:30", "2027-10-02T19:00"),
    (SAO_PAULO, "2027-02-21T01:00", "2027-02-21T09:00"),
    (MANILA, "2027-03-27T14:00", "2027-03-27T22:00"),
]


@pytest.mark.parametrize(("zone", "opens", "closes"), NIGHTS)
def test_a_night_shift_over_the_change_is_as_long_as_that_night(zone: str, opens: str, closes: str) -> None:
    desk = calendar(zone, {5: "22:00-06:00"})
    lasts = at(closes) - at(opens)
    assert desk.spans(at(opens) - 48 * HOUR, at(closes) + 48 * HOUR) == [(at(opens), at(closes))]
    assert desk.add_business_time(at(opens), lasts) == at(closes)
    assert desk.add_business_time(at(opens), lasts + timedelta(minutes=1)) > at(closes) + 144 * HOUR  # type: ignore[operator]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "expected"),
    [
        (LISBON, "2027-03-28", "01:00-02:00", []),
        (LISBON, "2027-03-28", "00:00-01:30", [("2027-03-28T00:00", "2027-03-28T01:30")]),
        (LISBON, "2027-03-28", "01:15-02:30", [("2027-03-28T01:15", "2027-03-28T01:30")]),
        (LISBON, "2027-10-31", "01:00-02:00", [("2027-10-31T00:00", "2027-10-31T02:00")]),
        (LISBON, "2027-10-31", "00:30-01:30", [("2027-10-30T23:30", "2027-10-31T00:30")]),
        (NEW_YORK, "2027-11-07", "01:00-02:00", [("2027-11-07T05:00", "2027-11-07T07:00")]),
        (LORD_HOWE, "2027-10-03", "02:00-02:30", []),
        (LORD_HOWE, "2027-04-04", "01:30-02:00", [("2027-04-03T14:30", "2027-04-03T15:30")]),
    ],
)
def test_an_hour_that_is_skipped_vanishes_and_one_shown_twice_is_worked_twice(
    zone: str, day: str, hours: str, expected: list[tuple[str, str]]
) -> None:
    moved = date.fromisoformat(day)
    only = calendar(zone, {moved.weekday(): hours})
    around = datetime.combine(moved, datetime.min.time())
    assert open_at(only, f"{around - 36 * HOUR}", f"{around + 36 * HOUR}") == expected


#: Nights from 22:00 to 06:00, and the Sunday of the change is a holiday: the night before it is worked to its end.
HOLIDAYS = [
    (LISBON, "2027-03-28", "2027-03-27T22:00", "2027-03-28T05:00", "2027-03-29T21:00"),
    (LISBON, "2027-10-31", "2027-10-30T21:00", "2027-10-31T06:00", "2027-11-01T22:00"),
    (NEW_YORK, "2027-03-14", "2027-03-14T03:00", "2027-03-14T10:00", "2027-03-16T02:00"),
    (NEW_YORK, "2027-11-07", "2027-11-07T02:00", "2027-11-07T11:00", "2027-11-09T03:00"),
    (SYDNEY, "2027-04-04", "2027-04-03T11:00", "2027-04-03T20:00", "2027-04-05T12:00"),
    (SYDNEY, "2027-10-03", "2027-10-02T12:00", "2027-10-02T19:00", "2027-10-04T11:00"),
    (LORD_HOWE, "2027-04-04", "2027-04-03T11:00", "2027-04-03T19:30", "2027-04-05T11:30"),
    (LORD_HOWE, "2027-10-03", "2027-10-02T11:30", "2027-10-02T19:00", "2027-10-04T11:00"),
    (SAO_PAULO, "2027-02-21", "2027-02-21T01:00", "2027-02-21T09:00", "2027-02-23T01:00"),
    (MANILA, "2027-03-28", "2027-03-27T14:00", "2027-03-27T22:00", "2027-03-29T14:00"),
]


@pytest.mark.parametrize(("zone", "day", "opens", "closes", "again"), HOLIDAYS)
def test_a_holiday_on_the_day_of_the_change_begins_no_shift_and_ends_none(
    zone: str, day: str, opens: str, closes: str, again: str
) -> None:
    nights = calendar(zone, "22:00-06:00", holidays=(day,))
    assert told(nights.next_close(at(opens))) == closes
    assert told(nights.next_open(at(opens))) == again
    assert nights.business_time(at(opens), at(again)) == at(closes) - at(opens)


def test_a_public_holiday_that_falls_on_the_change_is_known_by_its_name() -> None:
    nights = calendar(LISBON, "22:00-06:00", off=(PublicHolidays.of("PT"),))
    assert nights.days_off(date(2027, 3, 27), date(2027, 3, 29)) == {date(2027, 3, 28): "Easter Sunday"}


#: Weeks 53 of some years: from their Monday to the next, how many of their office days are no holiday in Portugal.
WEEKS_53 = [("2020-12-28", 4), ("2026-12-28", 4), ("2032-12-27", 5)]


@pytest.mark.parametrize(("monday", "days"), WEEKS_53)
def test_the_53rd_week_runs_into_the_new_year(monday: str, days: int) -> None:
    office, begin = calendar(LISBON, OFFICE, off=(PublicHolidays.of("PT"),)), at(monday)
    assert begin.isocalendar()[1:] == (53, 1)
    assert office.business_time(begin, begin + 7 * 24 * HOUR) == days * 8 * HOUR


def test_what_is_left_of_the_53rd_week_goes_on_in_the_new_year() -> None:
    office = calendar(LISBON, OFFICE, off=(PublicHolidays.of("PT"),))
    assert told(office.add_business_time(at("2026-12-31T16:00"), 2 * HOUR)) == "2027-01-04T10:00"


def test_who_works_through_new_year_has_one_shift() -> None:
    nights = calendar(LISBON, "22:00-06:00")
    assert told(nights.next_close(at("2026-12-31T23:00"))) == "2027-01-01T06:00"
    assert told(nights.next_open(at("2026-12-31T23:00"))) == "2027-01-01T22:00"
    assert open_at(nights, "2026-12-31T12:00", "2027-01-01T12:00") == [("2026-12-31T22:00", "2027-01-01T06:00")]


#: From the 28th of February on, nine office hours: where there is a leap day the ninth is on it.
LEAP_DAYS = [
    (MANILA, "2028-02-28T01:00", "2028-02-29T02:00"),
    (LISBON, "2028-02-28T09:00", "2028-02-29T10:00"),
    (LORD_HOWE, "2028-02-27T22:00", "2028-02-28T23:00"),
    (MANILA, "2032-02-28T01:00", "2032-03-01T02:00"),  # a Saturday, before a leap day that is a Sunday
    (MANILA, "2029-02-28T01:00", "2029-03-01T02:00"),
]


@pytest.mark.parametrize(("zone", "begin", "end"), LEAP_DAYS)
def test_the_leap_day_is_a_day(zone: str, begin: str, end: str) -> None:
    every = calendar(zone, "09:00-17:00" if "2032" not in begin else {5: "09:00-17:00", 0: "09:00-17:00"})
    assert told(every.add_business_time(at(begin), 9 * HOUR)) == end


def test_the_leap_day_counts_like_any_other() -> None:
    office = calendar(MANILA, OFFICE)
    assert office.business_time(at("2028-02-28T00:00"), at("2028-03-02T00:00")) == 24 * HOUR


def test_a_break_closes_but_ends_no_shift() -> None:
    office = calendar(LISBON, OFFICE, lunch="13:00-14:00")
    monday = at("2027-01-11T10:00")
    assert told(office.next_close(monday)) == "2027-01-11T13:00"
    assert told(office.next_open(monday)) == "2027-01-11T14:00"
    assert told(office.shifts.next_close(monday)) == "2027-01-11T17:00"
    assert not office.is_open(at("2027-01-11T13:59"))
    assert office.shifts.is_open(at("2027-01-11T13:59"))


def test_single_days_are_opened_in_spite_of_a_holiday_and_closed_in_part() -> None:
    single = (
        OneOff(date(2027, 12, 24), closes=intervals("13:00-24:00")),
        OneOff(date(2027, 12, 25), opens=intervals("10:00-12:00")),
    )
    office = calendar(LISBON, "09:00-17:00", off=(PublicHolidays.of("PT"),), one_offs=single)
    assert open_at(office, "2027-12-24T00:00", "2027-12-27T00:00") == [
        ("2027-12-24T09:00", "2027-12-24T13:00"),
        ("2027-12-25T10:00", "2027-12-25T12:00"),
        ("2027-12-26T09:00", "2027-12-26T17:00"),
    ]


def test_intervals_that_meet_are_one_shift() -> None:
    twice = calendar(LISBON, {0: "09:00-13:00 13:00-17:00"})
    assert told(twice.next_close(at("2027-01-11T10:00"))) == "2027-01-11T17:00"


def test_who_never_opens_is_said_never_to_open() -> None:
    never = calendar(LISBON, {})
    now = at("2027-01-11T10:00")
    assert (never.next_open(now), never.next_close(now), never.next_change(now)) == (None, None, None)
    assert never.add_business_time(now, HOUR) is None
    assert never.business_time(now, now + 9000 * HOUR) == timedelta()


def test_who_never_closes_has_all_the_time() -> None:
    always = calendar(LISBON, "00:00-24:00")
    now = at("2027-03-20T10:00")
    assert always.is_open(now)
    assert (always.next_open(now), always.next_close(now)) == (None, None)
    assert always.business_time(now, now + 20000 * HOUR) == 20000 * HOUR
    assert always.add_business_time(now, 10000 * HOUR) == now + 10000 * HOUR


def test_what_takes_longer_than_two_years_is_said_never_to_come() -> None:
    weekly = calendar(LISBON, {0: "09:00-10:00"})
    now = at("2027-01-04T00:00")
    assert weekly.add_business_time(now, 104 * HOUR) == at("2028-12-25T10:00")
    assert weekly.add_business_time(now, 106 * HOUR) is None


def test_nothing_at_all_takes_no_time_even_at_night() -> None:
    night = at("2027-01-11T03:00")
    assert calendar(LISBON, OFFICE).add_business_time(night, timedelta()) == night


def test_time_does_not_run_backwards() -> None:
    office, now = calendar(LISBON, OFFICE), at("2027-01-11T10:00")
    with pytest.raises(ValueError, match="lies before"):
        office.business_time(now, now - HOUR)
    with pytest.raises(ValueError, match="less than nothing"):
        office.add_business_time(now, -HOUR)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        calendar(LISBON, OFFICE).is_open(datetime(2027, 1, 11))


@pytest.mark.parametrize("code", ["XX", "PT-", "US-ZZ", "BR-sp", "PRT"])
def test_holidays_of_nowhere_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="holidays are not known of"):
        PublicHolidays.of(code)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    sao_paulo, brazil = PublicHolidays.of("BR-SP").days(2027), PublicHolidays.of("BR").days(2027)
    assert sao_paulo.keys() - brazil.keys() == {date(2027, 7, 9)}
