"""When somebody is awake, asked in every way that routing, clocks and people ask it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from desk.calendars.rules import Rules
from desk.calendars.spans import TICK, Span, Ticks, merged, moment, ticks, within, without
from desk.calendars.years import Year
from desk.domain.time import check_aware

#: What does not happen within two years is said never to happen.
HORIZON = timedelta(days=730)
_HORIZON = HORIZON // TICK


class Openings(ABC):
    """When something is open. Answers are aware and in UTC; each year is worked out once, when first asked about."""

    def __init__(self) -> None:
        self._years: dict[int, Year] = {}

    @abstractmethod
    def of_year(self, year: int) -> list[Ticks]:
        """Return the spans around a year of UTC, merged and in order."""

    def spans_of(self, year: int) -> Sequence[Ticks]:
        """Return the spans of a year of UTC, cut off at its ends."""
        return self._year(year).spans

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody is awake at a moment."""
        return self._year(check_aware(at).year).is_open(ticks(at))

    def spans(self, begin: datetime, end: datetime) -> list[Span]:
        """Return when it is open between two moments, in order, cut off at both."""
        frame = ticks(begin), ticks(end)
        until = check_aware(end).year
        return [Span(moment(opens), moment(closes)) for opens, closes in within(self._onward(begin, until), frame)]

    def next_open(self, at: datetime) -> datetime | None:
        """Return when it opens next, after a moment; None: not within two years."""
        return self._first_after(at, (opens for opens, _ in self._ahead(at)))

    def next_close(self, at: datetime) -> datetime | None:
        """Return when it closes next, after a moment; None: not within two years."""
        return self._first_after(at, (closes for _, closes in self._ahead(at)))

    def next_change(self, at: datetime) -> datetime | None:
        """Return when it opens or closes next, after a moment; None: neither within two years."""
        return self._first_after(at, (change for span in self._ahead(at) for change in span))

    def business_time(self, begin: datetime, end: datetime) -> timedelta:
        """Return how long it is open between two moments."""
        if end < begin:
            raise ValueError(f"{end} lies before {begin}")
        first, last = check_aware(begin).year, check_aware(end).year
        whole = sum(self._year(year).total for year in range(first, last))
        passed = self._year(first).open_before(ticks(begin))
        return (whole + self._year(last).open_before(ticks(end)) - passed) * TICK

    def add_business_time(self, begin: datetime, duration: timedelta) -> datetime | None:
        """Return the first moment before which it was open for so long since another; None: not within two years."""
        if duration < timedelta():
            raise ValueError(f"{duration} is less than nothing")
        if not duration:
            return check_aware(begin)
        first = check_aware(begin).year
        wanted = duration // TICK + self._year(first).open_before(ticks(begin))
        for year in range(first, first + 3):
            if wanted <= self._year(year).total:
                return self._first_after(begin, iter([self._year(year).reached(wanted)]))
            wanted -= self._year(year).total
        return None

    def _ahead(self, at: datetime) -> Iterator[Ticks]:
        return self._onward(at, check_aware(at).year + 2)

    def _onward(self, at: datetime, until: int) -> Iterator[Ticks]:
        """Yield the spans around and after a moment, up to the end of a year; those that meet at New Year are one."""
        held: Ticks | None = None
        for year in range(check_aware(at).year, until + 1):
            for span in self._year(year).not_over(ticks(at)):
                if held is not None and held[1] == span[0]:
                    held = held[0], span[1]
                    continue
                if held is not None:
                    yield held
                held = span
        if held is not None:
            yield held

    def _first_after(self, at: datetime, moments: Iterator[int]) -> datetime | None:
        now = ticks(at)
        found = next((one for one in moments if one > now), None)
        return None if found is None or found - now > _HORIZON else moment(found)

    def _year(self, year: int) -> Year:
        if year not in self._years:
            frame = (ticks(datetime(one, 1, 1, tzinfo=UTC)) for one in (year, year + 1))
            self._years[year] = Year(list(within(self.of_year(year), (next(frame), next(frame)))))
        return self._years[year]


class Calendar(Openings):
    """When a region is awake."""

    def __init__(self, rules: Rules, *, breaks: bool = True) -> None:
        super().__init__()
        self.rules = rules
        self._breaks = breaks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self.rules, self._breaks) == (other.rules, other._breaks)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def shifts(self) -> "Calendar":
        """The same as if nobody took a break: by it work is handed over, for who is at lunch has not gone home."""
        return Calendar(self.rules, breaks=False)

    def breaks(self, begin: datetime, end: datetime) -> list[Span]:
        """Return when those on shift take a break between two moments, in order, cut off at both."""
        shifts, awake = ([(ticks(a), ticks(z)) for a, z in one.spans(begin, end)] for one in (self.shifts, self))
        return [Span(moment(leaves), moment(returns)) for leaves, returns in without(shifts, awake)]

    def of_year(self, year: int) -> list[Ticks]:
        """Return when it is open around a year of UTC."""
        return self.rules.awake(year) if self._breaks else self.rules.on_shift(year)

    def days_off(self, first: date, last: date) -> dict[date, str]:
        """Return the days, both ends included, on which no shift begins, and what each is called, if it is."""
        known = (self.rules.days_off(year).items() for year in range(first.year, last.year + 1))
        return dict(sorted((day, name) for days in known for day, name in days if first <= day <= last))


class Together(Openings):
    """Open while any of some calendars is: a desk that is answered from several regions."""

    def __init__(self, calendars: Sequence[Calendar]) -> None:
        super().__init__()
        self._calendars = calendars

    def of_year(self, year: int) -> list[Ticks]:
        """Return when any of them is open around a year of UTC."""
        return merged(span for calendar in self._calendars for span in calendar.spans_of(year))
