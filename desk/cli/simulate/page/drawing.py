"""Strokes of SVG, and scales that bring values onto paper."""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

#: Brings a value onto paper.
Scale = Callable[[float], float]
Point = tuple[float, float]


def drawing(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    """Return a drawing that fills the width it is given."""
    box = f'viewBox="0 0 {width:g} {height:g}"'
    return f'<svg {box} role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


def rectangle(x: float, y: float, width: float, height: float, look: str, told: str = "") -> str:
    """Return a rectangle; what it tells is shown under the pointer."""
    title = f"<title>{escape(told)}</title>" if told else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect {place} class="{look}">{title}</rect>'


def stroke(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """Return a straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'


def dot(x: float, y: float, look: str, told: str) -> str:
    """Return a dot; what it tells is shown under the pointer."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{look}"><title>{escape(told)}</title></circle>'


def curve(points: Sequence[Point], look: str) -> str:
    """Return a line through points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" class="{look}"/>'


def area(points: Sequence[Point], floor: float, look: str) -> str:
    """Return what lies between a line and the floor."""
    around = [(points[0][0], floor), *points, (points[-1][0], floor)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in around)
    return f'<polygon points="{path}" class="{look}"/>'


def words(x: float, y: float, text: str, look: str = "axis", anchor: str = "start") -> str:
    """Return a line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}" text-anchor="{anchor}">{escape(text)}</text>'


def linear(low: float, high: float, begin: float, end: float) -> Scale:
    """Return a scale on which equal steps are equally long."""
    span = (high - low) or 1.0
    return lambda value: begin + (value - low) / span * (end - begin)


def logarithmic(low: float, high: float, begin: float, end: float) -> Scale:
    """Return a scale on which equal factors are equally long; what lies beyond stands at the edge."""
    inner = linear(math.log(low), math.log(high), begin, end)
    return lambda value: inner(math.log(min(max(value, low), high)))


def ticks(highest: float, count: int = 3) -> list[float]:
    """Return round values from 0 to at least the highest."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return [step * n for n in range(math.ceil(highest / step - 1e-9) + 1)]
