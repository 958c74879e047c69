"""Numbers as people read them."""

from datetime import datetime

from desk.simulation.measures import MEASURES, Unit

UNITS = {measure.name: measure.unit for measure in MEASURES}


def duration(seconds: float) -> str:
    """Return a length of time in the units that matter."""
    size = abs(seconds)
    if size < 1:
        return "0 s" if size < 0.05 else f"{seconds:.1f} s"
    if size < 120:
        return f"{seconds:.0f} s"
    # Hours count in minutes, minutes in seconds.
    large, small, unit = ("h", "min", 60) if size >= 7200 else ("min", "s", 1)
    whole, rest = divmod(round(size / unit), 60)
    return f"{'-' if seconds < 0 else ''}{whole} {large}" + (f" {rest:02} {small}" if rest else "")


def number(value: float) -> str:
    """Return a count, with decimals only where it is small."""
    decimals = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def value(measure: str, amount: float) -> str:
    """Return a measure's value."""
    match UNITS[measure]:
        case Unit.SHARE:
            return f"{amount:.1%}"
        case Unit.SECONDS:
            return duration(amount)
        case Unit.COUNT:
            return number(amount)


def change(measure: str, amount: float) -> str:
    """Return by how much a measure changed, with its sign; shares in percentage points."""
    if amount == 0:
        return "0"
    sign = "+" if amount > 0 else "-"
    size = abs(amount)
    return sign + (f"{size * 100:.2f} pp" if UNITS[measure] is Unit.SHARE else value(measure, size))


def moment(text: str) -> str:
    """Return an hour of the week, such as ``Tue 14:00 UTC``."""
    return datetime.fromisoformat(text).strftime("%a %H:%M UTC")
