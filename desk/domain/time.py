"""Moments are aware and in UTC; this module is where that is checked and written down."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utcnow() -> datetime:
    """Return the moment; handed in as a ``Clock`` at the edge and called nowhere else."""
    return datetime.now(UTC)


def check_aware(moment: datetime) -> datetime:
    """Return the moment in UTC, or refuse one that does not say its offset."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; moments must be aware")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment!r} lies outside the years 1 to 9999 in UTC") from error


def to_text(moment: datetime) -> str:
    """Return the one written form: always microseconds, always Z, so that text sorts as time."""
    # Not strftime: it writes the year 1 as "1", and channels do send the year 1 for "no date".
    return check_aware(moment).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote."""
    return check_aware(datetime.fromisoformat(text))
