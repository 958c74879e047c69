"""When a customer may count on an answer: said in minutes only where it will very likely be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

_MINUTE = timedelta(minutes=1)
#: What is said; of an estimate the next longer one, and nothing beyond the longest.
STEPS = tuple(n * _MINUTE for n in (1, 2, 3, 5, 10, 15, 20, 30, 45, 60))
#: Fewer answers tell too little.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Load:
    """What a customer meets who writes now, in time during which somebody works.

    ``waits``: for how long those waited who were answered lately. ``ahead``: how many wait for an answer,
    ``oldest``: for how long the first of them has. ``here``: how many are there who could answer.
    """

    waits: Sequence[timedelta]
    ahead: int
    oldest: timedelta
    here: int


def expected(load: Load) -> timedelta | None:
    """Return within what time an answer is promised; None: nothing can be promised.

    The longer of two estimates is rounded up to the next of ``STEPS``:

    - by the queue: ``w * ceil((ahead + 1) / here)``, where ``w`` is the wait that four of five recent answers
      kept to. It is the queue-length predictor ``(ahead + 1) * s / here`` of Whitt ("Predicting Queueing
      Delays", Management Science 45, 1999), in whole rounds, and with that quantile for the mean time of
      service ``s``, which it exceeds: a wait ends with the answer, and so holds its making;
    - by who waits: ``oldest``, the delay so far of the head of the line, which needs no model of the system
      (Ibrahim and Whitt, "Real-Time Delay Estimation Based on Delay History", M&SOM 11, 2009). It takes over
      where an outage or a rush makes what was measured before worthless.
    """
    if len(load.waits) < ENOUGH or load.here < 1:
        return None
    rounds = -(-(load.ahead + 1) // load.here)
    estimate = max(usual(load.waits) * rounds, load.oldest)
    return next((step for step in STEPS if estimate <= step), None)


def usual(waits: Sequence[timedelta]) -> timedelta:
    """Return the wait that four of five kept to."""
    ordered = sorted(waits)
    return ordered[-(-len(ordered) * 4 // 5) - 1]
