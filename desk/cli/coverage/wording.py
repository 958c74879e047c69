"""The words in which cover is told to operators, in the terminal and on the page alike."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from desk.calendars.cover import Grade
from desk.cli.weeks import name_of
from desk.i18n import zones
from desk.i18n.languages import english_name
from desk.services.coverage import Coverage, Gap, Place, Row

_HOUR = timedelta(hours=1)
#: Not strftime, whose words are those of the machine's locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GRADES = {
    Grade.NATIVE: "natively",
    Grade.FLUENT: "fluently",
    Grade.TRANSLATED: "through translation",
    Grade.NOBODY: "nobody",
}


def day(when: date) -> str:
    """Return ``Mon 29``."""
    return f"{_DAYS[when.weekday()]} {when.day:2}"


def full_day(when: date) -> str:
    """Return ``Mon 29 Mar``."""
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"


def instant(when: datetime) -> str:
    """Return ``Mon 29 Mar 08:00``, in UTC."""
    return f"{full_day(when)} {when:%H:%M}"


def time(begin: datetime, end: datetime) -> str:
    """Return ``Mon 29 Mar 08:00 to 17:00 UTC``."""
    until = f"{end:%H:%M}" if begin.date() == end.date() else instant(end)
    return f"{instant(begin)} to {until} UTC"


def length(lasting: timedelta) -> str:
    """Return ``11 h`` or ``30 min`` or ``11 h 30 min``."""
    hours, minutes = divmod(lasting // timedelta(minutes=1), 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours))


def offset(when: datetime, zone: str) -> str:
    """Return how far a zone's clock is ahead of UTC, such as ``UTC+5:45``."""
    minutes = (zones.wall(when, zone) - when.replace(tzinfo=None)) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def title(coverage: Coverage) -> str:
    """Return which week is shown."""
    begin, last = coverage.shown.begin, coverage.shown.end - _HOUR
    return f"{name_of(begin)}, {full_day(begin)} to {full_day(last)} {last.year}"


def language(row: Row) -> str:
    """Return a language's name and tag."""
    return f"{english_name(row.language)} ({row.language})"


def change(place: Place, moved: zones.Change) -> str:
    """Return in what way a region's clocks are changed."""
    way = "forward" if moved.after > moved.before else "back"
    before, after = (f"{(moved.at + ahead):%H:%M}" for ahead in (moved.before, moved.after))
    by = length(abs(moved.after - moved.before))
    return f"{instant(moved.at)} UTC: {place.region.name} puts clocks {way} by {by}, from {before} to {after}"


def notes(coverage: Coverage) -> Iterator[str]:
    """Yield what is unlike other weeks: clocks changed, days off, work that nobody takes over."""
    yield from (change(place, moved) for place in coverage.places for moved in place.changes)
    for place in coverage.places:
        for off, name in place.off.items():
            yield f"{full_day(off)}: no shift begins in {place.region.name}{f' ({name})' if name else ''}"
    for place in coverage.places:
        alone = [one.closes for one in place.hand_overs if one.to is None]
        if alone:
            when = ", ".join(instant(closes) for closes in alone[:3]) + (", ..." if len(alone) > 3 else "")
            yield f"{place.region.name} hands over to nobody who is awake: {when}"


def demand(gap: Gap) -> str:
    """Return what must be there and is not."""
    required = gap.required
    how = GRADES[required.must] + ("" if required.must is Grade.NATIVE else " or better")
    least = f" by {required.least}" if required.least > 1 else ""
    return f"{required.place}: {gap.language} for {', '.join(gap.merchants)} must be read {how}{least}"


def total(gaps: Iterable[Gap]) -> str:
    """Return how often and for how long altogether something is missing."""
    lasting = [gap.lack.end - gap.lack.begin for gap in gaps]
    return f"{'once' if len(lasting) == 1 else f'{len(lasting)} times'}, {length(sum(lasting, timedelta()))} in all"


def lack(gap: Gap) -> str:
    """Return when it is missing, and what there is instead."""
    begin, end, best, readers = gap.lack
    there = f"only {readers}" if readers else "nobody" if best is Grade.NOBODY else f"only {GRADES[best]}"
    return f"{time(begin, end)}, {length(end - begin)}: {there}"
