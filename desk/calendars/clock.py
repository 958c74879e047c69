"""Wall times of a zone as instants, quickly: on most days of a year no clock is changed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from desk.calendars.spans import DAY, MINUTE, TICK, Ticks, ticks
from desk.i18n import zones

#: From one minute of a day to before another; they count on past midnight.
Minutes = tuple[int, int]

_EPOCH_DAY = date(1970, 1, 1).toordinal()
#: Days before and after a change on which a wall time may be shown twice, or never: zones are up to 14 hours from UTC.
_NEAR = range(-2, 3)


class WallClock:
    """A zone's clock during one year and the days around it."""

    def __init__(self, zone: str, year: int) -> None:
        self._zone = zone
        changes = [change for known in (year - 1, year, year + 1) for change in zones.changes(zone, known)]
        self._changed = [change.at.date() for change in changes]
        self._near = {day + timedelta(days=n) for day in self._changed for n in _NEAR}
        start = datetime(year - 1, 1, 1, tzinfo=UTC)
        ahead = zones.wall(start, zone) - start.replace(tzinfo=None)
        self._ahead = [offset // TICK for offset in (ahead, *(change.after for change in changes))]

    def on(self, day: date, times: Iterable[Minutes]) -> Iterator[Ticks]:
        """Yield spans of a day, which are given in its minutes, as ticks."""
        if day in self._near:
            midnight = datetime.combine(day, time())
            walls = ((midnight + timedelta(minutes=minute) for minute in span) for span in times)
            yield from ((self._instant(begin), self._instant(end)) for begin, end in walls)
        else:
            start = (day.toordinal() - _EPOCH_DAY) * DAY - self._ahead[bisect_right(self._changed, day)]
            yield from ((start + first * MINUTE, start + last * MINUTE) for first, last in times)

    def _instant(self, wall: datetime) -> int:
        return ticks(zones.moment(wall, self._zone))
