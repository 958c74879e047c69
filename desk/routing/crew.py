"""Who is there: by class, the least busy first, of these the longest idle."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush

from desk.domain.ids import AgentId
from desk.domain.routing import Ring
from desk.routing.agents import Agent, Presence, ServerClass
from desk.routing.jobs import JobType

_Entry = tuple[float, datetime, AgentId]
_SLACK = 64


@dataclass(frozen=True, slots=True)
class Pool:
    """The agents of one class, as one kind of channel sees them."""

    group: ServerClass
    channel: str


class Rings(dict[JobType, Ring | None]):
    """How near a pool is to each job; found out once for each."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool

    def __missing__(self, job: JobType) -> Ring | None:
        self[job] = self._pool.group.ring_for(job) if self._pool.channel == job.channel else None
        return self[job]


class Crew:
    """Everybody whom the engine knows, indexed so that no decision looks at each."""

    def __init__(self) -> None:
        self.agents: dict[AgentId, Agent] = {}
        #: Free places of those who take new work.
        self.idle: Counter[Pool] = Counter()
        self._order: defaultdict[Pool, list[_Entry]] = defaultdict(list)
        self._free: Counter[Pool] = Counter()
        self._rings: dict[Pool, Rings] = {}
        self._here: Counter[Pool] = Counter()
        self._nearest: dict[JobType, Ring | None] = {}

    def put(self, agent: Agent) -> None:
        """Know an agent as he is now; what was known of him before is replaced."""
        self.drop(agent.id)
        self.agents[agent.id] = agent
        for channel in agent.capacity:
            self._count(agent, channel, 1)
            if room := agent.room(channel):
                self._enter(Pool(agent.group, channel), agent, room)

    def _enter(self, pool: Pool, agent: Agent, room: int) -> None:
        self.idle[pool] += room
        self._free[pool] += 1
        self._rings.setdefault(pool, Rings(pool))
        order = self._order[pool]
        heappush(order, rank(agent))
        if len(order) > 2 * self._free[pool] + _SLACK:
            order[:] = {entry for entry in order if self._is(entry, pool)}
            heapify(order)

    def drop(self, agent: AgentId) -> None:
        """Know an agent no more."""
        known = self.agents.pop(agent, None)
        if known is None:
            return
        for channel in known.capacity:
            self._count(known, channel, -1)
            if room := known.room(channel):
                pool = Pool(known.group, channel)
                self.idle[pool] -= room
                self._free[pool] -= 1
                if not self.idle[pool]:
                    del self.idle[pool], self._free[pool], self._order[pool]

    def _count(self, agent: Agent, channel: str, change: int) -> None:
        """Count who takes new work, whether or not he has room."""
        if agent.presence is Presence.AVAILABLE:
            pool = Pool(agent.group, channel)
            before = self._here[pool]
            self._here[pool] += change
            if not before or not self._here[pool]:
                self._nearest.clear()

    def nearest(self, job: JobType) -> Ring | None:
        """Return how near the nearest of those are who take new work, with room or without; None: nobody can do it."""
        if job not in self._nearest:
            here = (pool for pool, count in self._here.items() if count and pool.channel == job.channel)
            rings = (ring for pool in here if (ring := pool.group.ring_for(job)))
            self._nearest[job] = min(rings, default=None)
        return self._nearest[job]

    def free(self) -> Iterator[tuple[Pool, "Rings"]]:
        """Yield the pools with room, and how near each is to whatever job one asks for."""
        yield from ((pool, self._rings[pool]) for pool in self.idle)

    def best(self, pool: Pool, without: frozenset[AgentId]) -> Agent | None:
        """Return the least busy of a class, the longest idle of these, who is none of the others."""
        order, passed = self._order[pool], set[_Entry]()
        while order and (not self._is(order[0], pool) or order[0][2] in without):
            entry = heappop(order)
            if self._is(entry, pool):
                passed.add(entry)
        chosen = self.agents[order[0][2]] if order else None
        for entry in passed:
            heappush(order, entry)
        return chosen

    def _is(self, entry: _Entry, pool: Pool) -> bool:
        agent = self.agents.get(entry[2])
        return agent is not None and rank(agent) == entry and agent.group == pool.group and agent.room(pool.channel) > 0


def rank(agent: Agent) -> _Entry:
    """Return what decides between two of one class: how busy, how long idle, and at last the name."""
    return agent.busyness, agent.idle_since, agent.id
