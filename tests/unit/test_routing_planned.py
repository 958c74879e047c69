"""A load is planned part by part: what is small is solved, the rest is planned by a fluid programme."""

from dataclasses import dataclass, field

import pytest

from desk.domain.ids import MerchantId
from desk.domain.routing import Ring
from desk.routing import JobType, ServerClass, Skill
from desk.routing.plan import Load, Plan
from desk.routing.planned import parts, planned
from desk.routing.solved import Solved, solved

LUMA = MerchantId("luma")
GERMAN, THAI, DUTCH = JobType("de", LUMA), JobType("th", LUMA, priority=4.0), JobType("nl", LUMA)
ONLY_GERMAN = ServerClass(frozenset({Skill("de", LUMA)}))
BOTH = ServerClass(frozenset({Skill("de", LUMA), Skill("th", LUMA)}))
ONLY_DUTCH = ServerClass(frozenset({Skill("nl", LUMA)}))
RATES = {(GERMAN, ONLY_GERMAN): 1.0, (GERMAN, BOTH): 1.0, (THAI, BOTH): 1.0, (DUTCH, ONLY_DUTCH): 2.0}


def load(**arrivals: float) -> Load:
    coming = {GERMAN: arrivals.get("de", 1.0), THAI: arrivals.get("th", 1.0), DUTCH: arrivals.get("nl", 1.0)}
    return Load(coming, {ONLY_GERMAN: 2.0, BOTH: 2.0, ONLY_DUTCH: 1.0}, RATES)


@dataclass
class Now:
    """A situation as it is written down."""

    queues: dict[JobType, int]
    free: dict[ServerClass, int]
    hands: dict[tuple[JobType, ServerClass], int] = field(default_factory=dict)

    def waiting(self, job: JobType) -> int:
        return self.queues.get(job, 0)

    def idle(self, group: ServerClass, channel: str) -> int:
        return self.free.get(group, 0)

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        return self.hands.get((job, group), 0)


def small() -> Solved:
    found = solved(next(parts(load())))
    assert found is not None
    return found


def test_parts_that_share_nobody_are_planned_apart() -> None:
    assert [set(part.arrivals) for part in parts(load())] == [{GERMAN, THAI}, {DUTCH}]


def test_what_nobody_asks_for_holds_no_parts_together() -> None:
    assert [set(part.arrivals) for part in parts(load(de=0.0))] == [set(), {THAI}, {DUTCH}]


def test_the_last_free_place_of_those_who_can_do_the_dearer_is_kept() -> None:
    now = Now({GERMAN: 1}, {BOTH: 1}, {(THAI, BOTH): 1, (GERMAN, ONLY_GERMAN): 2})
    assert small().gain(now, GERMAN, BOTH, 1.0) < 0
    assert small().gain(Now({GERMAN: 1}, {ONLY_GERMAN: 1, BOTH: 2}), GERMAN, ONLY_GERMAN, 1.0) > 0


def test_a_long_queue_is_helped_all_the_same() -> None:
    now = Now({GERMAN: 12}, {BOTH: 1}, {(THAI, BOTH): 1, (GERMAN, ONLY_GERMAN): 2})
    assert small().gain(now, GERMAN, BOTH, 1.0) > 0


def test_what_presses_is_given_although_a_place_was_kept() -> None:
    now = Now({GERMAN: 1}, {BOTH: 1}, {(THAI, BOTH): 1, (GERMAN, ONLY_GERMAN): 2})
    assert small().gain(now, GERMAN, BOTH, 50.0) > 0


def test_who_is_not_there_counts_as_busy() -> None:
    there = Now({GERMAN: 1}, {BOTH: 1}, {(THAI, BOTH): 1, (GERMAN, ONLY_GERMAN): 2})
    away = Now({GERMAN: 1}, {BOTH: 1}, {(GERMAN, ONLY_GERMAN): 1})
    assert small().gain(away, GERMAN, BOTH, 1.0) == pytest.approx(small().gain(there, GERMAN, BOTH, 1.0))


def test_more_at_work_than_planned_is_no_mistake() -> None:
    crowd = Now({GERMAN: 90}, {ONLY_GERMAN: 9, BOTH: 9}, {(GERMAN, BOTH): 7})
    assert small().gain(crowd, GERMAN, ONLY_GERMAN, 1.0) > 0


def test_what_cannot_be_done_in_time_is_planned_all_the_same() -> None:
    policy = planned(load(de=9.0))
    assert policy.gain(Now({THAI: 1}, {BOTH: 1}), THAI, BOTH, 1.0) > 0


def test_what_is_too_large_is_not_solved() -> None:
    crowd = Load(load().arrivals, {ONLY_GERMAN: 200.0, BOTH: 200.0}, RATES)
    assert solved(crowd) is None


def test_who_reads_a_language_natively_is_meant_for_it_before_who_reads_it_fluently() -> None:
    fluent = ServerClass(frozenset({Skill("de", LUMA, ring=Ring.FLUENT)}))
    places = {fluent: 40.0, ONLY_GERMAN: 40.0}
    plan = Plan(Load({GERMAN: 10.0}, places, {(GERMAN, fluent): 1.0, (GERMAN, ONLY_GERMAN): 1.0}))
    assert dict(plan.shares(GERMAN)) == pytest.approx({ONLY_GERMAN: 1.0})
