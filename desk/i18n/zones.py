"""The only door to time zones: wall clocks, moments, and when clocks are changed."""

import contextlib
import difflib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

import pytz
from pytz.tzinfo import BaseTzInfo

from desk.domain.time import check_aware

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
#: No clock is changed twice within less; those that stop summer time for Ramadan do so for a month.
_WEEK = timedelta(weeks=1)
#: With less than this, every city of a continent resembles every other.
_CLOSE = 0.8


def names() -> Sequence[str]:
    """Return every zone name."""
    return pytz.all_timezones


def known(zone: str) -> bool:
    """Tell whether a name is a zone's, without a word on which may have been meant: browsers do not ask twice."""
    return zone in pytz.all_timezones_set


def similar(zone: str) -> list[str]:
    """Return up to three zone names that may have been meant, the likeliest first."""
    folded = {name.casefold(): name for name in names()}
    cities = {name.rpartition("/")[2]: full for name, full in folded.items()}
    wanted = zone.strip().replace(" ", "_").casefold()
    close = [folded[name] for name in difflib.get_close_matches(wanted, folded, cutoff=_CLOSE)]
    close += [cities[name] for name in difflib.get_close_matches(wanted.rpartition("/")[2], cities, cutoff=_CLOSE)]
    return list(dict.fromkeys(close))[:3]


@cache
def load(zone: str) -> BaseTzInfo:
    """Return a zone; raise ``ValueError`` that names similar ones for a name that is none."""
    try:
        found = pytz.timezone(zone)
    except pytz.UnknownTimeZoneError:
        raise _unknown(zone) from None
    if str(found) != zone:  # pytz forgives "europe/lisbon", other programs that read our data do not
        raise _unknown(zone)
    return found


def renamed(zone: str) -> str | None:
    """Return what the database calls a zone by now, if it keeps the old name for old files only."""
    return None if zone in pytz.common_timezones_set else _links().get(zone)


@cache
def _links() -> Mapping[str, str]:
    """Return the names that stand for others; a system that brings its own database may not tell them."""
    with contextlib.suppress(OSError):
        database = resources.files(pytz).joinpath("zoneinfo", "tzdata.zi").read_text("ascii")
        lines = (line.split() for line in database.splitlines() if line.startswith("L "))
        return {name: target for _, target, name in lines if target in pytz.common_timezones_set}
    return {}


def _unknown(zone: str) -> ValueError:
    close = " or ".join(similar(zone))
    return ValueError(f"{zone!r} is not a time zone" + (f"; did you mean {close}?" if close else ""))


def wall(moment: datetime, zone: str) -> datetime:
    """Return what a clock on the wall in ``zone`` shows at a moment, as a naive time."""
    return check_aware(moment).astimezone(load(zone)).replace(tzinfo=None)


def local(moment: datetime, zone: str) -> datetime:
    """Return the same moment with the offset of a zone, as clients of the API read it."""
    shown = wall(moment, zone)
    return shown.replace(tzinfo=timezone(shown - check_aware(moment).replace(tzinfo=None)))


def moment(wall: datetime, zone: str) -> datetime:
    """Return when a wall clock in ``zone`` shows ``wall``.

    A time skipped in spring is read as if the clock had not been moved; of a time
    shown twice in autumn, the earlier is meant.
    """
    # Offsets on both sides are tried instead of pytz's is_dst: some changes are not about summer at all.
    before, after = (wall - _offset(wall + step, zone) for step in (-_DAY, _DAY))
    shown = [instant for instant in (before, after) if instant + _offset(instant, zone) == wall]
    return min(shown, default=before).replace(tzinfo=UTC)


def _offset(utc: datetime, zone: str) -> timedelta:
    """Return how far the zone's clock is ahead at a naive moment in UTC."""
    return load(zone).fromutc(utc).replace(tzinfo=None) - utc


class Change(NamedTuple):
    """A moment at which a zone's clocks are changed, and how far ahead of UTC they are before and after it."""

    at: datetime
    before: timedelta
    after: timedelta


@lru_cache(maxsize=4096)
def changes(zone: str, year: int) -> tuple[Change, ...]:
    """Return when a zone's clocks are changed within a year of UTC, in order."""
    first, last = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - in UTC, and naive as pytz wants it
    weeks = [min(first + n * _WEEK, last) for n in range(54)]
    offsets = [_offset(moment, zone) for moment in weeks]
    pairs = zip(pairwise(weeks), pairwise(offsets), strict=True)
    return tuple(_change(begin, end, zone) for (begin, end), (before, after) in pairs if before != after)


def _change(begin: datetime, end: datetime, zone: str) -> Change:
    """Return the change that lies between two naive moments in UTC, by halving."""
    before, after = _offset(begin, zone), _offset(end, zone)
    while end - begin > _SECOND:
        middle = begin + (end - begin) // 2 // _SECOND * _SECOND
        begin, end = (middle, end) if _offset(middle, zone) == before else (begin, middle)
    return Change(end.replace(tzinfo=UTC), before, after)
