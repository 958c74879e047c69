"""Weeks as operators name them: ``2027-W13`` is ISO week 13, from Monday to Sunday in UTC."""

import re
from datetime import UTC, date, datetime, time, timedelta

from desk.calendars.spans import Span
from desk.domain.errors import Invalid

WEEK = timedelta(weeks=1)
_NAME = re.compile(r"(?P<year>[0-9]{4})-?W(?P<week>[0-9]{2})")
#: Zones are known up to here; a clock that is changed later would be missed in silence.
YEARS = range(1971, 2038)


def week(name: str) -> Span:
    """Return when a week begins and ends, by its name as an operator gives it after ``--week``."""
    expected = f"--week: found {name!r}; expected a week such as 2027-W13"
    match = _NAME.fullmatch(name)
    if match is None:
        raise Invalid(expected)
    if int(match["year"]) not in YEARS:
        raise Invalid(f"{expected}; clocks are known from {YEARS[0]} to {YEARS[-1]}")
    try:
        monday = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    except ValueError:
        raise Invalid(f"{expected}; the year {match['year']} has no week {match['week']}") from None
    begin = datetime.combine(monday, time(), UTC)
    return Span(begin, begin + WEEK)


def week_of(now: datetime) -> Span:
    """Return the week in which a moment lies."""
    return week(name_of(now))


def name_of(moment: datetime) -> str:
    """Return what the week of a moment is called."""
    year, number, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{number:02}"
