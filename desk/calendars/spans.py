"""Spans of time and what can be made of them. Within this package instants are ticks: microseconds since 1970."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from desk.domain.time import check_aware

TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1) // TICK
DAY = timedelta(days=1) // TICK
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: From one tick to before another.
Ticks = tuple[int, int]


class Span(NamedTuple):
    """From one instant to before another, both aware."""

    begin: datetime
    end: datetime


def ticks(moment: datetime) -> int:
    """Return an aware moment as ticks; refuse one that does not say its offset."""
    return (check_aware(moment) - _EPOCH) // TICK


def moment(at: int) -> datetime:
    """Return the aware moment that lies at a tick."""
    return _EPOCH + at * TICK


def merged(spans: Iterable[Ticks]) -> list[Ticks]:
    """Return spans in order, none of them empty, where those that meet or overlap are one."""
    found: list[Ticks] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif begin < end:  # a span may vanish in the hour that spring skips
            found.append((begin, end))
    return found


def without(spans: Iterable[Ticks], taken: Iterable[Ticks]) -> Iterator[Ticks]:
    """Yield what is left of merged spans when other merged spans are taken away."""
    cuts = iter(taken)
    cut = next(cuts, None)
    for begin, end in spans:
        left = begin
        while cut is not None and cut[0] < end:
            if cut[1] > left:
                if cut[0] > left:
                    yield left, cut[0]
                left = cut[1]
            if cut[1] > end:
                break
            cut = next(cuts, None)
        if left < end:
            yield left, end


def within(spans: Iterable[Ticks], frame: Ticks) -> Iterator[Ticks]:
    """Yield the parts of spans that lie within a frame."""
    for begin, end in spans:
        if begin < frame[1] and end > frame[0]:
            yield max(begin, frame[0]), min(end, frame[1])
