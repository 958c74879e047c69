"""The only door to iCalendar files: what a calendar program says is off, whole days and parts of days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import cast

import icalendar
from dateutil.rrule import rrule, rruleset, rrulestr

from desk.calendars.spans import Span
from desk.i18n import zones

_DAY = timedelta(days=1)
#: Rules finer than this are no times off; a year of one would not fit into memory.
_TOO_FINE = {"SECONDLY", "MINUTELY"}


@dataclass(frozen=True, slots=True)
class _Event:
    """An event and its repetitions, by the wall clock of its zone; without ``zone`` by the region's.

    ``whole_days``: nobody said hours, so that its days are days off.
    """

    name: str
    rule: rruleset
    lasts: timedelta
    zone: tzinfo | None
    whole_days: bool

    def between(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the wall times of each repetition that touches one of the days, both ends included."""
        begin, end = datetime.combine(first, time()), datetime.combine(last + _DAY, time())
        found = self.rule.between(begin - self.lasts, end, inc=True)
        yield from ((start, start + self.lasts) for start in found if start < end and start + self.lasts > begin)


class CalendarFile:
    """The times off in one iCalendar file: all-day events are days off, others parts of days."""

    def __init__(self, events: Sequence[_Event]) -> None:
        self._events = events

    @classmethod
    def read(cls, path: Path) -> "CalendarFile":
        """Read a file; raise ``ValueError`` that says what in it cannot be meant."""
        try:
            found = icalendar.Calendar.from_ical(path.read_bytes())
        except (ValueError, IndexError, KeyError) as error:
            raise ValueError(f"it cannot be read: {error}") from error
        events = [event for event in found.walk("VEVENT") if isinstance(event, icalendar.Event)]
        if not events:
            raise ValueError("it has no events")
        return cls([_event(event, events) for event in events if event.status != icalendar.STATUS.CANCELLED])

    def days(self, year: int) -> Mapping[date, str]:
        """Return the days of a year that all-day events take, and their names."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return {
            day: event.name
            for event in self._events
            if event.whole_days
            for begin, end in event.between(first, last)
            for day in _days(begin.date(), end.date())
            if day.year == year
        }

    def spans(self, year: int, zone: str) -> Sequence[Span]:
        """Return the times off that touch a year; an event without a zone is meant by the clock of this one."""
        return [
            Span(_instant(begin, event.zone, zone), _instant(end, event.zone, zone))
            for event in self._events
            if not event.whole_days
            for begin, end in event.between(date(year, 1, 1), date(year, 12, 31))
        ]


def _days(first: date, end: date) -> Iterator[date]:
    yield from (first + n * _DAY for n in range((end - first).days))


def _instant(wall: datetime, own: tzinfo | None, zone: str) -> datetime:
    return zones.moment(wall, zone) if own is None else wall.replace(tzinfo=own).astimezone(UTC)


def _event(event: icalendar.Event, all_events: Sequence[icalendar.Event]) -> _Event:
    name = str(event.summary or "")
    try:
        start, end = _starting(event), event.end
        whole_days, zone = not isinstance(start, datetime), getattr(start, "tzinfo", None)
        moved = [one.RECURRENCE_ID for one in all_events if one.uid == event.uid]
        apart = [day for day in moved if day is not None and event.RECURRENCE_ID is None]
        lasts = _wall(end, zone) - _wall(start, zone)
        if lasts < timedelta():
            raise ValueError("it ends before it begins")  # noqa: TRY301 - told with the event's name, as all that is wrong
        return _Event(name, _rule(event, start, zone, apart), lasts, zone, whole_days)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"its event {name!r} cannot be meant: {error}") from error


def _starting(event: icalendar.Event) -> date:
    for key, problem in event.errors:
        raise ValueError(f"{key}: {problem}")
    start = event.start
    named = event["DTSTART"].params.get("TZID")
    if named and getattr(start, "tzinfo", None) is None:
        raise ValueError(f"{named!r} is not a time zone")
    return start


def _rule(event: icalendar.Event, start: date, zone: tzinfo | None, moved: Sequence[date]) -> rruleset:
    """Return every repetition of an event by its wall clock; those that were moved are events of their own."""
    rules = rruleset(cache=True)
    rules.rdate(_wall(start, zone))
    for given in event.rrules:
        if _TOO_FINE.intersection(given["FREQ"]):
            raise ValueError(f"FREQ={given['FREQ'][0]} is too fine")
        ending = {"UNTIL": [_last(until, zone) for until in given["UNTIL"]]} if "UNTIL" in given else {}
        text = icalendar.vRecur({**given, **ending}).to_ical().decode()  # type: ignore[no-untyped-call]
        rules.rrule(cast("rrule", rrulestr(text, dtstart=_wall(start, zone))))
    for extra, _ in event.rdates:
        rules.rdate(_wall(extra, zone))
    for left_out in [*event.exdates, *moved]:
        rules.exdate(_wall(left_out, zone))
    return rules


def _wall(when: date, zone: tzinfo | None) -> datetime:
    """Return what the event's own clock shows."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    return (when if zone is None or when.tzinfo is None else when.astimezone(zone)).replace(tzinfo=None)


def _last(until: date, zone: tzinfo | None) -> datetime:
    """Return the last moment of a rule; one that ends with a day includes it."""
    end_of_day = time(23, 59, 59)
    return _wall(until, zone) if isinstance(until, datetime) else datetime.combine(until, end_of_day)
