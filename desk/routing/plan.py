"""What follows from forecast load: who is at home in what, what a free place is worth, and who is let down by help."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

from desk.domain.routing import Ring
from desk.routing.agents import ServerClass
from desk.routing.erlang import Line, line
from desk.routing.jobs import JobType
from desk.routing.reserve import Fluid, Pair, spread

#: A flow below this share of a type's arrivals is none.
_TRICKLE = 1e-6
#: A class is never taken to have less of its time free than this share.
_LEAST_SPARE = 0.03


@dataclass(frozen=True, slots=True)
class Load:
    """What is expected: conversations an hour by type, places by class, and what a place finishes in an hour."""

    arrivals: Mapping[JobType, float]
    places: Mapping[ServerClass, float]
    rates: Mapping[Pair, float]

    def able(self, job: JobType) -> Iterable[ServerClass]:
        """Yield the classes that can do a job."""
        return (group for group in self.places if (job, group) in self.rates)


class Plan:
    """A load, spread over classes, and the figures that decisions need."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.fluid: Fluid = spread(load.arrivals, load.places, load.rates)
        self._basic: defaultdict[JobType, dict[ServerClass, float]] = defaultdict(dict)
        self._home: defaultdict[ServerClass, list[JobType]] = defaultdict(list)
        for (job, group), flow in self.fluid.flows.items():
            if flow > _TRICKLE * load.arrivals[job]:
                self._basic[job][group] = flow / load.arrivals[job]
                self._home[group].append(job)
        #: By type, the class that is meant for it above others; of several the one that can do the least else.
        self.homes = {job: max(shares, key=lambda one: _claim(job, shares, one)) for job, shares in self._basic.items()}

    def shares(self, job: JobType) -> Mapping[ServerClass, float]:
        """Return which part of a type's conversations is meant for which class."""
        return self._basic[job]

    def first(self, job: JobType, group: ServerClass) -> bool:
        """Tell whether a class never waits while a type does: it is at home in it, or meant for it above all others."""
        if group not in self._basic[job]:
            return False
        worth = {one: one.priority * self.load.rates[one, group] for one in self._home[group]}
        return self.homes[job] == group or worth[job] >= max(worth.values())

    @property
    def busiest(self) -> float:
        """The largest share of a class's time that is taken; above 1 where more comes than can be done."""
        if any(left > 0 for left in self.fluid.unserved.values()):
            return inf
        return max((self._work[group] / places for group, places in self.load.places.items() if places), default=0.0)

    def free(self, group: ServerClass) -> float:
        """Return how many places of a class are free on average."""
        return max(self.load.places[group] - self._work[group], _LEAST_SPARE * self.load.places[group])

    @cached_property
    def _work(self) -> Mapping[ServerClass, float]:
        work: defaultdict[ServerClass, float] = defaultdict(float)
        for (job, group), flow in self.fluid.flows.items():
            work[group] += flow / self.load.rates[job, group]
        return work

    @cached_property
    def lines(self) -> Mapping[ServerClass, tuple[tuple[JobType, float, Line], ...]]:
        """By class, the types at home in it, the dearest first: by how much dearer than the next, and its line.

        The line of a type is that of all dearer ones too: they go before it.
        """
        return {group: tuple(self._lines(group)) for group in self._home}

    def _lines(self, group: ServerClass) -> Iterable[tuple[JobType, float, Line]]:
        jobs = sorted(self._home[group], key=lambda job: -job.priority * self.load.rates[job, group])
        rate, arrivals = self.pace(group), 0.0
        for job, after in zip(jobs, [*jobs[1:], None], strict=True):
            arrivals += self.fluid.flows[job, group]
            dearer = max(job.priority - (after.priority if after else 0.0), 0.0)
            servers = max(round(self.load.places[group]), 1)
            yield job, dearer, line(arrivals, rate, servers, self._help(job))

    def _help(self, job: JobType) -> float:
        """Return how many conversations an hour others could take off a type that is not meant for them."""
        others = (group for group in self.load.able(job) if group not in self._basic[job])
        return sum(self.free(group) * self.load.rates[job, group] for group in others)

    def pace(self, group: ServerClass) -> float:
        """Return how many conversations an hour a place of a class finishes, of those that are meant for it."""
        flows = [(self.fluid.flows[job, group], self.load.rates[job, group]) for job in self._home[group]]
        return sum(flow for flow, _ in flows) / sum(flow / rate for flow, rate in flows)

    def letdown(self, job: JobType, group: ServerClass) -> float:
        """Return how much work is lost where a class takes a type from its own classes: they may run dry.

        Multiplied by how many others wait for the class, and divided by how many of the type wait, it is the
        part of what is won by serving the dearer that is lost by it.
        """
        rate, places = self.load.rates[job, group], self.load.places
        others = sum(places[g] * self.load.rates[job, g] for g in self._basic[job] if g != group)
        total = others + places[group] * rate
        elsewhere, at_once = others / total, rate / (rate + self.load.arrivals[job])
        dry = self._only(job, group) * elsewhere * at_once / (1 - elsewhere * (1 - at_once))
        slower = max(1 - rate / self.load.rates[job, self.homes[job]], 0.0)
        left = max(total - self.load.arrivals[job], 0.05 * total)
        return (dry + slower) * left / self._slack[group]

    def _only(self, job: JobType, group: ServerClass) -> float:
        """Return which part of the work of all the other classes meant for a type is of that type."""
        others = [one for one in self._basic[job] if one != group]
        own = sum(self.fluid.flows[job, one] / self.load.rates[job, one] for one in others)
        return own / sum(self._work[one] for one in others) if others else 0.0

    @cached_property
    def _slack(self) -> Mapping[ServerClass, float]:
        """By class, how much more could be done an hour by all who share work with it, directly or not."""
        slack: dict[ServerClass, float] = {}
        for group in self.load.places:
            if group not in slack:
                together = self._together(group)
                rate = sum(self.free(one) * self._fastest(one) for one in together)
                slack.update(dict.fromkeys(together, rate))
        return slack

    def _together(self, group: ServerClass) -> set[ServerClass]:
        found, left = {group}, [group]
        while left:
            near = {one for job in self._home[left.pop()] for one in self._basic[job]} - found
            found |= near
            left.extend(near)
        return found

    def _fastest(self, group: ServerClass) -> float:
        return max((rate for (_, one), rate in self.load.rates.items() if one == group), default=1.0)


def _claim(job: JobType, shares: Mapping[ServerClass, float], group: ServerClass) -> tuple[int, float, int]:
    return -(group.ring_for(job) or Ring.ANYBODY), round(shares[group], 6), -len(group.skills)
