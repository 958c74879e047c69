"""Calendars for tests, written as briefly as operators write them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from desk.calendars.calendar import Calendar
from desk.calendars.rules import DaysOff, OneOff, Rules
from desk.domain.hours import Hours, Interval


def at(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def intervals(text: str) -> tuple[Interval, ...]:
    """Read ``09:00-13:00 14:00-18:00``."""
    pairs = (span.replace("24:00", "00:00").split("-") for span in text.split())
    return tuple(Interval(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


def calendar(
    zone: str,
    hours: str | Mapping[int, str],
    *,
    lunch: str = "",
    holidays: tuple[str, ...] = (),
    one_offs: tuple[OneOff, ...] = (),
    off: tuple[DaysOff, ...] = (),
) -> Calendar:
    """Return a calendar with the same hours every day, or with some on some weekdays."""
    week = dict.fromkeys(range(7), hours) if isinstance(hours, str) else hours
    usual = Hours({day: intervals(text) for day, text in week.items()}, frozenset(map(date.fromisoformat, holidays)))
    return Calendar(Rules(zone, usual, dict.fromkeys(range(7), intervals(lunch)), one_offs, off))


def told(moment: datetime | None) -> str | None:
    """Return a moment as the tables of tests write it."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M}"
