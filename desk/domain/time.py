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
    return moment.astimezone(UTC)


def to_text(moment: datetime) -> str:
    """Return the one written form: always microseconds, always Z, so that text sorts as time."""
    return check_aware(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote."""
    return check_aware(datetime.fromisoformat(text))
