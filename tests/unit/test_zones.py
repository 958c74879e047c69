"""Wall clocks and moments, most of all on the nights when clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.domain.hours import Hours, Interval
from desk.i18n import zones

LISBON, NEW_YORK, SYDNEY = "Europe/Lisbon", "America/New_York", "Australia/Sydney"
LORD_HOWE, SAO_PAULO, MANILA = "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Manila"
#: Clocks that change in March or November, by an hour or by half of one, or (now) not at all.
CITIES = (LISBON, NEW_YORK, SYDNEY, LORD_HOWE, SAO_PAULO, MANILA)
#: Days around which some of the cities change their clocks.
CHANGES = (
    *(date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1)),
    *(date(2018, 2, 17), date(2018, 11, 4)),
)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "wall"),
    [
        (LISBON, "2026-03-29T00:59", "2026-03-29T00:59"),
        (LISBON, "2026-03-29T01:00", "2026-03-29T02:00"),
        (LISBON, "2026-10-25T00:30", "2026-10-25T01:30"),
        (LISBON, "2026-10-25T01:30", "2026-10-25T01:30"),
        (NEW_YORK, "2026-03-08T07:00", "2026-03-08T03:00"),
        (SYDNEY, "2026-04-04T16:00", "2026-04-05T02:00"),
        (LORD_HOWE, "2026-10-03T15:30", "2026-10-04T02:30"),
        (SAO_PAULO, "2018-11-04T03:00", "2018-11-04T01:00"),
        (SAO_PAULO, "2026-11-04T03:00", "2026-11-04T00:00"),
        (MANILA, "2026-03-29T01:00", "2026-03-29T09:00"),
    ],
)
def test_the_wall_shows_what_the_zone_keeps(zone: str, moment: str, wall: str) -> None:
    assert zones.wall(at(moment), zone) == datetime.fromisoformat(wall)


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        (LISBON, "2026-03-29T01:30", "2026-03-29T01:30"),
        (NEW_YORK, "2026-03-08T02:30", "2026-03-08T07:30"),
        (SYDNEY, "2026-10-04T02:30", "2026-10-03T16:30"),
        (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:45"),
        (SAO_PAULO, "2018-11-04T00:00", "2018-11-04T03:00"),
    ],
)
def test_a_skipped_time_is_read_as_if_the_clock_had_not_been_moved(zone: str, wall: str, moment: str) -> None:
    assert zones.moment(datetime.fromisoformat(wall), zone) == at(moment)


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        (LISBON, "2026-10-25T01:30", "2026-10-25T00:30"),
        (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30"),
        (SYDNEY, "2026-04-05T02:30", "2026-04-04T15:30"),
        (LORD_HOWE, "2026-04-05T01:45", "2026-04-04T14:45"),
        (SAO_PAULO, "2018-02-17T23:30", "2018-02-18T01:30"),
    ],
)
def test_of_a_time_shown_twice_the_earlier_is_meant(zone: str, wall: str, moment: str) -> None:
    assert zones.moment(datetime.fromisoformat(wall), zone) == at(moment)


def test_a_change_that_has_nothing_to_do_with_summer_is_read_by_the_same_rules() -> None:
    # Samoa had no 30 December 2011; Lisbon moved to Central European Time in 1992.
    assert zones.moment(datetime(2011, 12, 30, 12), "Pacific/Apia") == at("2011-12-30T22:00")
    assert zones.moment(datetime(1992, 9, 27, 1, 30), LISBON) == at("1992-09-27T00:30")


@settings(deadline=None)
@given(st.sampled_from(CITIES), st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1)))
def test_every_moment_is_found_again_by_its_wall_time_or_that_time_came_earlier(zone: str, when: datetime) -> None:
    now = when.replace(tzinfo=UTC)
    again = zones.moment(zones.wall(now, zone), zone)
    assert zones.wall(again, zone) == zones.wall(now, zone)
    assert again <= now <= again + timedelta(hours=1)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        zones.wall(datetime(2026, 1, 1), LISBON)


@pytest.mark.parametrize(
    ("wrong", "close"),
    [
        ("Europe/Lisbom", "Europe/Lisbon"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Manila", "Asia/Manila"),
        ("Europe/Kiew", "Europe/Kiev or Europe/Kyiv"),
    ],
)
def test_a_wrong_name_brings_the_right_one(wrong: str, close: str) -> None:
    with pytest.raises(ValueError, match=rf"is not a time zone; did you mean {close}\?$"):
        zones.load(wrong)


def test_a_name_like_no_other_is_refused_without_advice() -> None:
    with pytest.raises(ValueError, match=r"^'Moonbase Alpha' is not a time zone$"):
        zones.load("Moonbase Alpha")


def test_every_name_is_a_zone() -> None:
    assert [str(zones.load(name)) for name in zones.names()] == list(zones.names())


DAYS = Hours(dict.fromkeys(range(5), (Interval(time(9), time(13)), Interval(time(13), time(18)))))
NIGHTS = Hours(dict.fromkeys(range(7), (Interval(time(22), time(6)),)))
ALWAYS = Hours(dict.fromkeys(range(7), (Interval(time(0), time(0)),)))


def test_adjacent_intervals_are_one_shift() -> None:
    monday = at("2026-11-23T10:00")
    assert zones.open_until(DAYS, LISBON, monday) == zones.next_change(DAYS, LISBON, monday) == at("2026-11-23T18:00")


def test_after_the_shift_the_next_change_is_the_next_opening() -> None:
    friday_evening = at("2026-11-27T18:00")
    assert not zones.is_open(DAYS, LISBON, friday_evening)
    assert zones.open_until(DAYS, LISBON, friday_evening) is None
    assert zones.next_change(DAYS, LISBON, friday_evening) == at("2026-11-30T09:00")


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (LISBON, "2026-03-28T23:00", 7),
        (LISBON, "2026-10-24T22:00", 9),
        (NEW_YORK, "2026-03-08T03:00", 7),
        (LORD_HOWE, "2026-10-03T11:30", 7.5),
        (LORD_HOWE, "2026-04-04T11:00", 8.5),
        (MANILA, "2026-03-28T14:00", 8),
    ],
)
def test_a_night_shift_is_as_long_as_the_night(zone: str, evening: str, hours: float) -> None:
    opening = zones.moment(zones.wall(at(evening), zone).replace(hour=22, minute=0), zone)
    assert zones.open_until(NIGHTS, zone, opening) == opening + timedelta(hours=hours)


def test_who_never_closes_and_who_never_opens_has_no_next_change() -> None:
    now = at("2026-11-23T10:00")
    assert zones.is_open(ALWAYS, LISBON, now)
    assert zones.open_until(ALWAYS, LISBON, now) is None
    assert zones.next_change(ALWAYS, LISBON, now) is None
    assert zones.next_change(Hours({}), LISBON, now) is None


def test_what_lies_beyond_fifteen_days_is_not_looked_for() -> None:
    closed = frozenset(date(2026, 11, 24) + timedelta(days=n) for n in range(21))
    assert zones.next_change(Hours(DAYS.week, closed), LISBON, at("2026-11-23T19:00")) is None
    assert zones.next_change(Hours(DAYS.week, closed), LISBON, at("2026-11-30T19:00")) == at("2026-12-15T09:00")


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
WEEKS = st.dictionaries(st.integers(0, 6), st.lists(st.builds(Interval, TIMES, TIMES), max_size=3).map(tuple))


def moments() -> st.SearchStrategy[datetime]:
    """Whole minutes, most of them near a change of clocks somewhere."""
    around = st.builds(datetime.combine, st.sampled_from(CHANGES), st.builds(time, st.integers(0, 23)), st.just(UTC))
    return st.builds(lambda base, minutes: base + minutes * MINUTE, around, st.integers(-4000, 4000))


@settings(max_examples=40, deadline=None)
@given(WEEKS, st.sampled_from(CITIES), moments())
@example({6: (Interval(time(1), time(1, 30)),)}, LISBON, at("2026-10-25T00:00"))
@example({6: (Interval(time(1, 30), time(2)),)}, LISBON, at("2026-03-29T00:00"))
@example({6: (Interval(time(2), time(2, 30)),)}, LORD_HOWE, at("2026-10-03T12:00"))
def test_the_next_change_is_the_first_minute_that_differs(
    week: dict[int, tuple[Interval, ...]], zone: str, now: datetime
) -> None:
    hours = Hours(week)
    walk = open_minutes(hours, zone, now, 2 * 24 * 60)
    first = next((now + n * MINUTE for n, is_open in enumerate(walk) if is_open != walk[0]), None)
    found = zones.next_change(hours, zone, now)
    assert found == first or (first is None and (found is None or found >= now + len(walk) * MINUTE))
    assert zones.is_open(hours, zone, now) is walk[0]
    assert zones.open_until(hours, zone, now) == (found if walk[0] else None)


def open_minutes(hours: Hours, zone: str, now: datetime, minutes: int) -> list[bool]:
    """Tell the plain way, minute by minute, whether any interval holds it: no order, no merging."""
    day = zones.wall(now, zone).date()
    written = hours.spans(day - timedelta(days=3), day + timedelta(days=5))
    spans = [(zones.moment(opens, zone), zones.moment(closes, zone)) for opens, closes in written]
    walk = (now + n * MINUTE for n in range(minutes))
    return [any(opens <= minute < closes for opens, closes in spans) for minute in walk]


@settings(deadline=None)
@given(WEEKS, st.sampled_from([MANILA, SAO_PAULO]), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))
def test_where_clocks_stand_still_the_wall_alone_tells(
    week: dict[int, tuple[Interval, ...]], zone: str, when: datetime
) -> None:
    now = when.replace(tzinfo=UTC)
    assert zones.is_open(Hours(week), zone, now) is Hours(week).is_open(zones.wall(now, zone))
