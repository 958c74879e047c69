"""Who is there: by class, the least busy first, of these the longest idle."""

from collections.abc import Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from desk.domain.ids import AgentId
from desk.routing.agents import Agent, Presence, ServerClass

#: How busy somebody is, since when he is idle, and at last his name: the least of a class is asked first.
Rank = tuple[float, datetime, AgentId]
_SLACK = 64


class Pool:
    """The agents of one class, as one kind of channel sees them.

    ``idle`` counts their free places, ``here`` those who take new work, with room or without.
    """

    def __init__(self, group: ServerClass, channel: str) -> None:
        self.group = group
        self.channel = channel
        self.idle = 0
        self.here = 0
        self._ranks: dict[AgentId, Rank] = {}
        self._order: list[Rank] = []

    def put(self, rank: Rank, more: int) -> None:
        """Know somebody with room as he is now, with so many free places more than before."""
        self.idle += more
        self._ranks[rank[2]] = rank
        heappush(self._order, rank)
        if len(self._order) > 2 * len(self._ranks) + _SLACK:
            self._order = list(self._ranks.values())
            heapify(self._order)

    def drop(self, agent: AgentId, room: int) -> None:
        """Know somebody no more who had so much room; he is passed over when he comes to the top."""
        self.idle -= room
        del self._ranks[agent]

    def best(self, without: frozenset[AgentId]) -> Rank | None:
        """Return the least busy with room, the longest idle of these, who is none of the others."""
        order, passed = self._order, []
        while order and (self._ranks.get(order[0][2]) is not order[0] or order[0][2] in without):
            rank = heappop(order)
            if self._ranks.get(rank[2]) is rank:
                passed.append(rank)
        found = order[0] if order else None
        for rank in passed:
            heappush(order, rank)
        return found


class Crew:
    """Everybody whom the engine knows, indexed so that no decision looks at each.

    ``moved`` are the pools whose free places changed, ``gained`` those of them that have more, ``turned`` those
    in which the first came or the last left who takes new work: whoever looks at them takes them out.
    """

    def __init__(self) -> None:
        self.agents: dict[AgentId, Agent] = {}
        self.pools: dict[tuple[ServerClass, str], Pool] = {}
        self.moved: set[Pool] = set()
        self.gained: set[Pool] = set()
        self.turned: set[Pool] = set()

    def put(self, agent: Agent) -> None:
        """Know an agent as he is now; what was known of him before is replaced."""
        known = self.agents.get(agent.id)
        before, rooms = self._rooms(known), self._rooms(agent)
        self.agents[agent.id] = agent
        if known is None or not _alike(known, agent):
            self._count(known, -1)
            self._count(agent, 1)
        for pool, room in rooms.items():
            more = room - before.pop(pool, 0)
            pool.put(rank(agent), more)
            if more:
                self.moved.add(pool)
            if more > 0:
                self.gained.add(pool)
        self._leave(agent.id, before)

    def drop(self, agent: AgentId) -> None:
        """Know an agent no more."""
        known = self.agents.pop(agent, None)
        self._leave(agent, self._rooms(known))
        self._count(known, -1)

    def _leave(self, agent: AgentId, rooms: Mapping[Pool, int]) -> None:
        for pool, room in rooms.items():
            pool.drop(agent, room)
            self.moved.add(pool)

    def _count(self, agent: Agent | None, change: int) -> None:
        if agent is None or agent.presence is not Presence.AVAILABLE:
            return
        for channel in agent.capacity:
            pool = self._pool(agent.group, channel)
            before, pool.here = pool.here, pool.here + change
            if not before or not pool.here:
                self.turned.add(pool)

    def _rooms(self, agent: Agent | None) -> dict[Pool, int]:
        if agent is None:
            return {}
        group = agent.group
        return {self._pool(group, channel): room for channel in agent.capacity if (room := agent.room(channel))}

    def _pool(self, group: ServerClass, channel: str) -> Pool:
        if (group, channel) not in self.pools:
            self.pools[group, channel] = Pool(group, channel)
        return self.pools[group, channel]

    def idle(self, group: ServerClass, channel: str) -> int:
        """Return how many more conversations a class takes now."""
        pool = self.pools.get((group, channel))
        return pool.idle if pool else 0

    def here(self, group: ServerClass, channel: str) -> int:
        """Return how many of a class take new work, with room or without."""
        pool = self.pools.get((group, channel))
        return pool.here if pool else 0


def rank(agent: Agent) -> Rank:
    """Return what decides between two of one class: how busy, how long idle, and at last the name."""
    return agent.busyness, agent.idle_since, agent.id


def _alike(one: Agent, other: Agent) -> bool:
    """Tell whether somebody differs from before in nothing but what he has in hand; quick where it is so."""
    return one.presence is other.presence and one.skills is other.skills and one.capacity is other.capacity
