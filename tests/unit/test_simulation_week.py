"""What happens on the simulated clock: work beside work, going home, lunch, giving up; and what is always true."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.ids import AgentId, RegionId
from desk.simulation.arrivals import Customer
from desk.simulation.demand import Work
from desk.simulation.posts import Post, Sitting
from desk.simulation.tally import Outcome, Tally
from desk.simulation.week import Window
from tests.support.longest_wait import LongestWait
from tests.support.simulated import own_routing, post, posts, run

WINDOW = Window(0, 3600)


def coming(*moments: float, work: float = 100, patience: float = math.inf) -> list[Customer]:
    return [Customer(at, 0, work, patience) for at in moments]


def busy(tally: Tally) -> float:
    return sum(sums[1] for hour in tally.hours for sums in hour.values())


def chats(tally: Tally) -> float:
    return sum(sums[2] for hour in tally.hours for sums in hour.values())


def after(there: Sequence[Post], customers: Sequence[Customer], taking_over: float = 60, grace: float = 0) -> Tally:
    work = Work(speed=(1.0, 0.5), taking_over=taking_over, grace=grace)
    return run(there, own_routing(there), customers, WINDOW, work)


def test_two_at_once_take_as_long_as_one_after_the_other_where_each_goes_half_as_fast() -> None:
    tally = after([post("ann", (0, 3600), capacity=2)], coming(0, 0))
    assert busy(tally) == pytest.approx(200)
    assert chats(tally) == pytest.approx(400)


def test_who_comes_while_another_is_half_done_slows_both() -> None:
    # 50 s alone, then 100 s together for the first's second half, then 50 s alone for the rest of the second.
    tally = after([post("ann", (0, 3600), capacity=2)], coming(0, 50))
    assert busy(tally) == pytest.approx(200)
    assert chats(tally) == pytest.approx(50 + 200 + 50)


def test_who_finds_everybody_busy_waits_for_the_first_who_is_done() -> None:
    tally = after([post("ann", (0, 3600)), post("bob", (0, 3600))], coming(0, 10, 30))
    assert sorted(tally.waited) == pytest.approx([0, 0, 70])


def test_who_loses_patience_is_gone_and_taken_by_nobody() -> None:
    tally = after([post("ann", (0, 3600))], coming(0, 10, patience=60))
    assert list(tally.waited) == pytest.approx([0, 60])
    assert list(tally.outcome) == [Outcome.TAKEN, Outcome.ABANDONED]
    assert busy(tally) == pytest.approx(100)


def test_at_the_end_of_a_shift_work_goes_on_with_another_who_first_reads_himself_in() -> None:
    tally = after([post("ann", (0, 40)), post("bob", (40, 3600))], coming(0), taking_over=10)
    assert list(tally.handed_over) == [0]
    assert busy(tally) == pytest.approx(40 + 10 + 60)


def test_within_the_grace_it_is_finished_and_not_handed_over() -> None:
    tally = after([post("ann", (0, 40)), post("bob", (40, 3600))], coming(0), grace=60)
    assert not tally.handed_over
    assert busy(tally) == pytest.approx(100)


def test_at_lunch_work_in_hand_is_finished_and_nothing_new_begun() -> None:
    lunch = Post(AgentId("ann"), RegionId("all"), 1, [Sitting(0, 40, goes_home=False), Sitting(600, 3600)])
    tally = after([lunch], coming(0, 50))
    assert not tally.handed_over
    assert list(tally.waited) == pytest.approx([0, 550])


def test_what_nobody_takes_over_is_still_waiting_at_the_end() -> None:
    tally = after([post("ann", (0, 40))], coming(0, 60))
    assert list(tally.stranded) == pytest.approx([3560])
    assert list(tally.outcome) == [Outcome.TAKEN, Outcome.WAITING]
    assert tally.waited[-1] == pytest.approx(3540)


def test_what_came_before_the_window_is_served_and_not_counted() -> None:
    there = [post("ann", (-100, 3600))]
    tally = run(there, own_routing(there), coming(-50, 0), Window(-100, 3600))
    assert list(tally.arrived) == [0]
    assert list(tally.waited) == pytest.approx([50])
    assert busy(tally) == pytest.approx(150)


people = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3600), st.integers(1, 3)), min_size=1, max_size=5).map(
    lambda those: [post(f"a{n}", (b, b + length), capacity=c) for n, (b, length, c) in enumerate(those)]
)
visits = st.lists(st.tuples(st.integers(0, 3599), st.integers(1, 900), st.integers(1, 1200)), max_size=40).map(
    lambda those: [Customer(at, 0, work, patience) for at, work, patience in sorted(those)]
)


@settings(max_examples=60, deadline=None)
@given(people, visits, st.sampled_from([0.0, 300.0]), st.booleans())
def test_littles_law_and_everybody_is_counted_once(
    there: Sequence[Post], customers: Sequence[Customer], grace: float, own: bool
) -> None:
    """The queue's length summed over time is the sum of all waits, whatever happens."""
    router = own_routing(there) if own else LongestWait(there, 1, lambda _, __: True)
    tally = run(there, router, customers, WINDOW, Work(speed=(1.0, 0.8, 0.6), grace=grace))
    assert len(tally.waited) == len(customers)
    assert tally.queued == pytest.approx(sum(tally.waited) + sum(tally.handed_over) + sum(tally.stranded))
    assert all(waited <= 1200 for waited in tally.waited)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.sets(st.integers(0, 3599), max_size=30), st.data())
def test_with_one_kind_of_work_the_desks_routing_is_first_come_first_served(
    count: int, moments: set[int], data: st.DataObject
) -> None:
    length = st.integers(1, 900)
    # Nobody gives up at the very moment at which somebody is done: rounding would decide.
    customers = [Customer(at, 0, data.draw(length) + 0.25, data.draw(length) + 0.1) for at in sorted(moments)]
    there = posts(count, WINDOW)
    own = run(there, own_routing(there), customers, WINDOW)
    peer = run(there, LongestWait(there, 1, lambda _, __: True), customers, WINDOW)
    assert sorted(own.waited) == pytest.approx(sorted(peer.waited), abs=1e-6)
