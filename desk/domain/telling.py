"""How often and for how long an integrator's program is told of an event that it does not take."""

from datetime import datetime, timedelta
from enum import StrEnum

from desk.domain.events import KINDS, NoteAdded


class Telling(StrEnum):
    """Where a delivery to an integrator's program is; the last two are ends, until somebody sends it again."""

    PENDING = "pending"
    DONE = "done"
    GIVEN_UP = "given_up"


#: What may be told outside: notes are for colleagues.
TOLD = frozenset(KINDS) - {NoteAdded.kind}

#: Waits after each try that failed, the first one first; together about a day.
_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=14),
)
#: Tries before a delivery is given up.
MAX_TRIES = len(_WAITS) + 1
#: What waited so long behind others is tried once, so that the queue of a dead receiver runs out.
_STALE = timedelta(days=2)


def again_at(tries: int, since: datetime, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many failures, or None: it is given up.

    A quarter of the wait is jitter, either way; ``chance`` in [0, 1) is drawn by the caller.
    """
    if tries >= MAX_TRIES or now - since > _STALE:
        return None
    return now + _WAITS[tries - 1] * (0.75 + chance / 2)
