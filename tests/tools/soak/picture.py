"""A soak as one picture: curves over minutes, under each other, with a line at each restart. Plain SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _GAP = 900, 130, 70, 34
_COLOURS = ("#0b6e99", "#c2571a", "#4b7f2b", "#7a3e9d")

Points = Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves that share an axis, by name; seconds and values, None where there is a gap."""

    title: str
    curves: Mapping[str, Points]


def svg(title: str, panels: Sequence[Panel], restarts: Sequence[tuple[float, str]]) -> str:
    """Draw the panels."""
    end = max(at for panel in panels for curve in panel.curves.values() for at, _ in curve) or 1
    tall = 40 + len(panels) * (_HEIGHT + _GAP) + 20
    box = f"0 0 {_WIDTH + _LEFT + 20} {tall}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="#fff"/><text x="{_LEFT}" y="20" font-size="15">{escape(title)}</text>',
    ]
    for place, panel in enumerate(panels):
        parts += _drawn(panel, 40 + place * (_HEIGHT + _GAP), end, restarts)
    return "\n".join([*parts, "</svg>"])


def _drawn(panel: Panel, top: float, end: float, restarts: Sequence[tuple[float, str]]) -> list[str]:
    known = [value for curve in panel.curves.values() for _, value in curve if value is not None]
    most = max(known, default=1.0) or 1.0
    parts = [
        f'<text x="{_LEFT}" y="{top + 10}" font-weight="bold">{escape(panel.title)}</text>',
        f'<text x="{_LEFT - 6}" y="{top + 30}" text-anchor="end">{most:.4g}</text>',
        f'<text x="{_LEFT - 6}" y="{top + _HEIGHT}" text-anchor="end">0</text>',
        f'<path d="M{_LEFT} {top + 20}V{top + _HEIGHT}H{_LEFT + _WIDTH}" fill="none" stroke="#999"/>',
    ]
    for at, kind in restarts:
        x, dashes = _LEFT + at / end * _WIDTH, "" if kind == "kill -9" else ' stroke-dasharray="3 3"'
        parts.append(f'<path d="M{x:.1f} {top + 20}V{top + _HEIGHT}" stroke="#ddd"{dashes}/>')
    for minute in range(0, int(end // 60) + 1, 2):
        x = _LEFT + minute * 60 / end * _WIDTH
        parts.append(f'<text x="{x:.1f}" y="{top + _HEIGHT + 14}" text-anchor="middle" fill="#777">{minute}</text>')
    for number, (name, curve) in enumerate(panel.curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        x = _LEFT + 260 + number * 150
        parts.append(f'<text x="{x}" y="{top + 10}" fill="{colour}">{escape(name)}</text>')
        path = _path(curve, end, most, top)
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    return parts


def _path(curve: Points, end: float, most: float, top: float) -> str:
    steps, pen = [], "M"
    for at, value in curve:
        if value is None:
            pen = "M"
            continue
        height = (1 - value / most) * (_HEIGHT - 20)
        steps.append(f"{pen}{_LEFT + at / end * _WIDTH:.1f} {top + 20 + height:.1f}")
        pen = "L"
    return "".join(steps)
