"""The policy for large systems: dedicated first, the dearest first, and a reserve of who can do more, as planned."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.domain.routing import Ring
from desk.routing.agents import ServerClass
from desk.routing.erlang import Line
from desk.routing.jobs import JobType
from desk.routing.plan import Plan
from desk.routing.policy import Situation

#: Worth nothing: a free place is kept.
_KEEP = -1.0
#: Costs of waiting, each with the line in which it is waited.
_Lines = tuple[tuple[float, Line], ...]


@dataclass(frozen=True, slots=True)
class _Share:
    """A class that a type is meant for: with how many places, for which part of the type, and what one more costs."""

    group: ServerClass
    places: float
    part: float
    lines: _Lines


@dataclass(frozen=True, slots=True)
class _Pair:
    """What the plan says of a type and a class, looked up once."""

    home: ServerClass
    waits: bool
    first: bool
    worth: float
    lost: float
    rivals: tuple[JobType, ...]
    shares: tuple[_Share, ...]
    places: float
    slower: float
    lines: _Lines


class Reserving:
    """Serves the type that costs most for a place's time, unless others would have served it, and keeps a reserve.

    Somebody who is meant for a type never waits while it waits. Anybody else helps when all of those are
    busy, and when what his help saves is more than what a place less costs the types he is meant for.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._pairs: dict[tuple[JobType, ServerClass], _Pair | None] = {}

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return the cost of waiting that a place's time saves, less what is lost by it."""
        pair = self._pair(job, group)
        if pair is None:
            skill = group.skill_for(job)
            return job.priority * urgency * (skill.rate if skill and skill.rate else 1.0)
        if pair.waits and situation.idle(pair.home, job.channel):
            return _KEEP
        waiting = situation.waiting(job)
        if not pair.first and _saved(pair, situation, job, waiting - 1) * urgency <= _price(
            pair, situation, job, group
        ):
            return _KEEP
        rivals = sum(map(situation.waiting, pair.rivals)) if pair.lost else 0
        lost = pair.lost * (rivals + 1) if rivals else 0.0
        return pair.worth * urgency * waiting / (waiting + lost)

    def _pair(self, job: JobType, group: ServerClass) -> _Pair | None:
        key = job, group
        if key not in self._pairs:
            planned = job in self._plan.homes and key in self._plan.load.rates
            self._pairs[key] = self._found(job, group) if planned else None
        return self._pairs[key]

    def _found(self, job: JobType, group: ServerClass) -> _Pair:
        plan, rate = self._plan, self._plan.load.rates[job, group]
        lines = plan.lines.get(group, ())
        only = 1.0 if len(plan.shares(job)) > 1 else 1.000001
        home = plan.homes[job]
        return _Pair(
            home=home,
            # Whoever is nearer to the customer than those at home is asked before them.
            waits=home != group and (home.ring_for(job) or Ring.ANYBODY) <= (group.ring_for(job) or Ring.ANYBODY),
            first=plan.first(job, group),
            worth=job.priority * rate * only,
            lost=plan.letdown(job, group),
            rivals=tuple(one for one in plan.homes if one != job and (one, group) in plan.load.rates),
            shares=tuple(self._shares(job)),
            places=plan.load.places[group],
            slower=plan.pace(group) / rate if lines else 1.0,
            lines=tuple((dearer, line) for _, dearer, line in lines),
        )

    def _shares(self, job: JobType) -> Iterable[_Share]:
        """Yield the classes that a type is meant for; one more of it lets those wait who are no dearer."""
        for group, part in self._plan.shares(job).items():
            lines = self._plan.lines[group]
            first = next(at for at, (one, _, _) in enumerate(lines) if one == job)
            later = tuple((dearer, line) for _, dearer, line in lines[first:])
            yield _Share(group, self._plan.load.places[group], part, later)


def _saved(pair: _Pair, situation: Situation, job: JobType, queue: int) -> float:
    """Return what one less of a type in the queues of the classes that it is meant for saves."""
    saved = 0.0
    for one in pair.shares:
        number = max(one.places - situation.idle(one.group, job.channel), 0.0) + one.part * queue
        saved += one.part * _cost(one.lines, number)
    return saved


def _price(pair: _Pair, situation: Situation, job: JobType, group: ServerClass) -> float:
    """Return what a place less costs the types that a class is meant for, while it is taken."""
    return pair.slower * _cost(pair.lines, max(pair.places - situation.idle(group, job.channel), 0.0))


def _cost(lines: _Lines, number: float) -> float:
    return sum(dearer * line.marginal(number) for dearer, line in lines)
