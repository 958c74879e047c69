"""Which pools can do what, and how near they are to it: found out once for each pool and queue."""

from collections import defaultdict

from desk.domain.routing import Ring
from desk.routing.crew import Pool
from desk.routing.queues import Queue


class Reach:
    """Queues and pools that know each other. There are few of both, so none is ever forgotten."""

    def __init__(self) -> None:
        #: By queue and ring, the pools that can do it.
        self.pools: dict[Queue, defaultdict[Ring, list[Pool]]] = {}
        #: By pool, what it can do.
        self.queues: dict[Pool, dict[Queue, Ring]] = {}

    def know_queue(self, queue: Queue) -> None:
        """Let a queue know all pools."""
        if queue not in self.pools:
            self.pools[queue] = defaultdict(list)
            for pool in self.queues:
                self._meet(queue, pool)

    def know_pool(self, pool: Pool) -> None:
        """Let a pool know all queues."""
        if pool not in self.queues:
            self.queues[pool] = {}
            for queue in self.pools:
                self._meet(queue, pool)

    def nearest(self, queue: Queue) -> Ring | None:
        """Return how near the nearest of those are who take new work, with room or without; None: nobody can do it."""
        pools = self.pools[queue]
        return next((ring for ring in Ring if any(pool.here for pool in pools[ring])), None)

    def _meet(self, queue: Queue, pool: Pool) -> None:
        ring = pool.group.ring_for(queue.job) if pool.channel == queue.job.channel else None
        if ring is not None:
            self.pools[queue][ring].append(pool)
            self.queues[pool][queue] = ring
