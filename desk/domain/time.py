"""Moments are aware and in UTC; this module is where that is checked and written down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Clock = Callable[[], datetime]
#: By less than this a clock is put right now and then, and nobody minds.
_SLACK = timedelta(minutes=1)
#: Characters of a moment as ``isoformat`` writes it, without its offset.
_NO_OFFSET = 26


def utcnow() -> datetime:
    """Return the moment; handed in as a ``Clock`` at the edge and called nowhere else."""
    return datetime.now(UTC)


class Lived:
    """A clock without the leaps of another: how long people have worked does not change because somebody set it.

    ``passed`` counts seconds and never leaps. A process that starts believes the clock as it is. Not safe for threads.
    """

    def __init__(self, clock: Clock, passed: Callable[[], float]) -> None:
        self._clock = clock
        self._passed = passed
        self._seen = clock(), passed()
        self._leapt = timedelta()

    def __call__(self) -> datetime:
        """Return the moment that the clock would show had nobody set it."""
        (then, before), (now, passed) = self._seen, (self._clock(), self._passed())
        leap = now - then - timedelta(seconds=passed - before)
        if abs(leap) > _SLACK:
            self._leapt += leap
        self._seen = now, passed
        return now - self._leapt


def check_aware(moment: datetime) -> datetime:
    """Return the moment in UTC, or refuse one that does not say its offset."""
    if moment.tzinfo is UTC:  # so is nearly every one, and each message is asked a dozen times
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; moments must be aware")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment!r} lies outside the years 1 to 9999 in UTC") from error


def to_text(moment: datetime) -> str:
    """Return the one written form: always microseconds, always Z, so that text sorts as time."""
    return _written(check_aware(moment))


@lru_cache(maxsize=1024)  # what happens to a message happens at one moment, which is written a dozen times
def _written(moment: datetime) -> str:
    # Not strftime: it writes the year 1 as "1", and channels do send the year 1 for "no date".
    return moment.isoformat("T", "microseconds")[:_NO_OFFSET] + "Z"


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is UTC else check_aware(moment)
