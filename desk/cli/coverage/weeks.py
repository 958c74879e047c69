"""Weeks as operators name them: ``2027-W13`` is ISO week 13, from Monday to Sunday in UTC."""

import argparse
import re
from datetime import UTC, date, datetime, time, timedelta

from desk.calendars.spans import Span

WEEK = timedelta(weeks=1)
_NAME = re.compile(r"(?P<year>[0-9]{4})-?W(?P<week>[0-9]{2})")
#: Zones are known up to here; a clock that is changed later would be missed in silence.
YEARS = range(1971, 2038)


def week(name: str) -> Span:
    """Return when a week begins and ends, by its name; for the command line."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise argparse.ArgumentTypeError(f"{name!r} is not a week such as 2027-W13")
    if int(match["year"]) not in YEARS:
        raise argparse.ArgumentTypeError(f"{name}: clocks are known from {YEARS[0]} to {YEARS[-1]}")
    try:
        monday = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"the year {match['year']} has no week {match['week']}") from None
    begin = datetime.combine(monday, time(), UTC)
    return Span(begin, begin + WEEK)


def week_of(now: datetime) -> Span:
    """Return the week in which a moment lies."""
    return week(name_of(now))


def name_of(moment: datetime) -> str:
    """Return what the week of a moment is called."""
    year, number, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{number:02}"
