"""iCalendar files: whole days off, times off, repetitions, zones, and files that cannot be meant."""

from datetime import date
from pathlib import Path

import pytest

from desk.calendars.ical import CalendarFile
from tests.support.calendars import at, calendar, told

LISBON, MANILA = "Europe/Lisbon", "Asia/Manila"


def file(path: Path, *events: str) -> Path:
    """Write a file with events, each a few properties in one line."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//desk//tests//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", *([] if "UID:" in event else [f"UID:{number}"]), *event.split(), "END:VEVENT"]
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")
    return path


def read(tmp_path: Path, *events: str) -> CalendarFile:
    return CalendarFile.read(file(tmp_path / "off.ics", *events))


def test_an_event_of_whole_days_takes_each_of_them(tmp_path: Path) -> None:
    found = read(tmp_path, "DTSTART;VALUE=DATE:20261230 DTEND;VALUE=DATE:20270102 SUMMARY:Stocktaking")
    assert found.days(2026) == dict.fromkeys([date(2026, 12, 30), date(2026, 12, 31)], "Stocktaking")
    assert found.days(2027) == {date(2027, 1, 1): "Stocktaking"}


@pytest.mark.parametrize(
    ("rule", "year", "days"),
    [
        ("DTSTART;VALUE=DATE:20200613 RRULE:FREQ=YEARLY", 2027, [date(2027, 6, 13)]),
        ("DTSTART;VALUE=DATE:20240229 RRULE:FREQ=YEARLY", 2027, []),
        ("DTSTART;VALUE=DATE:20240229 RRULE:FREQ=YEARLY", 2028, [date(2028, 2, 29)]),
        ("DTSTART;VALUE=DATE:20261126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", 2027, [date(2027, 11, 25)]),
        ("DTSTART;VALUE=DATE:20250613 RRULE:FREQ=YEARLY;UNTIL=20260613", 2026, [date(2026, 6, 13)]),
        ("DTSTART;VALUE=DATE:20250613 RRULE:FREQ=YEARLY;UNTIL=20260613", 2027, []),
        ("DTSTART;VALUE=DATE:20250613 RRULE:FREQ=YEARLY EXDATE;VALUE=DATE:20270613", 2027, []),
        ("DTSTART;VALUE=DATE:20250613 RDATE;VALUE=DATE:20270614", 2027, [date(2027, 6, 14)]),
    ],
)
def test_days_come_again_as_their_rule_says(tmp_path: Path, rule: str, year: int, days: list[date]) -> None:
    assert list(read(tmp_path, rule).days(year)) == days


def test_a_repetition_that_was_moved_is_off_on_its_new_day_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "UID:fair DTSTART;VALUE=DATE:20250613 RRULE:FREQ=YEARLY",
        "UID:fair RECURRENCE-ID;VALUE=DATE:20270613 DTSTART;VALUE=DATE:20270615",
    )
    assert [*found.days(2027), *found.days(2028)] == [date(2027, 6, 15), date(2028, 6, 13)]


def test_what_was_cancelled_is_worked(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "UID:fair DTSTART;VALUE=DATE:20250613 RRULE:FREQ=YEARLY",
        "UID:fair RECURRENCE-ID;VALUE=DATE:20270613 DTSTART;VALUE=DATE:20270613 STATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20270701 STATUS:CANCELLED",
    )
    assert not found.days(2027)


@pytest.mark.parametrize(
    ("event", "zone", "closed"),
    [
        ("DTSTART:20270402T100000Z DTEND:20270402T110000Z", LISBON, ("10:00", "11:00")),
        ("DTSTART:20270402T100000 DURATION:PT1H", LISBON, ("09:00", "10:00")),
        ("DTSTART:20270402T100000 DURATION:PT1H", MANILA, ("02:00", "03:00")),
        ("DTSTART;TZID=Europe/Lisbon:20270402T100000 DURATION:PT1H", MANILA, ("09:00", "10:00")),
        ("DTSTART;TZID=Europe/Lisbon:20270319T100000 DURATION:PT1H RRULE:FREQ=WEEKLY", LISBON, ("09:00", "10:00")),
        (
            "DTSTART;TZID=America/New_York:20270401T223000 DURATION:PT1H RRULE:FREQ=DAILY;UNTIL=20270402T023000Z",
            LISBON,
            ("02:30", "03:30"),
        ),
    ],
)
def test_a_timed_event_closes_for_its_time_by_the_clock_that_it_names(
    tmp_path: Path, event: str, zone: str, closed: tuple[str, str]
) -> None:
    always = calendar(zone, "00:00-24:00", off=(read(tmp_path, event),))
    first, last = (f"2027-04-02T{time}" for time in closed)
    spans = always.spans(at("2027-04-02T00:00"), at("2027-04-03T00:00"))
    assert [told(moment) for span in spans for moment in span] == ["2027-04-02T00:00", first, last, "2027-04-03T00:00"]


def test_a_zone_that_the_file_describes_itself_is_understood(tmp_path: Path) -> None:
    text = file(tmp_path / "off.ics", "DTSTART;TZID=Ours:20270402T100000 DURATION:PT1H").read_text("utf-8")
    zone = "BEGIN:VTIMEZONE TZID:Ours BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0330 TZOFFSETTO:+0330"
    described = "\r\n".join([*zone.split(), "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT"])
    (tmp_path / "off.ics").write_text(text.replace("BEGIN:VEVENT", described), "utf-8")
    [span] = CalendarFile.read(tmp_path / "off.ics").spans(2027, LISBON)
    assert told(span.begin) == "2027-04-02T06:30"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("SUMMARY:Someday", "its event 'Someday' cannot be meant"),
        ("DTSTART:2027x SUMMARY:Fair", "its event 'Fair' cannot be meant: DTSTART"),
        ("DTSTART;TZID=Moon/Base:20270402T100000", "'Moon/Base' is not a time zone"),
        ("DTSTART:20270402T100000 RRULE:FREQ=SECONDLY", "FREQ=SECONDLY is too fine"),
        ("DTSTART:20270402T100000 RRULE:FREQ=SOMETIMES", "cannot be meant"),
        ("DTSTART:20270402T100000Z DTEND:20270401T100000Z", "it ends before it begins"),
    ],
)
def test_an_event_that_cannot_be_meant_is_named(tmp_path: Path, event: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(tmp_path, event)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "off.ics").write_bytes(content)
    with pytest.raises(ValueError, match=r"cannot be read|no events"):
        CalendarFile.read(tmp_path / "off.ics")
