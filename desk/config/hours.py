"""Opening hours as operators write them: days or ranges of days, each with its spans of time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise

from desk.config.errors import did_you_mean, quoted
from desk.config.nodes import Node, Wrong
from desk.config.values import array, table, typed
from desk.domain.hours import Interval

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY = "daily"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SPAN = re.compile(rf"({_TIME})-({_TIME}|24:00)")
_WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class _Written:
    """An interval of one day, and where and how it was written."""

    day: int
    interval: Interval
    place: Node

    @property
    def begin(self) -> int:
        """The minute of the week at which it opens."""
        return self.day * 24 * 60 + self.interval.opens.hour * 60 + self.interval.opens.minute

    @property
    def end(self) -> int:
        """The minute at which it closes, counted on beyond the end of the week."""
        closes = self.interval.closes.hour * 60 + self.interval.closes.minute
        return (self.day + self.interval.overnight) * 24 * 60 + closes

    def __str__(self) -> str:
        return f"{self.place.key.rpartition('.')[2]} {quoted(self.place.raw)}"


def week(node: Node) -> Mapping[int, tuple[Interval, ...]]:
    """The opening hours of a week, by weekday; overlaps are complained of."""
    written = sorted(_written(node), key=lambda one: one.begin)
    if not any(table(node).values()):
        raise Wrong('at least one span, such as { mon-fri = ["09:00-18:00"] }', found="no opening hours")
    _complain_of_overlaps(written)
    return {day: tuple(one.interval for one in written if one.day == day) for day in sorted({w.day for w in written})}


def _written(node: Node) -> Iterator[_Written]:
    for key, raw in table(node).items():
        place = node.at(key, raw)
        days: Sequence[int] = replace(place, raw=key).read(_days, ())
        written: Sequence[tuple[Node, Interval]] = place.read(array(_located), ())
        yield from (_Written(day, interval, where) for where, interval in written for day in days)


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
    told = set()
    around = [(one, two, two.begin) for one, two in pairwise(written)]
    around += [(written[-1], written[0], written[0].begin + _WEEK)] if written else []
    for one, two, begins in around:
        if begins < one.end and (str(one), str(two)) not in told:
            told.add((str(one), str(two)))
            found = f"{quoted(two.place.raw)}, which on {_DAYS[two.day]} overlaps {one}"
            two.place.complain(Wrong("spans that do not overlap", found=found))
