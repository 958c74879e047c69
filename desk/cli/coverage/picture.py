"""Cover as a picture: the week from left to right, regions above, languages below; light and dark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from html import escape

from desk.calendars.cover import Grade, Shade
from desk.calendars.spans import Span
from desk.cli.coverage import wording
from desk.i18n import zones
from desk.services.coverage import Coverage, Gap, Place, Row

_LEFT, _HOUR_WIDTH, _RIGHT = 196, 5, 118
_WIDTH = _LEFT + 7 * 24 * _HOUR_WIDTH + _RIGHT
_TOP, _PLACE, _ROW, _SPACE = 76, 26, 38, 20
_BAR = 14
#: Narrower bars have no room for their hours.
_ROOM = 42
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)

#: Also what the page is drawn with.
COLOURS = """
:root { --paper: #fcfcfb; --ink: #1c1b1a; --soft: #6b6966; --line: #e4e2df; --line-strong: #c9c6c1; --awake: #5b7083;
  --awake-ink: #ffffff; --native: #0e7c66; --fluent: #63b79f; --translated: #c5b6ec; --nobody: #eceae7;
  --gap: #c8372d; --change: #b45309; }
@media (prefers-color-scheme: dark) { :root { --paper: #161618; --ink: #ecebe9; --soft: #a09d99; --line: #2a2a2d;
  --line-strong: #45454a; --awake: #7d95aa; --awake-ink: #10141a; --native: #2fb396; --fluent: #1f6f5e;
  --translated: #66569c; --nobody: #26262a; --gap: #ff6b5e; --change: #f0a347; } }
"""
_STYLE = """
text { font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--ink);
  font-size: 13px; }
.soft { fill: var(--soft); font-size: 11px; } .title { font-size: 17px; font-weight: 600; }
.hours { fill: var(--awake-ink); font-size: 10px; text-anchor: middle; font-variant-numeric: tabular-nums; }
.end { text-anchor: end; } .middle { text-anchor: middle; } .strong { font-weight: 600; }
.day { stroke: var(--line-strong); } .tick { stroke: var(--line); } .awake { fill: var(--awake); rx: 3px; }
.native { fill: var(--native); } .fluent { fill: var(--fluent); } .translated { fill: url(#hatched); }
.hatch { fill: var(--translated); } .hatch + path { stroke: var(--paper); stroke-opacity: 0.55; }
.nobody { fill: var(--nobody); stroke: var(--line-strong); stroke-width: 0.5; } .gap { fill: var(--gap); rx: 2px; }
.change { stroke: var(--change); stroke-width: 1.5; stroke-dasharray: 3 2; }
.changed { fill: var(--change); font-size: 10px; }
"""

#: What is read through translation is seen without colours too.
_HATCHED = (
    '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch" width="6" height="6"/><path d="M1 0V6" stroke-width="1.5"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From moments to places from left to right."""

    week: Span

    def x(self, moment: datetime) -> float:
        inside = min(max(moment, self.week.begin), self.week.end)
        return round(_LEFT + (inside - self.week.begin) / _HOUR * _HOUR_WIDTH, 2)

    def rect(self, begin: datetime, end: datetime, y: float, height: float, kind: str, said: str) -> str:
        """Return a bar that says, under the pointer, what it is."""
        left, width = self.x(begin), round(self.x(end) - self.x(begin), 2)
        return (
            f'<rect class="{kind}" x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}">'
            f"<title>{escape(said)}</title></rect>"
        )


def picture(coverage: Coverage, rows: Sequence[Row]) -> str:
    """Return the chart as an SVG document that needs no other file."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + drawing(coverage, rows)


def drawing(coverage: Coverage, rows: Sequence[Row]) -> str:
    """Return the chart as an element for a page."""
    scale = _Scale(coverage.shown)
    languages = _TOP + len(coverage.places) * _PLACE + _SPACE
    height = languages + len(rows) * _ROW + 14
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(wording.title(coverage))}">',
        f"<style>{COLOURS}{_STYLE}</style>",
        _HATCHED,
        f'<rect width="{_WIDTH}" height="{height}" style="fill: var(--paper)"/>',
        *_head(coverage, scale, height),
        *(part for n, place in enumerate(coverage.places) for part in _place(place, scale, _TOP + n * _PLACE)),
        *(part for n, row in enumerate(rows) for part in _row(coverage, row, scale, languages + n * _ROW)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(coverage: Coverage, scale: _Scale, height: int) -> Iterator[str]:
    yield _text(16, 28, f"Who reads what in {wording.title(coverage)}", "title")
    yield from _key(_WIDTH - 16)
    for hour in range(0, 7 * 24 + 1, 6):
        x, kind = _LEFT + hour * _HOUR_WIDTH, "tick" if hour % 24 else "day"
        yield f'<line class="{kind}" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{height - 10}"/>'
    for n in range(7):
        day = coverage.shown.begin + n * _DAY
        yield _text(scale.x(day + 12 * _HOUR), _TOP - 16, wording.full_day(day), "middle")
    yield _text(_LEFT - 12, _TOP - 16, "UTC", "soft end")


def _key(right: float) -> Iterator[str]:
    for grade, word in reversed(wording.GRADES.items()):
        right -= len(word) * 6.4 + 26
        yield f'<rect class="{grade.name.lower()}" x="{right:g}" y="17" width="12" height="12" rx="2"/>'
        yield _text(right + 17, 27, word, "soft")


def _place(place: Place, scale: _Scale, y: float) -> Iterator[str]:
    region = place.region
    yield _text(16, y + 11, region.name)
    yield _text(_LEFT - 12, y + 11, wording.offset(scale.week.begin, region.zone), "soft end")
    for span in place.awake:
        begins, ends = (f"{zones.wall(moment, region.zone):%H:%M}" for moment in span)
        said = f"{region.name}, {wording.time(*span)}; by its clock {begins} to {ends}"
        yield scale.rect(span.begin, span.end, y, _BAR, "awake", said)
        if scale.x(span.end) - scale.x(span.begin) >= _ROOM and _whole(place, span):
            short = f"{begins}–{ends}".replace(":00", "")
            yield _text((scale.x(span.begin) + scale.x(span.end)) / 2, y + 10.5, short, "hours")
    for off, name in place.off.items():
        noon = zones.moment(datetime.combine(off, time(12)), region.zone)
        yield _text(scale.x(noon), y + 10.5, name or "closed", "soft middle")
    for change in place.changes:
        x, minutes = scale.x(change.at), (change.after - change.before) // timedelta(minutes=1)
        yield f'<line class="change" x1="{x:g}" x2="{x:g}" y1="{y - 5:g}" y2="{y + _BAR + 4:g}"><title>'
        yield f"{escape(wording.change(place, change))}</title></line>"
        yield _text(x + 4, y - 1, f"clocks {minutes:+} min", "changed")


def _whole(place: Place, span: Span) -> bool:
    """Tell whether a shift is shown from its beginning to its end, not cut off with the week."""
    calendar = place.region.calendar
    return not calendar.is_open(span.begin - _MOMENT) and not calendar.is_open(span.end)


def _row(coverage: Coverage, row: Row, scale: _Scale, y: float) -> Iterator[str]:
    yield _text(16, y + 12, wording.language(row), "strong")
    yield _text(16, y + 26, _short(", ".join(row.merchants)), "soft")
    for shade in row.shades:
        yield scale.rect(shade.begin, shade.end, y, _BAR + 4, shade.grade.name.lower(), _said(coverage, row, shade))
    for gap in coverage.gaps:
        if gap.language == row.language and set(gap.merchants) & set(row.merchants) and gap.lack.begin < scale.week.end:
            yield scale.rect(gap.lack.begin, gap.lack.end, y + _BAR + 6, 4, "gap", _missing(gap))
    alone = row.lasting(Grade.NOBODY)
    yield _text(_WIDTH - _RIGHT + 12, y + 13, f"{wording.length(alone)} nobody" if alone else "always somebody", "soft")


def _said(coverage: Coverage, row: Row, shade: Shade) -> str:
    agents = coverage.config.agents
    who = "; ".join(
        f"{wording.GRADES[grade]}: {', '.join(agents[one].name for one in names)}" for grade, names in shade.who.items()
    )
    return f"{wording.language(row)}, {wording.time(shade.begin, shade.end)}: {who or wording.GRADES[Grade.NOBODY]}"


def _missing(gap: Gap) -> str:
    return f"{wording.demand(gap)}; {wording.lack(gap)}"


def _short(text: str) -> str:
    return text if len(text) <= 28 else text[:27] + "…"


def _text(x: float, y: float, said: str, kind: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(said)}</text>'
