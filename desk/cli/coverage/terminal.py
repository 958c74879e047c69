"""Cover as a chart of plain characters, 80 columns wide; colours only say again what the characters say."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from desk.calendars.cover import Grade
from desk.cli.coverage import wording
from desk.services.coverage import Coverage, Row

WIDTH = 80
_HALF_HOUR = timedelta(minutes=30)
_DAY = timedelta(days=1)
SIGNS = {Grade.NATIVE: "#", Grade.FLUENT: "+", Grade.TRANSLATED: "~", Grade.NOBODY: "."}
_COLOURS = {Grade.NATIVE: "32", Grade.FLUENT: "36", Grade.TRANSLATED: "33", Grade.NOBODY: "31"}
_LABEL = 10
_SCALE = " " * _LABEL + "".join(f"{hour:<6}" for hour in range(0, 24, 3))


def chart(coverage: Coverage, rows: Sequence[Row], *, coloured: bool) -> str:
    """Return the week, language by language, half hour by half hour, and what is missing."""
    charts = _charts(coverage, rows, coloured=coloured)
    return "\n".join([*_legend(coverage), *charts, *_notes(coverage), *_gaps(coverage)])


def _legend(coverage: Coverage) -> Iterator[str]:
    yield f"Who reads what in {wording.title(coverage)}"
    yield "Each sign is half an hour in UTC, and shows the poorest cover within it:"
    yield "  " + "   ".join(f"{SIGNS[grade]} {word}" for grade, word in wording.GRADES.items())


def _charts(coverage: Coverage, rows: Sequence[Row], *, coloured: bool) -> Iterator[str]:
    days = [coverage.shown.begin + n * _DAY for n in range((coverage.shown.end - coverage.shown.begin).days)]
    changed = {change.at.date() for place in coverage.places for change in place.changes}
    for row in rows:
        yield ""
        yield from _wrapped(f"{wording.language(row)}: {', '.join(row.merchants)}", "")
        yield from _who(coverage, row)
        yield _SCALE.rstrip()
        for day in days:
            mark = "*" if day.date() in changed else " "
            yield f"{wording.day(day)} {mark}  {_line(row, day, coloured=coloured)}  {_alone(row, day)}".rstrip()


def _line(row: Row, day: datetime, *, coloured: bool) -> str:
    grades = [row.worst(begin, begin + _HALF_HOUR) for begin in (day + n * _HALF_HOUR for n in range(48))]
    if not coloured:
        return "".join(SIGNS[grade] for grade in grades)
    runs = ((grade, len(list(same))) for grade, same in groupby(grades))
    return "".join(f"\x1b[{_COLOURS[grade]}m{SIGNS[grade] * count}\x1b[0m" for grade, count in runs)


def _alone(row: Row, day: datetime) -> str:
    """Return for how long nobody reads the language on a day."""
    frames = ((max(one.begin, day), min(one.end, day + _DAY)) for one in row.shades if one.grade is Grade.NOBODY)
    time = sum((end - begin for begin, end in frames if begin < end), timedelta())
    return f"{wording.length(time)} nobody" if time else ""


def _who(coverage: Coverage, row: Row) -> Iterator[str]:
    agents = coverage.config.agents
    for grade, who in row.readers.items():
        told = ", ".join(f"{agents[one].name} ({coverage.config.region_of(one).name})" for one in who)
        yield from _wrapped(f"  {SIGNS[grade]} {told}", "    ")


def _notes(coverage: Coverage) -> Iterator[str]:
    for number, note in enumerate(wording.notes(coverage)):
        if not number:
            yield ""
        yield from _wrapped(f"* {note}" if " puts clocks " in note else f"  {note}", "    ")


def _gaps(coverage: Coverage) -> Iterator[str]:
    if not coverage.config.coverage:
        return
    yield ""
    if not coverage.gaps:
        yield f"All cover that must be there is there until {wording.instant(coverage.checked.end)} UTC."
        return
    yield "Cover that must be there and is not:"
    for demand, same in groupby(coverage.gaps, key=wording.demand):
        missing = list(same)
        yield from _wrapped(f"  {demand}: missing {wording.total(missing)}", "    ")
        yield from (f"    {wording.lack(gap)}" for gap in missing)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
