"""Calendars as operators write them in TOML, and the line that they read for each mistake."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from desk.calendars.calendar import Calendar
from desk.calendars.cover import Grade
from desk.config.errors import ConfigErrors
from desk.config.model import Config
from desk.config.reader import Known, read
from desk.domain.ids import MerchantId, RegionId
from tests.support.calendars import at, told

DESK = """\
merchant = [{ id = "acme", name = "Acme" }]
inbox = [{ id = "web", merchant = "acme", connector = "widget", name = "Web" }]
team = [{ id = "all", name = "All", region = "lisbon" }, { id = "rest", name = "Rest", region = "manila" }]

[[agent]]
id = "ana"
name = "Ana"
team = "all"
merchants = ["acme"]
reads = ["en"]

[[agent]]
id = "joy"
name = "Joy"
team = "rest"
merchants = ["acme"]
reads = ["en"]

[[region]]
id = "manila"
name = "Manila"
zone = "Asia/Manila"
hours = { daily = ["07:00-17:00"] }

[[region]]
id = "lisbon"
name = "Lisbon"
zone = "Europe/Lisbon"
hours = { mon-fri = ["09:00-18:00"], sat = ["22:00-06:00"] }
"""
FAIR = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260614
RRULE:FREQ=YEARLY
SUMMARY:Fair
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fair.ics").write_text(FAIR, encoding="utf-8")
    return tmp_path


def config(more: str = "") -> Config:
    Path("desk.toml").write_text(DESK + more, encoding="utf-8")
    return read([Path("desk.toml")], {}, Known())


def lisbon(more: str) -> Calendar:
    return config(more).regions[RegionId("lisbon")].calendar


def test_lunch_is_every_day_or_on_some() -> None:
    assert told(lisbon('lunch = ["13:00-14:00"]').next_close(at("2027-01-11T10:00"))) == "2027-01-11T13:00"
    some = lisbon('lunch = { fri = ["12:00-14:00"] }')
    assert told(some.next_close(at("2027-01-11T10:00"))) == "2027-01-11T18:00"
    assert told(some.next_close(at("2027-01-15T10:00"))) == "2027-01-15T12:00"


def test_a_break_in_the_night_belongs_to_the_day_that_the_clock_shows() -> None:
    night = lisbon('lunch = { sun = ["02:00-02:30"] }')
    assert told(night.next_close(at("2027-01-16T23:00"))) == "2027-01-17T02:00"


def test_holidays_are_dates_and_countries_together() -> None:
    found = lisbon('holidays = ["PT", 2027-06-14, "BR-SP"]').days_off(date(2027, 6, 1), date(2027, 7, 31))
    assert found.keys() >= {date(2027, 6, 10), date(2027, 6, 14), date(2027, 7, 9)}


def test_a_file_of_a_calendar_program_brings_days_off() -> None:
    found = lisbon('calendars = ["fair.ics"]').days_off(date(2027, 6, 1), date(2027, 6, 30))
    assert found == {date(2027, 6, 14): "Fair"}


def test_single_days_are_opened_or_closed_in_part() -> None:
    found = lisbon(
        'exceptions = [{ day = 2027-12-24, closed = ["13:00-24:00"] }, { day = 2027-12-26, open = ["10:00-12:00"] }]'
    )
    assert told(found.next_close(at("2027-12-24T10:00"))) == "2027-12-24T13:00"
    assert told(found.next_open(at("2027-12-26T09:00"))) == "2027-12-26T10:00"


def test_an_exception_may_last() -> None:
    found = lisbon('exceptions = [{ day = 2027-08-02, until = 2027-08-13, closed = ["00:00-24:00"] }]')
    assert told(found.next_open(at("2027-08-01T12:00"))) == "2027-08-14T21:00"


def test_regions_overlap_when_they_hand_over() -> None:
    found = config('hands_to = ["manila"]\noverlap = "1h30m"').regions
    assert found[RegionId("lisbon")].overlap == timedelta(minutes=90)
    assert found[RegionId("manila")].overlap == timedelta()


def test_cover_is_demanded_around_the_clock_of_every_merchant_unless_said_otherwise() -> None:
    [required] = config('\n[[coverage]]\nlanguages = ["pt_br"]\n').coverage
    assert (required.languages, required.merchants) == (("pt-BR",), frozenset({MerchantId("acme")}))
    assert (required.must, required.least, required.place) == (Grade.TRANSLATED, 1, "desk.toml: [[coverage]] #1")
    assert required.calendar.is_open(at("2027-01-17T03:00"))


def test_cover_is_demanded_by_the_clock_that_is_named() -> None:
    demand = 'languages = ["pt"]\nmust = "native"\nleast = 2\nhours = { mon = ["09:00-18:00"] }\nzone = "Asia/Manila"'
    [required] = config(f"\n[[coverage]]\n{demand}\n").coverage
    assert (required.must, required.least) == (Grade.NATIVE, 2)
    assert told(required.calendar.next_open(at("2027-01-11T00:00"))) == "2027-01-11T01:00"


REGION, COVERAGE = "[[region]] 'lisbon' ", '\n[[coverage]]\nlanguages = ["pt"]\n'
MISTAKES = {
    "lunch at night": (
        'lunch = ["19:00-20:00"]',
        REGION + 'lunch: found "19:00-20:00"; expected a break within the opening hours',
    ),
    "lunch that ends before it begins": (
        'lunch = ["14:00-13:00"]',
        REGION + 'lunch: found "14:00-13:00"; expected a break that ends, within 6 hours, after it begins',
    ),
    "lunch on a day without hours": (
        'lunch = { sun = ["13:00-14:00"] }',
        REGION + 'lunch.sun: found "13:00-14:00"; expected a break within the opening hours',
    ),
    "lunches that overlap": (
        'lunch = ["12:00-13:00", "12:30-14:00"]',
        REGION
        + 'lunch: found "12:30-14:00", which on mon overlaps lunch "12:00-13:00"; expected spans that do not overlap',
    ),
    "holidays of no country": (
        'holidays = ["XX"]',
        REGION + 'holidays: found "XX"; expected a date, or a country such as "PT" or "BR-SP"; '
        "holidays are not known of 'XX'",
    ),
    "holidays of a country in small letters": (
        'holidays = ["pt"]',
        REGION + 'holidays: found "pt"; expected a date, or a country such as "PT" or "BR-SP"; '
        "holidays are not known of 'pt'; did you mean \"PT\"?",
    ),
    "holidays of no part": (
        'holidays = ["PT-XX"]',
        REGION + 'holidays: found "PT-XX"; expected a date, or a country such as "PT" or "BR-SP"; '
        "holidays are not known of a part 'XX' of PT; known are: ",
    ),
    "file that is not there": (
        'calendars = ["off.ics"]',
        REGION + 'calendars: found "off.ics"; expected a file that is there; looked for off.ics',
    ),
    "file that is no calendar": (
        'calendars = ["desk.toml"]',
        REGION + 'calendars: found "desk.toml"; expected an iCalendar file of days and times off; it cannot be read: ',
    ),
    "exception that says nothing": (
        "exceptions = [{ day = 2027-12-24 }]",
        REGION + 'exceptions: found a table with neither; expected open or closed, such as closed = ["13:00-24:00"]',
    ),
    "exception without a day": (
        'exceptions = [{ closed = ["13:00-24:00"] }]',
        REGION + "exceptions.day: found nothing; expected a date, such as 2026-12-25",
    ),
    "exception that ends before it begins": (
        'exceptions = [{ day = 2027-12-24, until = 2027-12-23, closed = ["13:00-24:00"] }]',
        REGION + "exceptions: found until = 2027-12-23 after day = 2027-12-24; expected an end within a year of its "
        "beginning",
    ),
    "exceptions for one day": (
        'exceptions = [{ day = 2027-12-24, open = ["13:00-24:00"] }, { day = 2027-12-24, closed = ["10:00-11:00"] }]',
        REGION + "exceptions: found 2027-12-24 again; expected each day only once",
    ),
    "exception of an unreadable span": (
        'exceptions = [{ day = 2027-12-24, closed = ["all day"] }]',
        REGION + 'exceptions.closed: found "all day"; expected HH:MM-HH:MM, such as "09:00-18:00"',
    ),
    "exception whose spans overlap": (
        'exceptions = [{ day = 2027-12-24, open = ["10:00-12:00", "11:00-13:00"] }]',
        REGION + 'exceptions.open: found "11:00-13:00", which overlaps open "10:00-12:00"; expected spans that do not '
        "overlap",
    ),
    "overlap with nobody": (
        'overlap = "30m"',
        REGION + 'overlap: found "30m"; expected hands_to beside it: an overlap is with the region that takes over',
    ),
    "overlap of no length": (
        'hands_to = ["manila"]\noverlap = "30"',
        REGION + 'overlap: found "30"; expected a length of time of up to 12 hours, such as "30m" or "1h30m"',
    ),
    "cover in no language": (
        '\n[[coverage]]\nmust = "native"\n',
        "[[coverage]] #1 languages: found nothing; expected an array",
    ),
    "cover by nobody": (
        COVERAGE + "least = 0\n",
        "[[coverage]] #1 least: found 0; expected a whole number from 1 to 1000",
    ),
    "cover of another kind": (
        COVERAGE + 'must = "nativ"\n',
        '[[coverage]] #1 must: found "nativ"; expected "translated" or "fluent" or "native"; did you mean "native"?',
    ),
    "cover of an unknown merchant": (
        COVERAGE + 'merchants = ["akme"]\n',
        '[[coverage]] #1 merchants: found "akme"; expected the id of a [[merchant]] or ["*"] alone; did you mean "acme"?',
    ),
    "cover by an unknown clock": (
        COVERAGE + 'zone = "Europe/Lisbom"\n',
        '[[coverage]] #1 zone: found "Europe/Lisbom"; expected a time zone, such as "Europe/Lisbon"; ',
    ),
}


@pytest.mark.parametrize(("more", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_file_table_and_key(more: str, told: str) -> None:
    with pytest.raises(ConfigErrors) as refused:
        config(more)
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"desk.toml: {told}")
