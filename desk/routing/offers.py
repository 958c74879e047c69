"""Who of a lane is offered to whom by now, and when time alone changes that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count

from desk.domain.routing import Ring
from desk.routing.jobs import Waiting
from desk.routing.policy import Rules
from desk.routing.queues import Lane
from desk.routing.reach import Reach

#: Moments that count no more are thrown out together once they are more than those that do and this many.
_SLACK = 64


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation that is offered; ``forced``: whatever it is worth."""

    waiting: Waiting
    forced: bool


class Offers:
    """What every lane offers, kept until the lane changes or its time has come."""

    def __init__(self, rules: Rules, reach: Reach) -> None:
        self.rules = rules
        self._reach = reach
        self._of: dict[Lane, dict[Ring, Offer]] = {}
        self._stirs: dict[Lane, datetime] = {}
        self._moments: list[tuple[datetime, int, Lane]] = []
        self._numbers = count()
        #: Lanes in which urgency grows with every moment.
        self.pressing: set[Lane] = set()

    def by(self, lane: Lane) -> dict[Ring, Offer]:
        """Return who of a lane is offered to each ring."""
        return self._of.get(lane, {})

    def stirred(self, now: datetime) -> Iterator[Lane]:
        """Yield the lanes whose time has come since this was last asked."""
        while self._moments and self._moments[0][0] <= now:
            moment, _, lane = heappop(self._moments)
            if self._stirs.get(lane) == moment:
                yield lane

    def look(self, lane: Lane, now: datetime) -> None:
        """Find out who of a lane is offered to whom by now."""
        self.pressing.discard(lane)
        if not lane.live:
            self._of.pop(lane, None)
            self._stirs.pop(lane, None)
            return
        ends = (lane.first,) if len(lane.live) == 1 else (lane.first, lane.oldest)
        offers = [(one, Offer(one, self.rules.forced(one, now))) for one in ends]
        self._of[lane] = {ring: offer for ring in Ring if (offer := self._first(offers, ring, now))}
        # There is no time to wait for where nobody who is nearer takes new work.
        if nearest := self._reach.nearest(lane.queue):
            self._of[lane][nearest] = offers[0][1]
        if any(self.rules.presses(one) <= now for one in ends):
            self.pressing.add(lane)
        self._wake(lane, min(self.rules.stirs(one, now) for one in ends))

    def _first(self, offers: list[tuple[Waiting, Offer]], ring: Ring, now: datetime) -> Offer | None:
        """Return the most urgent, or else the oldest, if it is time."""
        return next((offer for one, offer in offers if self.rules.open(one, ring, now)), None)

    def _wake(self, lane: Lane, moment: datetime) -> None:
        if self._stirs.get(lane) == moment:
            return
        self._stirs[lane] = moment
        heappush(self._moments, (moment, next(self._numbers), lane))
        if len(self._moments) > 2 * len(self._stirs) + _SLACK:
            self._moments = [(moment, next(self._numbers), lane) for lane, moment in self._stirs.items()]
            heapify(self._moments)
