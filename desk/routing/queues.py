"""Who waits, in order: by the nearer deadline, and by how long, for each type and for whom it may not go to."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from desk.domain.ids import AgentId, ConversationId
from desk.routing.jobs import JobType, Waiting

_Entry = tuple[datetime, datetime, ConversationId]
#: Stale entries are thrown out together once they are more than the live ones and this many.
_SLACK = 64
_NOBODY: frozenset[AgentId] = frozenset()


class Lane:
    """Conversations of one type that the same agents declined."""

    __slots__ = ("_by_age", "_by_deadline", "declined_by", "live", "queue")

    def __init__(self, queue: "Queue", declined_by: frozenset[AgentId]) -> None:
        self.queue = queue
        self.declined_by = declined_by
        self.live: dict[ConversationId, Waiting] = {}
        self._by_deadline: list[_Entry] = []
        self._by_age: list[_Entry] = []

    def add(self, waiting: Waiting) -> None:
        """Put one in."""
        self.live[waiting.id] = waiting
        heappush(self._by_deadline, _urgent(waiting))
        heappush(self._by_age, _old(waiting))

    def remove(self, conversation: ConversationId) -> None:
        """Take one out; its entries are passed over when they come to the top."""
        del self.live[conversation]
        if len(self._by_age) > 2 * len(self.live) + _SLACK or len(self._by_deadline) > 2 * len(self.live) + _SLACK:
            self._by_deadline = [_urgent(waiting) for waiting in self.live.values()]
            self._by_age = [_old(waiting) for waiting in self.live.values()]
            heapify(self._by_deadline)
            heapify(self._by_age)

    @property
    def first(self) -> Waiting:
        """The one with the nearest deadline; the lane must not be empty."""
        return self._top(self._by_deadline, _urgent)

    @property
    def oldest(self) -> Waiting:
        """The one that has waited longest; the lane must not be empty."""
        return self._top(self._by_age, _old)

    def _top(self, heap: list[_Entry], entry: Callable[[Waiting], _Entry]) -> Waiting:
        while (waiting := self.live.get(heap[0][2])) is None or entry(waiting) != heap[0]:
            heappop(heap)
        return waiting


class Queue:
    """Everything of one type that waits, and how much that is."""

    __slots__ = ("count", "job", "lanes")

    def __init__(self, job: JobType) -> None:
        self.job = job
        self.count = 0
        #: Those that nobody declined have a lane that stays.
        self.lanes = {_NOBODY: Lane(self, _NOBODY)}

    def lane(self, declined_by: frozenset[AgentId]) -> Lane:
        """Return the lane of what these have declined."""
        if declined_by not in self.lanes:
            self.lanes[declined_by] = Lane(self, declined_by)
        return self.lanes[declined_by]


class Queues:
    """Everything that waits; ``changed`` are the lanes that somebody came into or left until they are looked at."""

    def __init__(self) -> None:
        self.of: dict[JobType, Queue] = {}
        self.changed: set[Lane] = set()
        self._where: dict[ConversationId, Lane] = {}
        self._sticky: dict[AgentId, Lane] = {}

    def add(self, waiting: Waiting) -> None:
        """Let a conversation wait; what was known of it before is replaced."""
        self.remove(waiting.id)
        queue = self._queue(waiting.job)
        queue.count += 1
        lane = self._where[waiting.id] = queue.lane(waiting.declined_by)
        lane.add(waiting)
        self.changed.add(lane)
        if waiting.sticky is not None and waiting.sticky not in waiting.declined_by:
            self._sticky.setdefault(waiting.sticky, Lane(queue, _NOBODY)).add(waiting)

    def _queue(self, job: JobType) -> Queue:
        if job not in self.of:
            self.of[job] = Queue(job)
        return self.of[job]

    def remove(self, conversation: ConversationId) -> Waiting | None:
        """Let a conversation wait no more; return what was known of it, or None if it did not wait."""
        lane = self._where.pop(conversation, None)
        if lane is None:
            return None
        waiting = lane.live[conversation]
        lane.remove(conversation)
        lane.queue.count -= 1
        self.changed.add(lane)
        if not lane.live and lane.declined_by:
            del lane.queue.lanes[lane.declined_by]
        if waiting.sticky is not None:
            self._forget(waiting.id, waiting.sticky)
        return waiting

    def _forget(self, conversation: ConversationId, sticky: AgentId) -> None:
        own = self._sticky.get(sticky)
        if own and conversation in own.live:
            own.remove(conversation)
            if not own.live:
                del self._sticky[sticky]

    def count(self, job: JobType) -> int:
        """Return how many of a type wait."""
        queue = self.of.get(job)
        return queue.count if queue else 0

    def lanes(self) -> Iterator[Lane]:
        """Yield every lane that is not empty."""
        return (lane for queue in self.of.values() if queue.count for lane in queue.lanes.values() if lane.live)

    def waits_for(self, agent: AgentId) -> Waiting | None:
        """Return the most urgent conversation of a customer whom this agent answered before."""
        own = self._sticky.get(agent)
        return own.first if own else None

    def __getitem__(self, conversation: ConversationId) -> Waiting:
        return self._where[conversation].live[conversation]

    def __contains__(self, conversation: ConversationId) -> bool:
        return conversation in self._where

    def __len__(self) -> int:
        return len(self._where)


def _urgent(waiting: Waiting) -> _Entry:
    return waiting.due, waiting.since, waiting.id


def _old(waiting: Waiting) -> _Entry:
    return waiting.since, waiting.due, waiting.id
