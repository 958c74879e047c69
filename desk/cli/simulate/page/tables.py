"""The numbers themselves."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from desk.cli.simulate.report import Interval, Report, Share, Tried
from desk.cli.simulate.words import duration, moment, number, value
from desk.i18n.languages import english_name
from desk.simulation.measures import MEASURES


def measures(report: Report) -> str:
    """Return every measure of every configuration, with its interval."""
    rows = [
        [measure.title, *(_interval(measure.name, tried.measures[measure.name]) for tried in report.tried)]
        for measure in MEASURES
    ]
    return _table(["", *(escape(tried.name) for tried in report.tried)], rows)


def shares(what: str, name: Callable[[str], str], rows: Sequence[Share]) -> str:
    """Return a row for each share of the customers, the worst served first."""
    return _table(
        [what, "Came", "In time", "Gave up", "Mean wait"],
        [
            [
                escape(name(one.name)),
                number(one.came),
                f"{one.service_level:.1%}",
                f"{one.abandonment:.1%}",
                duration(one.wait_mean),
            ]
            for one in rows
        ],
    )


def worst(tried: Tried) -> str:
    """Return a line that names the worst language and hour."""
    language, hour = tried.worst_language, tried.worst_hour
    if language is None or hour is None:
        return ""
    return (
        f"Served worst: <b>{escape(english_name(language.name))}</b>, {language.service_level:.1%} in time, and"
        f" <b>{moment(hour.name)}</b>, {hour.service_level:.1%} of {number(hour.came)}."
    )


def _interval(measure: str, interval: Interval) -> str:
    mean = value(measure, interval.mean)
    if interval.low is None or interval.high is None or interval.low == interval.high:
        return mean
    return f"{mean} <small>{value(measure, interval.low)} to {value(measure, interval.high)}</small>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    first = "".join(f"<th>{cell}</th>" for cell in head)
    rest = "".join(f"<tr><th>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{first}</tr></thead><tbody>{rest}</tbody></table></div>'
