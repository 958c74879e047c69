"""A region's calendar as operators write it: hours, breaks, holidays, files of calendar programs, single days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

from desk.calendars.calendar import Calendar
from desk.calendars.public import PublicHolidays, countries
from desk.calendars.rules import DaysOff, OneOff, Rules
from desk.config.errors import did_you_mean
from desk.config.hours import Week, breaks, spans, week
from desk.config.nodes import Node, Reader, Table, Wrong, shown
from desk.config.values import array, day, duration, existing, table, zone
from desk.domain.hours import Hours, Interval
from desk.domain.ids import RegionId

_ALWAYS: Week = dict.fromkeys(range(7), (Interval(time(), time()),))
_CODE = re.compile(r"[A-Za-z]{2}(-.+)?")
_LONGEST_OVERLAP = timedelta(hours=12)
#: A longer exception is a rule, and would be counted day by day.
_LONGEST_EXCEPTION = 366


def calendar(given: Table) -> Calendar:
    """When a region is awake, from the keys of its table."""
    where = given.need("zone", zone, "UTC")
    hours: Week = given.need("hours", week, {})
    lunch: Week = given.may("lunch", breaks(hours), {})
    holidays: tuple[date | PublicHolidays, ...] = given.may("holidays", array(_holiday), ())
    files: tuple[DaysOff, ...] = given.may("calendars", array(_file), ())
    exceptions: tuple[OneOff, ...] = given.may("exceptions", _exceptions, ())
    own = frozenset(one for one in holidays if isinstance(one, date))
    public = tuple(one for one in holidays if isinstance(one, PublicHolidays))
    return Calendar(Rules(where, Hours(hours, own), lunch, exceptions, (*public, *files)))


def demanded(given: Table) -> Calendar:
    """When cover is demanded: around the clock, or during hours by the clock of a zone."""
    hours: Week = given.may("hours", week, _ALWAYS)
    return Calendar(Rules(given.may("zone", zone, "UTC"), Hours(hours)))


def overlap(heirs: Sequence[RegionId]) -> Reader[timedelta]:
    """How long a region and the one that it hands to count as awake together; there must be one."""

    def read(node: Node) -> timedelta:
        if not heirs:
            raise Wrong("hands_to beside it: an overlap is with the region that takes over")
        return duration(_LONGEST_OVERLAP)(node)

    return read


def _holiday(node: Node) -> date | PublicHolidays:
    """A date of one's own, or the public holidays of a country or of a part of one."""
    if not isinstance(node.raw, str) or not _CODE.fullmatch(node.raw):
        return day(node)
    try:
        return PublicHolidays.of(node.raw)
    except ValueError as error:
        close = did_you_mean(node.raw, countries()) if node.raw.isalpha() else ""
        raise Wrong('a date, or a country such as "PT" or "BR-SP"', f"{error}{close and '; '}{close}") from None


def _file(node: Node) -> DaysOff:
    """An iCalendar file that is there."""
    from desk.calendars.ical import CalendarFile  # noqa: PLC0415 - takes a while, which only those wait who have files

    found = existing(node)
    try:
        return CalendarFile.read(found)
    except (ValueError, OSError) as error:
        raise Wrong("an iCalendar file of days and times off", str(error)) from None


def _exceptions(node: Node) -> tuple[OneOff, ...]:
    """Days that are unlike all others; none of them twice."""
    found: dict[date, OneOff] = {}
    for one, place in ((one, place) for days, place in array(_located)(node) for one in days):
        if one.day in found:
            place.complain(Wrong("each day only once", found=f"{one.day} again"))
        found[one.day] = one
    return tuple(found.values())


def _located(node: Node) -> tuple[tuple[OneOff, ...], Node]:
    return tuple(_exception(node)), node


def _exception(node: Node) -> Iterator[OneOff]:
    """One day, or all from one to another, opened or closed in part."""
    table(node)
    given = Table(node)
    first = given.need("day", day, date.min)
    last = given.may("until", day, first)
    opens: tuple[Interval, ...] = given.may("open", spans, ())
    closes: tuple[Interval, ...] = given.may("closed", spans, ())
    given.close()
    if node.raw.keys().isdisjoint({"open", "closed"}):
        raise Wrong('open or closed, such as closed = ["13:00-24:00"]', found=shown(node.raw) + " with neither")
    if not first <= last < first + timedelta(days=_LONGEST_EXCEPTION):
        raise Wrong("an end within a year of its beginning", found=f"until = {last} after day = {first}")
    yield from (OneOff(first + timedelta(days=n), opens, closes) for n in range((last - first).days + 1))
