"""What a calendar is made of: opening hours, breaks, days off, and days that are unlike all others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from desk.calendars.clock import Minutes, WallClock
from desk.calendars.spans import Span, Ticks, merged, ticks, without
from desk.domain.hours import Hours, Interval

_DAY = timedelta(days=1)
#: A shift lasts up to a day and a zone is up to 14 hours from UTC; and one that crosses the date line skips a day.
_MARGIN = 3 * _DAY

Week = Mapping[int, tuple[Interval, ...]]


class DaysOff(Protocol):
    """Where days and times come from that are off: a country's holidays, a file of a calendar program."""

    def days(self, year: int) -> Mapping[date, str]:
        """Return the days of a year on which no shift begins, and what each is called."""
        ...

    def spans(self, year: int, zone: str) -> Sequence[Span]:
        """Return the times off that are parts of days; what names no zone is meant in this one."""
        ...


@dataclass(frozen=True, slots=True)
class OneOff:
    """What is different on one day: open besides the usual hours, or closed in spite of them."""

    day: date
    opens: tuple[Interval, ...] = ()
    closes: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """When a region is awake, by its own wall clock.

    A shift belongs to the day on which it begins: the night before a holiday is worked to its end.
    Breaks, times off and closed parts of days are cut out of whatever they meet; what a one-off
    opens is open whatever else says no.
    """

    zone: str
    hours: Hours
    breaks: Week = field(default_factory=dict)
    one_offs: tuple[OneOff, ...] = ()
    off: tuple[DaysOff, ...] = ()

    def awake(self, year: int) -> list[Ticks]:
        """Return when it is open around a year of UTC, merged."""
        clock, days = WallClock(self.zone, year), _around(year)
        breaks = merged(_placed(clock, days, self.breaks))
        return self._excepted(clock, year, without(self._shifts(clock, days, year), breaks))

    def on_shift(self, year: int) -> list[Ticks]:
        """Return the same as if nobody took a break: who is at lunch has not gone home."""
        clock = WallClock(self.zone, year)
        return self._excepted(clock, year, self._shifts(clock, _around(year), year))

    def days_off(self, year: int) -> dict[date, str]:
        """Return the days of a year on which no shift begins, and what each is called, where that is known."""
        own = {day: "" for day in self.hours.holidays if day.year == year}
        return {**own, **{day: name for source in self.off for day, name in source.days(year).items()}}

    def _shifts(self, clock: WallClock, days: Sequence[date], year: int) -> list[Ticks]:
        off = {day for near in (year - 1, year, year + 1) for day in self.days_off(near)}
        return merged(_placed(clock, (day for day in days if day not in off), self.hours.week))

    def _excepted(self, clock: WallClock, year: int, usual: Iterable[Ticks]) -> list[Ticks]:
        near = [one for one in self.one_offs if abs(one.day.year - year) <= 1]
        closed = [span for one in near for span in clock.on(one.day, _minutes(one.closes))]
        closed += self._times_off(year)
        opened = [span for one in near for span in clock.on(one.day, _minutes(one.opens))]
        return merged([*without(usual, merged(closed)), *opened])

    def _times_off(self, year: int) -> Iterator[Ticks]:
        for source in self.off:
            for near in (year - 1, year, year + 1):
                yield from ((ticks(span.begin), ticks(span.end)) for span in source.spans(near, self.zone))


def _around(year: int) -> Sequence[date]:
    first, last = date(year, 1, 1) - _MARGIN, date(year, 12, 31) + _MARGIN
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _placed(clock: WallClock, days: Iterable[date], week: Week) -> Iterator[Ticks]:
    times = [_minutes(week.get(weekday, ())) for weekday in range(7)]
    for day in days:
        yield from clock.on(day, times[day.weekday()])


def _minutes(intervals: Iterable[Interval]) -> list[Minutes]:
    return [(interval.first_minute, interval.last_minute) for interval in intervals]
