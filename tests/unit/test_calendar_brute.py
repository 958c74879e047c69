"""Business time against a counter of minutes that knows no shortcut and another library's zones."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from desk.calendars.calendar import Calendar
from desk.calendars.rules import OneOff, Rules
from desk.calendars.spans import Span
from desk.domain.hours import Hours, Interval

#: Their rules have long been the same: the database of a machine may be years older than the one that pytz brings.
ZONES = (
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Manila",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Asia/Tehran",
)
#: Days near which some of the zones change their clocks, a year ends, or February is longer.
DAYS = (
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2027, 3, 14),
    date(2027, 11, 7),
    date(2027, 4, 4),
    date(2027, 10, 3),
    date(2026, 12, 31),
    date(2028, 2, 29),
    date(2027, 2, 7),
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CALENDARS, CASES = 250, 40


class Off:
    """Days and times off, as a file of a calendar program brings them."""

    def __init__(self, days: Sequence[date], spans: Sequence[Span]) -> None:
        self.all_days, self.all_spans = days, spans

    def days(self, year: int) -> dict[date, str]:
        return {day: "off" for day in self.all_days if day.year == year}

    def spans(self, year: int, zone: str) -> list[Span]:
        return [span for span in self.all_spans if year in (span.begin.year, span.end.year)]


class Counter:
    """Counts open minutes one by one: a byte for each minute of a day of UTC."""

    def __init__(self, rules: Rules, off: Off) -> None:
        self.rules, self.zone = rules, ZoneInfo(rules.zone)
        self.off, self.days_off = off, {*rules.hours.holidays, *off.all_days}
        self.day = cache(self._day)

    def between(self, begin: datetime, end: datetime) -> int:
        if begin.date() == end.date():
            return sum(self.day(begin.date())[minute(begin) : minute(end)])
        count = sum(self.day(begin.date())[minute(begin) :]) + sum(self.day(end.date())[: minute(end)])
        return count + sum(sum(self.day(begin.date() + n * DAY)) for n in range(1, (end.date() - begin.date()).days))

    def after(self, begin: datetime, minutes: int) -> datetime | None:
        if minutes == 0:
            return begin
        left, now = minutes, begin
        while now - begin <= 730 * DAY:
            rest = self.day(now.date())[minute(now) :]
            if sum(rest) >= left:
                places = [place for place, is_open in enumerate(rest) if is_open]
                return now + (places[left - 1] + 1) * MINUTE
            left -= sum(rest)
            now = datetime.combine(now.date() + DAY, time(), UTC)
        return None

    def _day(self, day: date) -> bytearray:
        minutes = bytearray(24 * 60)
        near = [day + n * DAY for n in range(-3, 4)]
        for one in near:
            if one not in self.days_off:
                self._paint(minutes, day, one, self.rules.hours.week.get(one.weekday(), ()), 1)
        for one in near:
            self._paint(minutes, day, one, self.rules.breaks.get(one.weekday(), ()), 0)
        for span in self.off.all_spans:
            fill(minutes, day, span.begin, span.end, 0)
        for single in self.rules.one_offs:
            self._paint(minutes, day, single.day, single.closes, 0)
        for single in self.rules.one_offs:
            self._paint(minutes, day, single.day, single.opens, 1)
        return minutes

    def _paint(self, minutes: bytearray, day: date, one: date, intervals: Sequence[Interval], value: int) -> None:
        for interval in intervals:
            last = one + DAY if interval.closes <= interval.opens else one
            begin = datetime.combine(one, interval.opens, self.zone).astimezone(UTC)
            end = datetime.combine(last, interval.closes, self.zone).astimezone(UTC)
            fill(minutes, day, begin, end, value)


def fill(minutes: bytearray, day: date, begin: datetime, end: datetime, value: int) -> None:
    midnight = datetime.combine(day, time(), UTC)
    first, last = max(0, (begin - midnight) // MINUTE), min(24 * 60, (end - midnight) // MINUTE)
    if first < last:
        minutes[first:last] = bytes([value]) * (last - first)


def minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def some_intervals(dice: random.Random, most: int) -> tuple[Interval, ...]:
    def a_time() -> time:
        return time(dice.randrange(24), dice.choice([0, 0, 15, 30, 59]))

    return tuple(Interval(a_time(), a_time()) for _ in range(dice.randint(0, most)))


def some_rules(dice: random.Random, around: date) -> tuple[Rules, Off]:
    near = [around + n * DAY for n in range(-4, 30)]
    midnight = datetime.combine(around, time(), UTC)
    begins = [midnight + dice.randrange(-3000, 20000) * MINUTE for _ in range(dice.randint(0, 3))]
    off = Off(
        dice.sample(near, dice.randint(0, 3)), [Span(one, one + dice.randrange(1, 900) * MINUTE) for one in begins]
    )
    singles = [OneOff(day, some_intervals(dice, 1), some_intervals(dice, 2)) for day in dice.sample(near, 3)]
    week = {day: some_intervals(dice, 3) for day in range(7) if dice.random() < 0.8}
    breaks = {day: some_intervals(dice, 1) for day in range(7)} if dice.random() < 0.3 else {}
    breaks = {day: tuple(one for one in some if not one.overnight) for day, some in breaks.items()}
    hours = Hours(week, frozenset(dice.sample(near, dice.randint(0, 2))))
    return Rules(dice.choice(ZONES), hours, breaks, tuple(singles), (off,)), off


@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_cases_agree_with_a_counter_of_minutes(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(CALENDARS // 10):
        around = dice.choice(DAYS)
        rules, off = some_rules(dice, around)
        found, counter = Calendar(rules), Counter(rules, off)
        for _ in range(CASES):
            begin = datetime.combine(around, time(), UTC) + dice.randrange(-4000, 12000) * MINUTE
            minutes = dice.choice([dice.randrange(180), dice.randrange(6000)])
            end = begin + minutes * MINUTE
            assert found.business_time(begin, end) == counter.between(begin, end) * MINUTE, (rules, begin, end)
            expected = counter.after(begin, minutes)
            assert found.add_business_time(begin, minutes * MINUTE) == expected, (rules, begin, minutes)
            assert found.is_open(begin) == bool(counter.day(begin.date())[minute(begin)]), (rules, begin)
