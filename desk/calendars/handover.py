"""When two regions are awake together, so that one can hand its work to the other."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from desk.calendars.calendar import Calendar
from desk.calendars.spans import Span
from desk.domain.ids import RegionId

#: A region that has been awake for longer will not have been waiting for this hand-over.
_LOOK_BACK = timedelta(days=2)


class HandOver(NamedTuple):
    """A region goes home at ``closes``; until ``end`` it still counts as awake, together with the one that takes over.

    Both are awake from ``begin``. Without ``to`` nobody whom it hands to is awake in time.
    """

    closes: datetime
    to: RegionId | None
    begin: datetime
    end: datetime


def hand_overs(
    leaving: Calendar, heirs: Mapping[RegionId, Calendar], overlap: timedelta, begin: datetime, end: datetime
) -> Iterator[HandOver]:
    """Yield how a region hands over at each end of a shift after one moment and up to another.

    The first of the heirs takes over that is awake when the shift ends, or will be before the overlap
    has passed. Where hours overlap for less than they should, the region that leaves stays for the rest.
    """
    closes = leaving.shifts.next_close(begin)
    while closes is not None and closes <= end:
        yield next(_takers(leaving, heirs, overlap, closes), HandOver(closes, None, closes, closes))
        closes = leaving.shifts.next_close(closes)


def _takers(
    leaving: Calendar, heirs: Mapping[RegionId, Calendar], overlap: timedelta, closes: datetime
) -> Iterator[HandOver]:
    shift = leaving.shifts.spans(closes - _LOOK_BACK, closes)[-1]
    for region, calendar in heirs.items():
        awake = calendar.shifts.spans(closes - _LOOK_BACK, closes + _LOOK_BACK)
        if theirs := next((span for span in awake if _in_time(span, closes, overlap)), None):
            since = max(theirs.begin, shift.begin)
            yield HandOver(closes, region, since, min(theirs.end, max(closes, since + overlap)))


def _in_time(span: Span, closes: datetime, overlap: timedelta) -> bool:
    return span.end > closes and (span.begin <= closes or span.begin < closes + overlap)
