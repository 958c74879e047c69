"""The policy: dedicated first, the dearest first, and a reserve of those who can do more, as the plan says."""

from desk.routing.agents import ServerClass
from desk.routing.jobs import JobType
from desk.routing.plan import Plan
from desk.routing.policy import Situation

#: Worth nothing: a free place is kept.
_KEEP = -1.0


class Reserving:
    """Serves the type that costs most for a place's time, unless others would have served it, and keeps a reserve.

    Somebody who is meant for a type never waits while it waits. Anybody else helps when all of those are
    busy, and when what his help saves is more than what a place less costs the types he is meant for.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._letdown: dict[tuple[JobType, ServerClass], float] = {}
        self._rivals: dict[ServerClass, tuple[JobType, ...]] = {}

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return the cost of waiting that a place's time saves, less what is lost by it."""
        plan, skill = self._plan, group.skill_for(job)
        home = plan.homes.get(job)
        if home is None or (job, group) not in plan.load.rates:
            return job.priority * urgency * (skill.rate if skill and skill.rate else 1.0)
        if home != group and situation.idle(home, job.channel):
            return _KEEP
        if not plan.first(job, group) and self._kept(situation, job, group, urgency):
            return _KEEP
        waiting, rivals = situation.waiting(job), self._waiting(situation, job, group)
        lost = self._lost(job, group) * (rivals + 1) if rivals else 0.0
        only = 1.0 if len(plan.shares(job)) > 1 else 1.000001
        return job.priority * urgency * plan.load.rates[job, group] * only * waiting / (waiting + lost)

    def _waiting(self, situation: Situation, job: JobType, group: ServerClass) -> int:
        """Return how many of other types wait for a class."""
        if group not in self._rivals:
            self._rivals[group] = tuple(one for one in self._plan.homes if (one, group) in self._plan.load.rates)
        return sum(situation.waiting(one) for one in self._rivals[group] if one != job)

    def _lost(self, job: JobType, group: ServerClass) -> float:
        if (job, group) not in self._letdown:
            self._letdown[job, group] = self._plan.letdown(job, group)
        return self._letdown[job, group]

    def _kept(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> bool:
        """Tell whether a place of a class is worth more than what helping a type saves."""
        queue = situation.waiting(job) - 1
        saved = 0.0
        for one, share in self._plan.shares(job).items():
            saved += share * self._queued(job, one, self._busy(situation, job, one) + share * queue)
        return saved * urgency <= self._price(situation, job, group)

    def _queued(self, job: JobType, group: ServerClass, number: float) -> float:
        """Return what one more of a type costs in the queue of a class that is meant for it."""
        lines = self._plan.lines[group]
        first = next(at for at, (one, _, _) in enumerate(lines) if one == job)
        return sum(dearer * line.marginal(number) for _, dearer, line in lines[first:])

    def _price(self, situation: Situation, job: JobType, group: ServerClass) -> float:
        """Return what a place less costs the types that a class is meant for, while it is taken."""
        busy = self._busy(situation, job, group)
        lines = self._plan.lines.get(group, ())
        slower = self._plan.pace(group) / self._plan.load.rates[job, group] if lines else 1.0
        return slower * sum(dearer * line.marginal(busy) for _, dearer, line in lines)

    def _busy(self, situation: Situation, job: JobType, group: ServerClass) -> float:
        return max(self._plan.load.places[group] - situation.idle(group, job.channel), 0.0)
