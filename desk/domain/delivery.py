"""The states of an answer on its way to the customer."""

from datetime import timedelta
from enum import StrEnum

from desk.domain.errors import Conflict


class Delivery(StrEnum):
    """Where an answer is; the last five are ends, though somebody may have a failed one tried again."""

    DRAFT = "draft"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    BOUNCED = "bounced"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_NEXT: dict[Delivery, frozenset[Delivery]] = {
    Delivery.DRAFT: frozenset({Delivery.HELD, Delivery.QUEUED, Delivery.CANCELLED}),
    Delivery.HELD: frozenset({Delivery.QUEUED, Delivery.CANCELLED, Delivery.EXPIRED}),
    Delivery.QUEUED: frozenset({Delivery.SENDING, Delivery.CANCELLED, Delivery.EXPIRED, Delivery.FAILED}),
    Delivery.SENDING: frozenset({Delivery.QUEUED, Delivery.ACCEPTED, Delivery.DELIVERED, Delivery.FAILED}),
    Delivery.ACCEPTED: frozenset({Delivery.DELIVERED, Delivery.READ, Delivery.BOUNCED}),
    Delivery.DELIVERED: frozenset({Delivery.READ, Delivery.BOUNCED}),
    Delivery.FAILED: frozenset({Delivery.QUEUED, Delivery.CANCELLED}),
}


def follows(before: Delivery, after: Delivery) -> bool:
    """Tell whether an answer may go from one state to the other."""
    return after in _NEXT.get(before, frozenset())


def check_follows(before: Delivery, after: Delivery) -> None:
    """Refuse a step that cannot happen, such as cancelling what the customer has read."""
    if not follows(before, after):
        raise Conflict(f"An answer that is {before} cannot become {after}.")


#: Tries before an answer is given up loudly; with the waits below that is about a day.
MAX_ATTEMPTS = 20
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(hours=4)
#: Doublings that lead past the longest wait; more would only overflow.
_DOUBLINGS = 13


def wait_before(attempt: int, chance: float) -> timedelta:
    """Return how long to wait before try number ``attempt`` (from 2 on).

    Doubling with full jitter; ``chance`` in [0, 1) is drawn by the caller. At least half of the
    step is kept, so that a burst of failures cannot come back at once.
    """
    step: timedelta = min(_FIRST_WAIT * (1 << min(attempt - 2, _DOUBLINGS)), _LONGEST_WAIT)
    return step * (0.5 + chance / 2)
