"""The practice of most desks, to compare with: who has waited longest goes to whoever has been idle longest."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

from desk.simulation.posts import Post
from desk.simulation.routers import Match


class LongestWait:
    """Looks at the longest wait among what somebody can do, and at the least busy, then the longest idle.

    ``able`` tells whether a post can take a kind of conversation.
    """

    every = 3600.0

    def __init__(self, posts: Sequence[Post], kinds: int, able: Callable[[int, int], bool]) -> None:
        self._capacity = [post.capacity for post in posts]
        self._load = [0] * len(posts)
        self._since = [0.0] * len(posts)
        self._here = [False] * len(posts)
        can = [tuple(kind for kind in range(kinds) if able(place, kind)) for place in range(len(posts))]
        groups = {kinds_of: number for number, kinds_of in enumerate(dict.fromkeys(can))}
        #: Posts that can do the same are alike: only the best of each such group is looked at.
        self._group = [groups[kinds_of] for kinds_of in can]
        self._can = list(groups)
        self._groups_for = [[groups[each] for each in groups if kind in each] for kind in range(kinds)]
        self._free: list[list[tuple[int, float, int]]] = [[] for _ in groups]
        self._queues: list[deque[tuple[float, int]]] = [deque() for _ in range(kinds)]
        self._left: set[int] = set()

    def began(self, post: int, now: float) -> Iterable[Match]:
        """Fill the hands of somebody who comes."""
        self._here[post] = True
        self._since[post] = now
        self._offer(post)
        while (found := self._next(post)) is not None:
            yield self._match(found, post, now)

    def ended(self, post: int, now: float) -> Iterable[Match]:
        """Give nothing more to somebody who goes."""
        self._here[post] = False
        return ()

    def arrived(self, number: int, kind: int, now: float) -> Iterable[Match]:
        """Give it to whoever is least busy."""
        post = self._best(kind)
        if post is None:
            self._queues[kind].append((now, number))
            return ()
        return (self._match(number, post, now),)

    def returned(self, number: int, kind: int, post: int, now: float) -> Iterable[Match]:
        """Treat it as if it came anew."""
        self._load[post] -= 1
        return self.arrived(number, kind, now)

    def freed(self, post: int, number: int, now: float) -> Iterable[Match]:
        """Give somebody who is done what has waited longest."""
        self._load[post] -= 1
        if not self._here[post]:
            return ()
        if (found := self._next(post)) is None:
            self._since[post] = now
            self._offer(post)
            return ()
        return (self._match(found, post, now),)

    def withdrawn(self, number: int, now: float) -> Iterable[Match]:
        """Forget it when its turn comes."""
        self._left.add(number)
        return ()

    def passed(self, now: float) -> Iterable[Match]:
        """Nothing changes by time alone."""
        return ()

    def _offer(self, post: int) -> None:
        heappush(self._free[self._group[post]], (self._load[post], self._since[post], post))

    def _best(self, kind: int) -> int | None:
        tops = [top for group in self._groups_for[kind] if (top := self._top(self._free[group]))]
        return min(tops)[2] if tops else None

    def _top(self, free: list[tuple[int, float, int]]) -> tuple[int, float, int] | None:
        """Return the best of a group; what is not so any more is passed over for good."""
        while free:
            load, since, post = free[0]
            if self._here[post] and self._load[post] == load < self._capacity[post] and self._since[post] == since:
                return free[0]
            heappop(free)
        return None

    def _next(self, post: int) -> int | None:
        """Take the longest wait that somebody can end out of the queue."""
        if self._load[post] >= self._capacity[post]:
            return None
        queues = [queue for kind in self._can[self._group[post]] if (queue := self._cleared(self._queues[kind]))]
        return min(queues, key=lambda queue: queue[0]).popleft()[1] if queues else None

    def _cleared(self, queue: deque[tuple[float, int]]) -> deque[tuple[float, int]]:
        while queue and queue[0][1] in self._left:
            self._left.remove(queue.popleft()[1])
        return queue

    def _match(self, number: int, post: int, now: float) -> Match:
        self._load[post] += 1
        self._since[post] = now
        self._offer(post)
        return number, post
