"""Who waits, in order: by the nearer deadline, and by how long, for each type and for whom it may not go to."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush

from desk.domain.ids import AgentId, ConversationId
from desk.routing.jobs import JobType, Waiting

_Entry = tuple[datetime, datetime, ConversationId]
#: Stale entries are thrown out together once they are more than the live ones and this many.
_SLACK = 64


@dataclass(slots=True)
class Lane:
    """Conversations of one type that the same agents declined."""

    declined_by: frozenset[AgentId]
    live: dict[ConversationId, Waiting] = field(default_factory=dict)
    _by_deadline: list[_Entry] = field(default_factory=list)
    _by_age: list[_Entry] = field(default_factory=list)

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


class Queues:
    """Everything that waits."""

    def __init__(self) -> None:
        self._lanes: dict[JobType, dict[frozenset[AgentId], Lane]] = {}
        self._where: dict[ConversationId, Lane] = {}
        self._sticky: dict[AgentId, Lane] = {}
        self.count: Counter[JobType] = Counter()

    def add(self, waiting: Waiting) -> None:
        """Let a conversation wait; what was known of it before is replaced."""
        self.remove(waiting.id)
        lane = self._lanes.setdefault(waiting.job, {}).setdefault(waiting.declined_by, Lane(waiting.declined_by))
        lane.add(waiting)
        self._where[waiting.id] = lane
        self.count[waiting.job] += 1
        if waiting.sticky is not None and waiting.sticky not in waiting.declined_by:
            self._sticky.setdefault(waiting.sticky, Lane(frozenset())).add(waiting)

    def remove(self, conversation: ConversationId) -> Waiting | None:
        """Let a conversation wait no more; return what was known of it, or None if it did not wait."""
        lane = self._where.pop(conversation, None)
        if lane is None:
            return None
        waiting = lane.live[conversation]
        lane.remove(conversation)
        self._forget(waiting, lane)
        return waiting

    def _forget(self, waiting: Waiting, lane: Lane) -> None:
        self.count[waiting.job] -= 1
        if not lane.live:
            del self._lanes[waiting.job][lane.declined_by]
        if not self.count[waiting.job]:
            del self.count[waiting.job], self._lanes[waiting.job]
        if waiting.sticky is not None and (own := self._sticky.get(waiting.sticky)) and waiting.id in own.live:
            own.remove(waiting.id)
            if not own.live:
                del self._sticky[waiting.sticky]

    def lanes(self, job: JobType) -> Iterator[Lane]:
        """Yield the lanes of a type; none of them is empty."""
        yield from self._lanes.get(job, {}).values()

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
