"""Opening hours as operators write them: days or ranges of days, each with its spans of time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise

from desk.config.errors import did_you_mean, quoted
from desk.config.nodes import Node, Reader, Wrong
from desk.config.values import array, table, typed
from desk.domain.hours import Interval

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY = "daily"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SPAN = re.compile(rf"({_TIME})-({_TIME}|24:00)")
_DAY = 24 * 60
_WEEK = 7 * _DAY
#: Nobody's break is longer: what is, ends before it begins, and would last until the next day.
_LONGEST_BREAK = 6 * 60

Week = Mapping[int, tuple[Interval, ...]]


@dataclass(frozen=True, slots=True)
class _Written:
    """An interval of one day, and where and how it was written."""

    day: int
    interval: Interval
    place: Node

    @property
    def begin(self) -> int:
        """The minute of the week at which it opens."""
        return self.day * _DAY + self.interval.first_minute

    @property
    def end(self) -> int:
        """The minute at which it closes, counted on beyond the end of the week."""
        return self.day * _DAY + self.interval.last_minute

    def __str__(self) -> str:
        return f"{self.place.key.rpartition('.')[2]} {quoted(self.place.raw)}"


def week(node: Node) -> Week:
    """The opening hours of a week, by weekday; overlaps are complained of."""
    if not any(table(node).values()):
        raise Wrong('at least one span, such as { mon-fri = ["09:00-18:00"] }', found="no opening hours")
    return _by_day(list(_written(node)))


def breaks(hours: Week) -> Reader[Week]:
    """Breaks within opening hours: spans of every day, or of some days as hours are written."""

    def read(node: Node) -> Week:
        written = list(_on_days(node, range(7)) if isinstance(node.raw, list) else _written(node))
        for place in dict.fromkeys(str(one) for one in written):
            same = [one for one in written if str(one) == place]
            if same[0].end - same[0].begin > _LONGEST_BREAK:
                same[0].place.complain(Wrong("a break that ends, within 6 hours, after it begins"))
            elif not any(_meets(one, hours) for one in same):
                same[0].place.complain(Wrong("a break within the opening hours"))
        return _by_day(written)

    return read


def spans(node: Node) -> tuple[Interval, ...]:
    """Spans of one day that do not overlap."""
    written = sorted(_on_days(node, [0]), key=lambda one: one.begin)
    for one, two in pairwise(written):
        if two.begin < one.end:
            _complain_of_overlap(one, two, "")
    return tuple(one.interval for one in written)


def _by_day(written: Sequence[_Written]) -> Week:
    ordered = sorted(written, key=lambda one: one.begin)
    _complain_of_overlaps(ordered)
    return {day: tuple(one.interval for one in ordered if one.day == day) for day in sorted({w.day for w in ordered})}


def _written(node: Node) -> Iterator[_Written]:
    for key, raw in table(node).items():
        place = node.at(key, raw)
        yield from _on_days(place, replace(place, raw=key).read(_days, ()))


def _on_days(node: Node, days: Sequence[int]) -> Iterator[_Written]:
    written: Sequence[tuple[Node, Interval]] = node.read(array(_located), ())
    yield from (_Written(day, interval, where) for where, interval in written for day in days)


def _meets(one: _Written, hours: Week) -> bool:
    """Tell whether a break lies in some opening hours, those of the night before included."""
    open_at = [
        (day * _DAY + interval.first_minute + week, day * _DAY + interval.last_minute + week)
        for day, intervals in hours.items()
        for interval in intervals
        for week in (-_WEEK, 0, _WEEK)
    ]
    return any(begin < one.end and one.begin < end for begin, end in open_at)


def _days(node: Node) -> Sequence[int]:
    """Weekdays: ``mon``, ``mon-fri``, ``sat-mon``, ``daily``."""
    if node.raw == _EVERY_DAY:
        return range(7)
    first, dash, last = node.raw.partition("-")
    last = last if dash else first
    if first not in _DAYS or last not in _DAYS:
        raise Wrong("a day or a range of days: mon, mon-fri, daily", did_you_mean(first[:3], [*_DAYS, _EVERY_DAY]))
    begin = _DAYS.index(first)
    return [(begin + n) % 7 for n in range((_DAYS.index(last) - begin) % 7 + 1)]


def _located(node: Node) -> tuple[Node, Interval]:
    return node, _span(node)


def _span(node: Node) -> Interval:
    """A span of a day; one that ends before it begins runs into the next day."""
    expected = 'HH:MM-HH:MM, such as "09:00-18:00"'
    match = _SPAN.fullmatch(typed(node, str, expected))
    if match is None:
        raise Wrong(expected)
    opens, closes = match.groups()
    if opens == closes:
        raise Wrong("an end that is not the beginning", 'for 24 hours write "00:00-24:00"')
    return Interval(time.fromisoformat(opens), time.fromisoformat(closes.replace("24:00", "00:00")))


def _complain_of_overlaps(written: Sequence[_Written]) -> None:
    """Complain once of each two spans that overlap on any day, Sunday night and Monday included."""
    around = [(one, two, two.begin) for one, two in pairwise(written)]
    around += [(written[-1], written[0], written[0].begin + _WEEK)] if written else []
    overlaps = {(str(one), str(two)): (one, two) for one, two, begins in reversed(around) if begins < one.end}
    for one, two in reversed(overlaps.values()):
        _complain_of_overlap(one, two, f" on {_DAYS[two.day]}")


def _complain_of_overlap(one: _Written, two: _Written, when: str) -> None:
    found = f"{quoted(two.place.raw)}, which{when} overlaps {one}"
    two.place.complain(Wrong("spans that do not overlap", found=found))
