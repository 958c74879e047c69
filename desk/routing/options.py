"""What could be done now, kept from call to call: only what changed since is looked at again."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.domain.ids import AgentId, ConversationId
from desk.domain.routing import Ring
from desk.routing.crew import Crew, Pool, Rank
from desk.routing.jobs import Waiting
from desk.routing.offers import Offers
from desk.routing.policy import Rules
from desk.routing.queues import Lane, Queue, Queues
from desk.routing.reach import Reach
from desk.routing.worths import Worths


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lane's offer to a pool that is worth something, or has to be given."""

    gain: float
    ring: Ring
    waiting: Waiting
    lane: Lane
    pool: Pool


@dataclass(frozen=True, slots=True)
class Option:
    """Something that could be done now, and what it is worth."""

    candidate: Candidate
    rank: Rank

    def order(self) -> tuple[float, Ring, float, datetime, datetime, ConversationId, AgentId]:
        """Return what decides, the least first: gain, ring, how busy, how long idle, the deadline, names."""
        busyness, idle_since, name = self.rank
        waiting = self.candidate.waiting
        return -self.candidate.gain, self.candidate.ring, busyness, idle_since, waiting.due, waiting.id, name


class Options:
    """Everything that is worth doing, by queue and pool."""

    def __init__(self, queues: Queues, crew: Crew, rules: Rules, worths: Worths) -> None:
        self._queues = queues
        self._crew = crew
        self._worths = worths
        self._reach = Reach()
        self._offers = Offers(rules, self._reach)
        self._good: defaultdict[Queue, dict[Pool, list[Candidate]]] = defaultdict(dict)
        self._now = datetime.min.replace(tzinfo=UTC)

    def best(self, now: datetime) -> Option | None:
        """Return what is best done now, or None if nothing is to be done."""
        self._look(now)
        candidates = list(self._candidates())
        for gain in sorted({one.gain for one in candidates}, reverse=True):
            options = [option for one in candidates if one.gain == gain and (option := _option(one))]
            if options:
                return min(options, key=Option.order)
        return None

    def reconsider(self, worths: Worths) -> None:
        """Ask another policy from now on."""
        self._worths = worths
        self._queues.changed.update(self._queues.lanes())

    def _candidates(self) -> Iterator[Candidate]:
        for row in self._good.values():
            for pool, candidates in row.items():
                if pool.idle:
                    yield from candidates

    def _look(self, now: datetime) -> None:
        """Weigh anew whatever has changed since the last look."""
        lanes, gained = self._changed(now), self._gained()
        for lane in lanes:
            self._offers.look(lane, now)
        for queue in {lane.queue for lane in lanes | self._offers.pressing}:
            self._weigh_queue(queue, now)
        for pool in gained:
            for queue in self._reach.queues[pool]:
                if queue.count:
                    self._weigh(queue, pool, now)
        while self._worths.stale:
            queue, pool = self._worths.stale.pop()
            # Where nobody waits or nobody is free there is nothing to weigh until that changes.
            if queue.count and pool.idle:
                self._weigh(queue, pool, now)

    def _changed(self, now: datetime) -> set[Lane]:
        """Return the lanes that somebody came into or left, or whose time has come."""
        lanes = self._queues.changed
        self._queues.changed = set()
        for lane in lanes:
            self._reach.know_queue(lane.queue)
            self._worths.changed(lane.queue.job)
        for pool in self._turned():
            lanes |= {lane for queue in self._reach.queues[pool] for lane in queue.lanes.values()}
        # A clock that was set back closes what it had opened.
        lanes |= set(self._queues.lanes() if now < self._now else self._offers.stirred(now))
        self._now = now
        return lanes

    def _turned(self) -> set[Pool]:
        """Return the pools in which there is somebody now, or nobody any more."""
        turned, self._crew.turned = self._crew.turned, set()
        for pool in turned:
            self._reach.know_pool(pool)
        return turned

    def _gained(self) -> set[Pool]:
        """Return the pools that have more free places."""
        for pool in self._crew.moved:
            self._worths.changed((pool.group, pool.channel))
        gained = self._crew.gained
        self._crew.moved, self._crew.gained = set(), set()
        return gained

    def _weigh_queue(self, queue: Queue, now: datetime) -> None:
        self._good.pop(queue, None)
        rings = {ring for lane in queue.lanes.values() for ring in self._offers.by(lane)}
        for ring in rings:
            for pool in self._reach.pools[queue][ring]:
                self._weigh(queue, pool, now)

    def _weigh(self, queue: Queue, pool: Pool, now: datetime) -> None:
        good = list(self._weighed(queue, pool, now)) if pool.idle else []
        if good:
            self._good[queue][pool] = good
        elif queue in self._good:
            self._good[queue].pop(pool, None)

    def _weighed(self, queue: Queue, pool: Pool, now: datetime) -> Iterator[Candidate]:
        ring = self._reach.queues[pool][queue]
        for lane in queue.lanes.values():
            if offer := self._offers.by(lane).get(ring):
                presses = lane in self._offers.pressing
                urgency = self._offers.rules.urgency(offer.waiting, now) if presses else 1.0
                gain = self._worths.of((queue, pool), urgency)
                if gain > 0 or offer.forced:
                    yield Candidate(gain, ring, offer.waiting, lane, pool)


def _option(candidate: Candidate) -> Option | None:
    rank = candidate.pool.best(candidate.lane.declined_by)
    return Option(candidate, rank) if rank else None
