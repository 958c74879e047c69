"""What assignments are worth: asked of the policy once, and again when a number changes that it looked at."""

from collections import defaultdict
from collections.abc import Hashable

from desk.routing.agents import ServerClass
from desk.routing.crew import Pool
from desk.routing.jobs import JobType
from desk.routing.policy import Policy, Situation
from desk.routing.queues import Queue

Pair = tuple[Queue, Pool]


class Worths:
    """Stands between a policy and the numbers, and writes down which of them the policy looks at.

    ``stale`` are the pairs whose worth was known and has to be asked for again: whoever looks takes them out.
    """

    def __init__(self, policy: Policy, situation: Situation) -> None:
        self._policy = policy
        self._situation = situation
        self._known: dict[Pair, float] = {}
        self._watching: defaultdict[Hashable, set[Pair]] = defaultdict(set)
        self._looked_at: list[Hashable] = []
        self.stale: set[Pair] = set()

    def of(self, pair: Pair, urgency: float) -> float:
        """Return what it is worth to give a conversation of a queue to a pool; what presses is not remembered."""
        queue, pool = pair
        if urgency != 1.0:
            return self._policy.gain(self._situation, queue.job, pool.group, urgency)
        if pair not in self._known:
            self._looked_at.clear()
            self._known[pair] = self._policy.gain(self, queue.job, pool.group, urgency)
            for number in self._looked_at:
                self._watching[number].add(pair)
        return self._known[pair]

    def changed(self, number: Hashable) -> None:
        """Forget what was worth something because of a number: a type, a class and a channel, or a type and a class."""
        for pair in self._watching.pop(number, ()):
            self._known.pop(pair, None)
            self.stale.add(pair)

    def waiting(self, job: JobType) -> int:
        """Return how many conversations of a type are in the queue."""
        self._looked_at.append(job)
        return self._situation.waiting(job)

    def idle(self, group: ServerClass, channel: str) -> int:
        """Return how many more conversations a class takes now."""
        self._looked_at.append((group, channel))
        return self._situation.idle(group, channel)

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        """Return how many conversations of a type a class is busy with."""
        self._looked_at.append((job, group))
        return self._situation.in_hand(job, group)
