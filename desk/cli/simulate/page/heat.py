"""Who was taken in time, language by language and hour by hour: the darker, the fewer."""

from collections.abc import Iterator

from desk.cli.simulate.page.drawing import drawing, linear, rectangle, words
from desk.cli.simulate.page.hours import days
from desk.cli.simulate.report import Tried
from desk.cli.simulate.words import moment
from desk.i18n.languages import english_name

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 1100.0, 132.0, 8.0, 4.0, 22.0
#: From all in time to nobody: six steps that can be told apart.
_STEPS = (0.98, 0.9, 0.8, 0.65, 0.4)
LEGEND = ("98 % and more", "90 %", "80 %", "65 %", "40 %", "fewer in time")


def plot(tried: Tried) -> str:
    """Return a row of cells for each language."""
    height = _TOP + len(tried.heat) * _ROW + 24
    return drawing(_WIDTH, height, f"Taken in time by language and hour, {tried.name}", _parts(tried))


def legend() -> str:
    """Return what the shades mean."""
    keys = "".join(f'<span><i class="key h{step}"></i>{text}</span>' for step, text in enumerate(LEGEND))
    return f'<p class="legend">{keys}<span><i class="key none"></i>nobody came</span></p>'


def shade(level: float | None) -> str:
    """Return the look of a share."""
    return "none" if level is None else f"h{sum(level < step for step in _STEPS)}"


def _parts(tried: Tried) -> Iterator[str]:
    hours = len(tried.hours)
    x = linear(0, hours, _LEFT, _WIDTH - _RIGHT)
    for row, (language, levels) in enumerate(tried.heat.items()):
        y = _TOP + row * _ROW
        yield words(_LEFT - 8, y + _ROW / 2 + 4, english_name(language), "axis", "end")
        for hour, level in enumerate(levels):
            share = "nobody came" if level is None else f"{level:.1%} in time"
            told = f"{english_name(language)}, {moment(tried.hours[hour].begins)}: {share}"
            yield rectangle(x(hour), y + 1, x(1) - x(0) - 0.6, _ROW - 2, shade(level), told)
    yield from days(x, _TOP + len(tried.heat) * _ROW, hours)
