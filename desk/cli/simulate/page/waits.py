"""How long customers waited: which share no longer than this."""

from collections.abc import Iterator

from desk.cli.simulate.page.drawing import curve, drawing, linear, logarithmic, stroke, words
from desk.cli.simulate.report import Report
from desk.cli.simulate.words import duration

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 540.0, 280.0, 48.0, 16.0, 14.0, 34.0
_MARKS = (1, 10, 60, 300, 1800, 10_800, 86_400)


def plot(report: Report) -> str:
    """Return a rising line for each configuration."""
    return drawing(_WIDTH, _HEIGHT, "Waits: shares no longer than", _parts(report))


def _parts(report: Report) -> Iterator[str]:
    x = logarithmic(_MARKS[0], _MARKS[-1], _LEFT, _WIDTH - _RIGHT)
    y = linear(0, 1, _HEIGHT - _BOTTOM, _TOP)
    for share in (0, 0.25, 0.5, 0.75, 1):
        yield stroke(_LEFT, y(share), _WIDTH - _RIGHT, y(share), "grid")
        yield words(_LEFT - 8, y(share) + 4, f"{share:.0%}", "axis", "end")
    for mark in _MARKS:
        yield stroke(x(mark), y(0), x(mark), y(0) + 5, "tick")
        yield words(x(mark), y(0) + 19, _short(mark), "axis", "middle")
    yield stroke(x(report.within), _TOP, x(report.within), y(0), "target")
    yield words(x(report.within) + 5, y(0) - 7, f"in time: {duration(report.within)}", "axis")
    for place, tried in enumerate(report.tried, 1):
        yield curve([(x(wait), y(share)) for wait, share in tried.waits if wait <= _MARKS[-1]], f"line s{place}")


def _short(seconds: int) -> str:
    names = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    size, name = next(each for each in names if seconds >= each[0])
    return f"{seconds // size} {name}"
