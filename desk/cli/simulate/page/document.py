"""The page: what it says first, and in which order it shows the rest."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from importlib.resources import files

from desk.cli.simulate.page import heat, hours, sides, tables, waits
from desk.cli.simulate.report import Report, Tried
from desk.cli.simulate.words import duration, value
from desk.i18n.languages import english_name

_FIRST = (
    ("service_level", "Taken in time"),
    ("wait_p90", "Nine of ten waited up to"),
    ("abandonment", "Gave up"),
    ("occupancy", "Agents busy"),
)
_TIMES = "Days begin at midnight UTC. The numbers of an hour appear under the pointer."


def page(report: Report) -> str:
    """Return the whole page."""
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    title = escape(f"Simulated week {report.week}: {' and '.join(tried.name for tried in report.tried)}")
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    body = "\n".join(_body(report))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<title>{title}</title><style>\n{style}</style></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    yield from _head(report)
    yield '<div class="cards">' + "".join(_card(report, *each) for each in _FIRST) + "</div>"
    yield _section("Hour by hour", f"<p>{_TIMES}</p>{hours.plot(report)}")
    yield _languages(report)
    if report.differences:
        yield f'<div class="pair">{_waits(report)}{_sides(report)}</div>'
        yield _section("All measures", tables.measures(report))
        for tried in report.tried:
            yield f'<div class="pair">{_shares(tried)}</div>'
    else:
        left = _waits(report) + _shares(report.tried[0])
        yield f'<div class="pair"><div>{left}</div>{_section("All measures", tables.measures(report))}</div>'


def _head(report: Report) -> Iterator[str]:
    monday = date.fromisoformat(report.monday[:10])
    begin, end = (f"{day.day} {day:%B %Y}" for day in (monday, monday + timedelta(days=6)))
    runs = "one run" if report.runs == 1 else f"{report.runs} runs"
    yield f"<h1>Simulated week {report.week}</h1>"
    sure = " Intervals hold the true mean with 95 % confidence." if report.runs > 1 else ""
    within = duration(report.within)
    yield f"<p>{begin} to {end}, {runs}, seed {escape(report.seed)}. In time: taken within {within}.{sure}</p>"
    if len(report.tried) > 1:
        yield f'<p class="legend">{"".join(_key(place, one) for place, one in enumerate(report.tried, 1))}</p>'
    else:
        yield f"<p><b>{escape(report.tried[0].name)}</b></p>"


def _key(place: int, tried: Tried) -> str:
    return f'<span><i class="s{place}"></i>{escape(tried.name)}</span>'


def _card(report: Report, measure: str, title: str) -> str:
    keys = [f'<i class="s{place}"></i>' if len(report.tried) > 1 else "" for place in (1, 2)]
    shown = zip(keys, report.tried, strict=False)
    lines = "".join(f"<div>{key}{value(measure, tried.measures[measure].mean)}</div>" for key, tried in shown)
    return f"<section><h3>{title}</h3>{lines}</section>"


def _languages(report: Report) -> str:
    parts = []
    for tried in report.tried:
        name = f"<b>{escape(tried.name)}</b>. " if len(report.tried) > 1 else ""
        parts.append(f"<p>{name}{tables.worst(tried)}</p>{heat.plot(tried)}")
    return _section("Taken in time, by language", heat.legend() + "".join(parts))


def _waits(report: Report) -> str:
    return _section("How long customers waited", f"<p>The share that waited no longer.</p>{waits.plot(report)}")


def _sides(report: Report) -> str:
    one, other = (escape(tried.name) for tried in report.tried)
    said = f"<b>{other}</b> against <b>{one}</b>, with the same customers in both. Grey: may be chance."
    return _section("What changes", f"<p>{said}</p>{sides.plot(report)}")


def _shares(tried: Tried) -> str:
    name = escape(tried.name)
    languages = tables.shares("Language", english_name, tried.languages)
    merchants = tables.shares("Merchant", str, tried.merchants)
    return _section(f"{name}: languages", languages) + _section(f"{name}: merchants", merchants)


def _section(title: str, inside: str) -> str:
    return f"<section><h2>{title}</h2>{inside}</section>"
