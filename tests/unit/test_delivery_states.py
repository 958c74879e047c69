"""An answer's way: only legal steps, ends that are ends, waits that neither rush nor stall."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.delivery import MAX_ATTEMPTS, Delivery, check_follows, follows, wait_before
from desk.domain.errors import Conflict

ENDS = {Delivery.READ, Delivery.BOUNCED, Delivery.EXPIRED, Delivery.CANCELLED}
#: In these the channel has the answer, so it can neither be taken back nor sent again.
GONE = {Delivery.ACCEPTED, Delivery.DELIVERED, Delivery.READ, Delivery.BOUNCED}

states = st.sampled_from(Delivery)
chances = st.floats(0, 1, exclude_max=True)


def reachable(start: Delivery) -> set[Delivery]:
    found: set[Delivery] = set()
    ahead = {start}
    while ahead:
        here = ahead.pop()
        new = {after for after in Delivery if follows(here, after)} - found
        found |= new
        ahead |= new
    return found


@given(states, states)
def test_a_step_is_refused_exactly_when_it_does_not_follow(before: Delivery, after: Delivery) -> None:
    if follows(before, after):
        check_follows(before, after)
    else:
        with pytest.raises(Conflict, match=f"{before} cannot become {after}"):
            check_follows(before, after)


@given(states)
def test_nothing_becomes_what_it_is(state: Delivery) -> None:
    assert not follows(state, state)


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_end_is_an_end(end: Delivery) -> None:
    assert reachable(end) == set()


@pytest.mark.parametrize("state", sorted(set(Delivery) - ENDS))
def test_every_other_state_can_still_reach_an_end(state: Delivery) -> None:
    assert reachable(state) & ENDS


def test_a_failed_answer_is_tried_again_or_taken_back() -> None:
    assert {after for after in Delivery if follows(Delivery.FAILED, after)} == {Delivery.QUEUED, Delivery.CANCELLED}


@pytest.mark.parametrize("state", sorted(GONE))
def test_what_the_channel_has_is_neither_cancelled_nor_sent_again(state: Delivery) -> None:
    assert reachable(state) <= GONE


def test_only_sending_hands_an_answer_to_the_channel() -> None:
    assert {before for before in Delivery for after in GONE if follows(before, after)} - GONE == {Delivery.SENDING}


@given(st.integers(2, 10_000), chances)
def test_a_wait_is_at_least_a_second_and_at_most_four_hours(attempt: int, chance: float) -> None:
    assert timedelta(seconds=1) <= wait_before(attempt, chance) <= timedelta(hours=4)


@given(st.integers(2, MAX_ATTEMPTS), chances)
def test_a_later_try_is_never_rushed(attempt: int, chance: float) -> None:
    assert wait_before(attempt + 1, 0.0) <= wait_before(attempt, chance) * 2
    assert wait_before(attempt + 1, chance) >= wait_before(attempt, chance)


def test_giving_up_takes_about_a_day() -> None:
    total = sum((wait_before(attempt, 0.5) for attempt in range(2, MAX_ATTEMPTS + 1)), timedelta())
    assert timedelta(hours=18) < total < timedelta(hours=30)
