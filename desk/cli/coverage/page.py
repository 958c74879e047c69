"""Cover as one HTML page that needs no other file: the picture, what is missing, and who reads what."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from desk.calendars.cover import Grade
from desk.cli.coverage import wording
from desk.cli.coverage.picture import COLOURS, drawing
from desk.services.coverage import Coverage, Row

_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, "Segoe UI",
  Roboto, "Noto Sans", sans-serif; }
main { max-width: 1190px; margin: 0 auto; padding: 28px 16px 56px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; margin-bottom: 8px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 16px; margin: 32px 0 8px; }
header p { margin: 0; color: var(--soft); }
.chart { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; } .chart svg { display: block; }
.verdict { margin: 16px 0; padding: 10px 14px; border-radius: 8px; border: 1px solid var(--line); }
.missing { border-color: var(--gap); } .missing strong { color: var(--gap); }
summary { cursor: pointer; } summary small { display: inline; margin-inline-start: 8px; }
ul { margin: 4px 0 12px; padding-left: 20px; } li { margin: 2px 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } thead th { color: var(--soft); font-weight: 400; font-size: 13px; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
small { color: var(--soft); display: block; font-weight: 400; }
"""
_PEOPLE = (Grade.NATIVE, Grade.FLUENT, Grade.TRANSLATED)


def page(coverage: Coverage, rows: Sequence[Row]) -> str:
    """Return the page."""
    name = escape(coverage.config.desk.name)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{name}: cover of languages</title>\n<style>{COLOURS}{_STYLE}</style>\n</head>\n<body>\n<main>",
            f"<header><h1>{name}</h1><p>Cover of languages, all times in UTC</p></header>",
            *_verdict(coverage),
            f'<div class="chart">{drawing(coverage, rows)}</div>',
            *_notes(coverage),
            *_table(coverage, rows),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _verdict(coverage: Coverage) -> Iterator[str]:
    if not coverage.config.coverage:
        return
    until = wording.instant(coverage.checked.end)
    if not coverage.gaps:
        yield f'<p class="verdict">All cover that must be there is there until {until}.</p>'
        return
    yield f'<div class="verdict missing"><strong>Until {until}, cover is missing that must be there</strong>'
    for demand, same in groupby(coverage.gaps, key=wording.demand):
        gaps = list(same)
        yield f"<details><summary>{escape(demand)} <small>{wording.total(gaps)}</small></summary><ul>"
        yield from (f"<li>{escape(wording.lack(gap))}</li>" for gap in gaps)
        yield "</ul></details>"
    yield "</div>"


def _notes(coverage: Coverage) -> Iterator[str]:
    notes = [f"<li>{escape(note)}</li>" for note in wording.notes(coverage)]
    if notes:
        yield from ("<h2>This week is different</h2>", "<ul>", *notes, "</ul>")


def _table(coverage: Coverage, rows: Sequence[Row]) -> Iterator[str]:
    yield '<h2>Who reads what</h2>\n<div class="scroll"><table><thead><tr><th>Language</th>'
    yield from (f"<th>{wording.GRADES[grade]}</th>" for grade in _PEOPLE)
    yield "<th>Nobody</th></tr></thead><tbody>"
    for row in rows:
        merchants = ", ".join(coverage.config.merchants[one].name for one in row.merchants)
        yield f'<tr><th>{escape(wording.language(row))}<small dir="auto">{escape(merchants)}</small></th>'
        yield from (_people(coverage, row, grade) for grade in _PEOPLE)
        alone = row.lasting(Grade.NOBODY)
        yield f'<td class="time">{wording.length(alone) if alone else "–"}</td></tr>'
    yield "</tbody></table></div>"


def _people(coverage: Coverage, row: Row, grade: Grade) -> str:
    agents = coverage.config.agents
    names = ", ".join(agents[one].name for one in row.readers.get(grade, ()))
    lasting = row.lasting(grade)
    return f'<td>{wording.length(lasting) if lasting else "–"}<small dir="auto">{escape(names)}</small></td>'
