"""The week, hour by hour: who came, how long they waited, who was at work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk.cli.simulate.page.drawing import Scale, area, curve, drawing, linear, rectangle, stroke, ticks, words
from desk.cli.simulate.report import Hour, Report
from desk.cli.simulate.words import duration, moment, number

_WIDTH, _LEFT, _RIGHT = 1100.0, 72.0, 8.0
_PANEL, _GAP, _TOP = 100.0, 54.0, 22.0
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Lengths of time that people count in.
_ROUND = (10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One plot above the others' clock: a line for each row, and what is written at the side."""

    title: str
    rows: Sequence[tuple[Sequence[float], str]]
    marks: Sequence[tuple[float, str]]


def plot(report: Report) -> str:
    """Return the panels, one above the other."""
    panels = [_came(report), _waits(report), _people(report)]
    parts: list[str] = []
    for place, panel in enumerate(panels):
        parts += _drawn(panel, _TOP + place * (_PANEL + _GAP), len(report.tried[0].hours))
    bottom = _TOP + len(panels) * (_PANEL + _GAP)
    parts += _under_pointer(report, bottom - _GAP)
    return drawing(_WIDTH, bottom - 30, "The week hour by hour", parts)


def _came(report: Report) -> _Panel:
    came = [hour.came for hour in report.tried[0].hours]
    return _Panel("Conversations an hour", [(came, "fill")], [(mark, number(mark)) for mark in ticks(max(came))])


def _waits(report: Report) -> _Panel:
    rows = [([hour.wait_p90 for hour in tried.hours], f"line s{place}") for place, tried in enumerate(report.tried, 1)]
    highest = max(max(row) for row, _ in rows)
    step = next((each for each in _ROUND if each * 3 >= highest), _ROUND[-1])
    marks = [(float(step * n), duration(step * n)) for n in range(4)]
    return _Panel("Nine of ten waited no longer than", rows, marks)


def _people(report: Report) -> _Panel:
    rows: list[tuple[Sequence[float], str]] = []
    for place, tried in enumerate(report.tried, 1):
        rows.append(([sum(hour.at_work.values()) for hour in tried.hours], f"line thin s{place}"))
        rows.append(([sum(hour.busy.values()) for hour in tried.hours], f"fill s{place}" if place == 1 else "line s2"))
    marks = [(mark, number(mark)) for mark in ticks(max(max(row) for row, _ in rows))]
    return _Panel("Agents at work (thin line), and busy", rows, marks)


def _drawn(panel: _Panel, top: float, hours: int) -> Iterator[str]:
    x, y = _across(hours), linear(0, panel.marks[-1][0], top + _PANEL, top)
    yield words(_LEFT, top - 9, panel.title, "label")
    for value, text in panel.marks:
        yield stroke(_LEFT, y(value), _WIDTH - _RIGHT, y(value), "grid")
        yield words(_LEFT - 8, y(value) + 4, text, "axis", "end")
    for row, look in panel.rows:
        points = [
            (x(hour + edge), y(min(value, panel.marks[-1][0]))) for hour, value in enumerate(row) for edge in (0, 1)
        ]
        yield area(points, top + _PANEL, look) if look.startswith("fill") else curve(points, look)
    yield from days(x, top + _PANEL, hours)


def days(x: Scale, bottom: float, hours: int) -> Iterator[str]:
    """Yield the names of days under a plot."""
    for day in range(hours // 24):
        yield stroke(x(day * 24), bottom, x(day * 24), bottom + 5, "tick")
        yield words(x(day * 24 + 12), bottom + 15, _DAYS[day], "axis", "middle")


def _across(hours: int) -> Scale:
    return linear(0, hours, _LEFT, _WIDTH - _RIGHT)


def _under_pointer(report: Report, bottom: float) -> Iterator[str]:
    """Yield a strip for each hour that tells its numbers."""
    hours = report.tried[0].hours
    x = _across(len(hours))
    for place, hour in enumerate(hours):
        told = _told(hour, (tried.hours[place] for tried in report.tried))
        yield rectangle(x(place), _TOP, x(1) - x(0), bottom - _TOP, "strip", told)


def _told(hour: Hour, all_tried: Iterable[Hour]) -> str:
    waits = " / ".join(duration(one.wait_p90) for one in all_tried)
    people = number(round(sum(hour.at_work.values()), 1))
    return f"{moment(hour.begins)}: {number(hour.came)} came, 9 of 10 waited up to {waits}, {people} agents at work"
