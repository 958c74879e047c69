"""The policy for a load: what hangs together is planned together, and solved outright where it is small."""

from collections.abc import Iterator, Mapping

from desk.routing.agents import ServerClass
from desk.routing.jobs import JobType
from desk.routing.plan import Load, Plan
from desk.routing.policy import DedicatedFirst, Policy, Situation
from desk.routing.reserving import Reserving

#: Below this share of its time hardly anybody waits for a class, whatever the policy; above the other, queues
#: hardly ever come to rest. A system between is worth solving.
_QUIET, _FULL = 0.4, 0.97


def planned(load: Load) -> Policy:
    """Return the best policy known for a load; this may take seconds of processor time, so it belongs on a thread."""
    policies: dict[ServerClass, Policy] = {}
    for part in parts(load):
        policies.update(dict.fromkeys(part.places, _of_part(part)))
    return Parts(policies)


def parts(load: Load) -> Iterator[Load]:
    """Yield the parts of a load that have nothing to do with each other: no class can do types of two of them."""
    left = {group: None for group in load.places if load.places[group]}
    while left:
        groups = _together(load, next(iter(left)))
        jobs = {
            job: rate for job, rate in load.arrivals.items() if rate and any((job, g) in load.rates for g in groups)
        }
        rates = {pair: rate for pair, rate in load.rates.items() if pair[0] in jobs and pair[1] in groups}
        yield Load(jobs, {group: load.places[group] for group in left if group in groups}, rates)
        left = {group: None for group in left if group not in groups}


def _together(load: Load, group: ServerClass) -> set[ServerClass]:
    found, left = {group}, [group]
    pairs = [pair for pair in load.rates if load.arrivals.get(pair[0]) and load.places.get(pair[1])]
    while left:
        one = left.pop()
        jobs = {job for job, able in pairs if able == one}
        near = {able for job, able in pairs if job in jobs} - found
        found |= near
        left.extend(near)
    return found


def _of_part(part: Load) -> Policy:
    if not part.arrivals:
        return DedicatedFirst()
    plan = Plan(part)
    if not _QUIET < plan.busiest < _FULL:
        return Reserving(plan)
    # NumPy takes a tenth of a second that no desk without forecasts needs.
    from desk.routing.chain import NotSettled  # noqa: PLC0415
    from desk.routing.solved import solved  # noqa: PLC0415

    try:
        return solved(part) or Reserving(plan)
    except NotSettled:
        return Reserving(plan)


class Parts:
    """Asks for each class the policy of its part."""

    def __init__(self, policies: Mapping[ServerClass, Policy]) -> None:
        self._policies = policies
        self._other = DedicatedFirst()

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return what is won by giving a conversation of this type to this class now."""
        return self._policies.get(group, self._other).gain(situation, job, group, urgency)


class ByChannel:
    """Asks for each kind of channel a policy of its own: agents have places for each by itself."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self._policies = policies
        self._other = DedicatedFirst()

    @property
    def channels(self) -> frozenset[str]:
        """The kinds of channel that something is planned for."""
        return frozenset(self._policies)

    def gain(self, situation: Situation, job: JobType, group: ServerClass, urgency: float) -> float:
        """Return what is won by giving a conversation of this type to this class now."""
        return self._policies.get(job.channel, self._other).gain(situation, job, group, urgency)
