"""Two configurations side by side: each measure's difference and how sure it is."""

from collections.abc import Iterator

from desk.cli.simulate.page.drawing import dot, drawing, linear, stroke, words
from desk.cli.simulate.report import Difference, Report
from desk.cli.simulate.words import change
from desk.simulation.measures import MEASURES

_WIDTH, _LEFT, _MIDDLE, _ROW, _TOP = 540.0, 196.0, 106.0, 27.0, 26.0
_LOOKS = {1: "better", 0: "even", -1: "worse"}
_TITLES = {measure.name: measure.title for measure in MEASURES}
_JUDGED = {measure.name for measure in MEASURES if measure.better}


def plot(report: Report) -> str:
    """Return a row for each measure of which one side can be better; each row has a scale of its own."""
    rows = [one for one in report.differences if one.measure in _JUDGED]
    return drawing(_WIDTH, _TOP + len(rows) * _ROW + 6, "Differences", _parts(rows))


def _parts(rows: list[Difference]) -> Iterator[str]:
    right = _WIDTH - _MIDDLE
    centre = (_LEFT + right) / 2
    yield words(_LEFT, 12, "less", "axis")
    yield words(right, 12, "more", "axis", "end")
    yield stroke(centre, _TOP - 6, centre, _TOP + len(rows) * _ROW, "zero")
    for place, one in enumerate(rows):
        yield from _row(one, _TOP + (place + 0.5) * _ROW, right)


def _row(one: Difference, y: float, right: float) -> Iterator[str]:
    ends = one.interval.low, one.interval.high
    low, high = (one.interval.mean if end is None else end for end in ends)
    widest = max(abs(low), abs(high)) * 1.08 or 1.0
    x = linear(-widest, widest, _LEFT, right)
    told = f"{_TITLES[one.measure]}: {change(one.measure, one.interval.mean)}"
    if None not in ends:
        told += f", between {change(one.measure, low)} and {change(one.measure, high)}"
    yield words(_LEFT - 10, y + 4, _TITLES[one.measure], "row", "end")
    yield stroke(x(low), y, x(high), y, f"span {_LOOKS[one.verdict]}")
    yield dot(x(one.interval.mean), y, _LOOKS[one.verdict], told)
    yield words(_WIDTH - 2, y + 4, change(one.measure, one.interval.mean), "row", "end")
