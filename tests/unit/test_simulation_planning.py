"""The simulated desk plans by what comes, as the running desk does."""

from datetime import timedelta

from desk.domain.ids import MerchantId
from desk.routing import DedicatedFirst, Policy, Skill
from desk.routing.planned import ByChannel
from desk.simulation.demand import Kind
from desk.simulation.own import OwnRouting
from desk.simulation.planning import EVERY, PlannedRouting
from desk.simulation.week import Window
from tests.support.simulated import KIND, ORIGIN, posts, run, stream

LUMA = MerchantId("luma")


def routing(agents: int, end: float) -> tuple[OwnRouting, PlannedRouting]:
    there = posts(agents, Window(0.0, end))
    skills = [frozenset({Skill(KIND.language, KIND.merchant)})] * agents
    own = OwnRouting(there, skills, [KIND, Kind(LUMA, "th")], ORIGIN, DedicatedFirst())
    return own, PlannedRouting(own, 0.0)


def loads_known(policy: Policy) -> bool:
    """Tell whether a policy keeps anything: the dedicated-first one gives whatever may be given."""
    return isinstance(policy, ByChannel) and bool(policy.channels)


def test_after_an_hour_the_reserve_is_planned_by_what_came() -> None:
    window = Window(0.0, 2 * EVERY)
    own, planned = routing(14, window.end)
    run(posts(14, window), planned, stream(10.0 / 300, 300.0, 1e9, "planned", 0.0), window)
    assert loads_known(own.engine.policy)


def test_while_nothing_comes_the_dedicated_come_first() -> None:
    own, planned = routing(2, 1e6)
    assert list(planned.passed(2 * EVERY)) == []
    assert not loads_known(own.engine.policy)


def test_what_is_planned_changes_nothing_for_who_is_alone_in_what_he_does() -> None:
    window = Window(0.0, 3 * EVERY)
    plain, planned = routing(14, window.end)[0], routing(14, window.end)[1]
    tallies = [
        run(posts(14, window), one, stream(10.0 / 300, 300.0, 600.0, "alike", 0.0), window) for one in (plain, planned)
    ]
    assert list(tallies[0].waited) == list(tallies[1].waited)
    assert timedelta(seconds=sum(tallies[0].waited)) > timedelta()
