"""What today's desks do, as policies beside ours."""

from dataclasses import dataclass

from desk.routing import JobType, ServerClass
from desk.routing.plan import Load
from desk.routing.policy import Situation


@dataclass(frozen=True)
class LongestWait:
    """Who has waited longest goes first, to whoever is free, the most flexible first, of these the fastest; nobody is kept.

    In a state that only counts, who has waited longest is of the type whose queue took longest to come:
    its length divided by its rate of arrivals.
    """

    load: Load

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return about how long the first of a type has waited."""
        waited = situation.waiting(job) / self.load.arrivals[job]
        return urgency * waited * (1 + 1e-6 * len(group.skills) + 1e-9 * self.load.rates[job, group])


@dataclass(frozen=True)
class SkillsWithPriorities:
    """The dearest first, to who is fastest at it, of these the least skilled; nobody is kept."""

    load: Load

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return the priority of a type, and within it how long the queue is, and how fast a class."""
        longest = situation.waiting(job) / (1 + situation.waiting(job))
        fast = self.load.rates[job, group] - 1e-3 * len(group.skills)
        return job.priority * urgency + 1e-3 * longest + 1e-6 * fast
