"""The report on a terminal."""

from collections.abc import Iterator, Sequence

from desk.cli.simulate.report import Difference, Interval, Report, Share, Tried
from desk.cli.simulate.words import change, duration, moment, number, value
from desk.i18n.languages import english_name
from desk.simulation.measures import MEASURES

_VERDICTS = {1: "better", 0: "", -1: "worse"}
_MARKS = "▁▂▃▄▅▆▇█"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: No more rows of languages or merchants than are read.
_ROWS = 8


def text(report: Report) -> str:
    """Return the report, line by line."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    runs = "1 run" if report.runs == 1 else f"{report.runs} runs"
    yield f"Week {report.week}, {runs}, seed {report.seed}; in time means taken within {duration(report.within)}"
    for tried in report.tried:
        yield ""
        yield from _tried(tried)
    if report.differences:
        yield ""
        yield from _differences(report)


def _tried(tried: Tried) -> Iterator[str]:
    yield tried.name
    for measure in MEASURES:
        interval = tried.measures[measure.name]
        yield f"  {measure.title:<32}{value(measure.name, interval.mean):>14}  {_ends(measure.name, interval)}".rstrip()
    if worst := tried.worst_language:
        yield f"  {'Worst language':<32}{english_name(worst.name):>14}  {_served(worst)}"
    if worst := tried.worst_hour:
        yield f"  {'Worst hour':<32}{moment(worst.name):>14}  {_served(worst)}"
    yield from _table("language", [(english_name(one.name), one) for one in tried.languages])
    if len(tried.merchants) > 1:
        yield from _table("merchant", [(one.name, one) for one in tried.merchants])
    yield from _week(tried)


def _ends(measure: str, interval: Interval) -> str:
    if interval.low is None or interval.high is None or interval.low == interval.high:
        return ""
    return f"({value(measure, interval.low)} to {value(measure, interval.high)})"


def _served(share: Share) -> str:
    return f"{share.service_level:.1%} of {number(share.came)} in time"


def _table(what: str, rows: Sequence[tuple[str, Share]]) -> Iterator[str]:
    yield f"  {'By ' + what:<32}{'came':>14}{'in time':>10}{'gave up':>10}{'mean wait':>14}"
    for name, share in rows[:_ROWS]:
        shares = f"{share.service_level:>10.1%}{share.abandonment:>10.1%}"
        yield f"    {name[:29]:<30}{number(share.came):>14}{shares}{duration(share.wait_mean):>14}"
    if len(rows) > _ROWS:
        yield f"    and {len(rows) - _ROWS} more, served better"


def _week(tried: Tried) -> Iterator[str]:
    """Yield who was taken in time hour by hour; a full block is everybody, a point an hour without anybody."""
    yield "  Taken in time, hour by hour (UTC)"
    for day, name in enumerate(_DAYS):
        hours = tried.hours[day * 24 : day * 24 + 24]
        yield f"    {name}  " + "".join(
            _MARKS[min(int(hour.service_level * 8), 7)] if hour.came else "·" for hour in hours
        )


def _differences(report: Report) -> Iterator[str]:
    yield f"{report.tried[1].name} against {report.tried[0].name}, the same customers in both"
    yield from (_difference(one) for one in report.differences)


def _difference(one: Difference) -> str:
    title = next(measure.title for measure in MEASURES if measure.name == one.measure)
    ends = ""
    if one.interval.low is not None and one.interval.high is not None and one.interval.low != one.interval.high:
        ends = f"({change(one.measure, one.interval.low)} to {change(one.measure, one.interval.high)})"
    return f"  {title:<32}{change(one.measure, one.interval.mean):>14}  {ends:<34}{_VERDICTS[one.verdict]}".rstrip()
