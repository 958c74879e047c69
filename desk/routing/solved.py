"""The policy for small systems: every state is worth what the best of all policies makes of it."""

from functools import lru_cache

from desk.routing.agents import ServerClass
from desk.routing.chain import Chain, Hands, System
from desk.routing.jobs import JobType
from desk.routing.plan import Load
from desk.routing.policy import Situation

#: States of a system that are solved in seconds, and how many of a type may wait in them at least and at most.
_STATES, _LEAST_ROOM, _MOST_ROOM = 60_000, 12, 25


def room(system: System) -> int:
    """Return how many of each type may wait in a system that is to be solved; 0 if it is too large for that."""
    each = int((_STATES / system.ways) ** (1 / max(len(system.jobs), 1))) - 1
    return min(each, _MOST_ROOM) if each >= _LEAST_ROOM else 0


def solved(load: Load) -> "Solved | None":
    """Return the best of all policies for a load, or None if the system is too large or of several kinds of channel."""
    system = System(load)
    size = room(system) if len({job.channel for job in system.jobs}) == 1 else 0
    return Solved(system, size) if size else None


class Solved:
    """Does what leads to a state in which less will have been waited in the long run."""

    def __init__(self, system: System, room: int) -> None:
        self._system = system
        self._room = room
        self._values = Chain(system, room).solved()
        self._pairs = {pair: number for number, pair in enumerate(system.pairs)}
        self._pause = [1.0 / self._finished(kind) for kind in range(len(system.jobs))]
        self._fitted = lru_cache(maxsize=1 << 14)(self._fit)

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return how much less is waited in the long run, in hours times priority, if this is done now."""
        pair = self._pairs.get((job, group))
        if pair is None:
            skill = group.skill_for(job)
            return job.priority * urgency / (skill.rate if skill and skill.rate else 1.0)
        kind = self._system.kinds[pair]
        waiting = [min(situation.waiting(one), self._room) for one in self._system.jobs]
        hand = self._hand(situation)
        index = self._values.index
        if not waiting[kind] or (after := index.get((*hand[:pair], hand[pair] + 1, *hand[pair + 1 :]))) is None:
            return -1.0
        left = self._values.left[index[hand], *waiting]
        waiting[kind] -= 1
        saved = float(left - self._values.best[after, *waiting])
        return saved + (urgency - 1.0) * job.priority * self._pause[kind]

    def _finished(self, kind: int) -> float:
        """Return how many conversations an hour all finish who can do a type: how soon somebody is free again."""
        system = self._system
        pairs = zip(system.kinds, system.pools, system.rates, strict=True)
        return sum(system.places[pool] * rate for one, pool, rate in pairs if one == kind)

    def _hand(self, situation: Situation) -> Hands:
        """Return what is in hand, so that as many places are free as there are in truth."""
        system = self._system
        held = tuple(situation.in_hand(*pair) for pair in system.pairs)
        free = tuple(situation.idle(group, system.jobs[0].channel) for group in system.groups)
        return self._fitted(held, free)

    def _fit(self, held: Hands, free: tuple[int, ...]) -> Hands:
        """Return a hand of the plan: who is not there counts as busy with what is most of his work."""
        hand = list(held)
        for pool, places in enumerate(self._system.places):
            own = [pair for pair, one in enumerate(self._system.pools) if one == pool]
            busy = max(places - free[pool], 0)
            while sum(hand[pair] for pair in own) > busy:
                hand[max(own, key=lambda pair: hand[pair])] -= 1
            while sum(hand[pair] for pair in own) < busy:
                hand[max(own, key=lambda pair: (hand[pair], self._system.rates[pair]))] += 1
        return tuple(hand)
