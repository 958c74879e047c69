"""Weeks of one configuration, run again and again with other chance, and two configurations with the same chance.

Every source of chance - when each stream's customers come, their work, their patience, who misses which shift -
has a generator of its own whose seed is made of its name. So in run n the same customer comes at the same moment
with the same work and patience whatever is tried, and two configurations differ by what they do alone.

A week is not stationary: nights and Mondays differ, so parts of one run are no independent samples of it and batch
means do not serve. Each run is a whole week of its own; intervals are Student's over runs, and of two
configurations over the differences of runs with the same number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.config.model import Config
from desk.config.people import Agent
from desk.domain.ids import AgentId
from desk.domain.routing import Translatable
from desk.routing import DedicatedFirst
from desk.services.abilities import Abilities
from desk.services.terms import rules
from desk.simulation.arrivals import Customer
from desk.simulation.arrivals import customers as drawn
from desk.simulation.demand import Demand, Kind
from desk.simulation.measures import Run, summed
from desk.simulation.own import OwnRouting
from desk.simulation.planning import PlannedRouting
from desk.simulation.posts import Post, posts
from desk.simulation.recorded import Recorded
from desk.simulation.recorded import customers as replayed
from desk.simulation.week import Floor, Week, Window

#: What is simulated before the week and not counted, so that Monday does not begin with an empty desk.
WARM_UP = timedelta(days=1)
#: The hours of a week.
WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class Tried:
    """A configuration to try: what it is called, and what it can translate."""

    name: str
    config: Config
    translatable: Translatable


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes in which week, and how often it is run; with ``recorded`` the same customers come in each run."""

    demand: Demand
    monday: datetime
    seed: str
    runs: int
    recorded: Sequence[Recorded] = ()
    hours: int = WEEK
    warm_up: timedelta = WARM_UP

    @property
    def kinds(self) -> list[Kind]:
        """Every kind of conversation that may come, each once."""
        streams = (stream.kind for stream in self.demand.streams)
        return list(dict.fromkeys((*streams, *(one.kind for one in self.recorded))))

    def customers(self, run: int) -> Iterator[Customer]:
        """Yield everybody who comes in a run."""
        seed = f"{self.seed}/{run}"
        begin, end = self.window
        if self.recorded:
            inside = [one for one in self.recorded if begin <= one.at < end]
            return replayed(inside, self.kinds, self.demand, self.monday, seed)
        return drawn(self.demand.streams, self.kinds, (begin, end), self.monday, seed)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From when to when is simulated."""
        return self.monday - self.warm_up, self.monday + timedelta(hours=self.hours)


def trial(tried: Tried, plan: Plan, told: Callable[[], object] = lambda: None) -> Iterator[Run]:
    """Run a configuration as often as the plan says; ``told`` is called after each simulated hour."""
    kinds = plan.kinds
    agents, abilities = tried.config.agents, Abilities((kind.language for kind in kinds), tried.translatable)
    for number in range(plan.runs):
        window = plan.window
        there = posts(tried.config, plan.demand.work, window, plan.monday, f"{plan.seed}/{number}")
        skills = [abilities.skills(agents[post.agent]) for post in there]
        own = OwnRouting(there, skills, kinds, plan.monday, DedicatedFirst(), rules(tried.config.routing))
        begin, end = ((edge - plan.monday).total_seconds() for edge in window)
        floor = Floor(there, plan.demand.work, _translated(there, kinds, agents, abilities))
        week = Week(floor, PlannedRouting(own, begin), plan.customers(number), Window(begin, end), told)
        yield summed(week.run(), kinds, plan.demand.within, plan.hours)


def hours_to_run(plan: Plan) -> int:
    """Return how many simulated hours a trial passes, for whoever shows its progress."""
    return plan.runs * (plan.hours + 1)


def _translated(
    posts: Sequence[Post], kinds: Sequence[Kind], agents: Mapping[AgentId, Agent], abilities: Abilities
) -> Callable[[int, int], bool]:
    foreign = [abilities.translated(agents[post.agent]) for post in posts]
    languages = [kind.language for kind in kinds]
    return lambda post, kind: languages[kind] in foreign[post]
