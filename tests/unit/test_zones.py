"""Wall clocks and moments, most of all on the nights when clocks are changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Portugal", "Europe/Lisbon"),
    ],
)
def test_a_renamed_zone_is_known_by_its_new_name_and_still_read_by_its_old(old: str, new: str) -> None:
    now = at("2027-07-01T12:00")
    assert zones.renamed(old) == new
    assert zones.wall(now, old) == zones.wall(now, new)


@pytest.mark.parametrize("zone", [*CITIES, "UTC", "Europe/Amsterdam", "US/Pacific", "Etc/GMT+8", "GMT"])
def test_a_name_that_is_in_use_was_not_renamed(zone: str) -> None:
    assert zones.renamed(zone) is None


@given(
    st.datetimes(datetime(2018, 1, 1), datetime(2029, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.sampled_from(CITIES),
)
def test_a_moment_with_the_offset_of_a_zone_is_the_same_moment(moment: datetime, zone: str) -> None:
    local = zones.local(moment, zone)
    assert local == moment
    assert local.replace(tzinfo=None) == zones.wall(moment, zone)


def test_each_of_two_equal_wall_times_has_its_own_offset() -> None:
    first, second = (zones.local(at(text), LISBON) for text in ("2026-10-25T00:30", "2026-10-25T01:30"))
    assert (first.isoformat(), second.isoformat()) == ("2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00")
