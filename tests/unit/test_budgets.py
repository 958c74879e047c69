"""Budgets: never more than the channel allows, on whatever clock, and as soon as it allows again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Rate
from desk.domain.budgets import Bucket
from desk.testing.clock import MONDAY

SECOND = timedelta(seconds=1)
rates = st.builds(Rate, st.integers(1, 50), st.floats(0.01, 20))
#: What happens after what pause, in seconds: a call is tried each time.
pauses = st.lists(st.floats(0, 30), max_size=60)


@given(rates, pauses)
def test_no_window_holds_more_calls_than_the_burst_and_what_was_refilled(rate: Rate, pauses: list[float]) -> None:
    bucket, now, made = Bucket.full(rate, MONDAY), MONDAY, []
    for pause in pauses:
        now += pause * SECOND
        if bucket.opens_at(1, now) <= now:
            bucket = bucket.spent(1, now)
            made.append(now)
    for place, first in enumerate(made):
        for many, last in enumerate(made[place:], 1):
            allowed = rate.burst + (last - first) / SECOND * rate.per_second
            assert many <= allowed + 1e-3


@given(rates, st.integers(1, 60))
def test_waiting_until_it_opens_is_enough_and_no_more_than_needed(rate: Rate, calls: int) -> None:
    bucket, now = Bucket.full(rate, MONDAY), MONDAY
    for _ in range(calls):
        opens = bucket.opens_at(1, now)
        if opens > now + timedelta(milliseconds=1):
            assert bucket.opens_at(1, opens - timedelta(milliseconds=1)) > opens - timedelta(milliseconds=1)
        now = max(now, opens) + timedelta(microseconds=1)
        assert bucket.opens_at(1, now) <= now + timedelta(microseconds=1)
        bucket = bucket.spent(1, now)


@given(rates, pauses, st.floats(0, 59))
def test_two_clocks_that_are_apart_give_no_more_than_one(rate: Rate, pauses: list[float], apart: float) -> None:
    bucket, now, made = Bucket.full(rate, MONDAY), MONDAY, 0
    for number, pause in enumerate(pauses):
        now += pause * SECOND
        shown = now + (apart * SECOND if number % 2 else timedelta())
        if bucket.opens_at(1, shown) <= shown:
            bucket = bucket.spent(1, shown).told(shown)
            made += 1
    assert made <= rate.burst + ((now - MONDAY) / SECOND + apart) * rate.per_second + 1e-3


def test_what_a_call_did_not_need_is_given_back() -> None:
    bucket = Bucket.full(Rate(100, 1), MONDAY).spent(90, MONDAY)
    assert bucket.told(MONDAY, back=80).opens_at(90, MONDAY) == MONDAY
    assert bucket.told(MONDAY, back=80, remaining=20).opens_at(90, MONDAY) > MONDAY


def test_an_answer_to_an_earlier_call_does_not_open_a_budget_that_was_closed_meanwhile() -> None:
    closed = Bucket.full(Rate(10, 1), MONDAY).refused(MONDAY, 600 * SECOND, 0).told(MONDAY, remaining=9)
    assert closed.opens_at(1, MONDAY + SECOND) >= MONDAY + 600 * SECOND


def test_a_clock_that_is_set_back_gives_nothing() -> None:
    bucket = Bucket.full(Rate(1, 1), MONDAY).spent(1, MONDAY)
    earlier = MONDAY - timedelta(hours=1)
    assert bucket.opens_at(1, earlier) > earlier


def test_what_a_clock_closed_that_was_set_back_since_stays_open_once_a_call_was_made() -> None:
    closed = Bucket.full(Rate(10, 10), MONDAY).refused(MONDAY + timedelta(days=1), 600 * SECOND, 0)
    now = closed.opens_at(1, MONDAY)
    assert now <= MONDAY + SECOND
    assert closed.spent(1, now).opens_at(1, now + SECOND) <= now + SECOND
    assert closed.told(now, remaining=9).opens_at(1, now + SECOND) <= now + SECOND


def test_what_a_clock_closed_that_is_a_little_ahead_stays_closed() -> None:
    closed = Bucket.full(Rate(10, 10), MONDAY).refused(MONDAY + SECOND, 600 * SECOND, 0)
    assert closed.opens_at(1, MONDAY) == MONDAY + 601 * SECOND


def test_a_reserve_is_left_to_those_who_cannot_wait() -> None:
    bucket = Bucket.full(Rate(4, 1), MONDAY).spent(3, MONDAY)
    assert bucket.opens_at(1, MONDAY) <= MONDAY
    assert bucket.opens_at(1, MONDAY, reserve=0.25) > MONDAY


def test_the_channel_knows_its_budget_better() -> None:
    bucket = Bucket.full(Rate(1000, 50), MONDAY).told(MONDAY, remaining=10, burst=2000, per_second=100)
    assert bucket.opens_at(110, MONDAY) == MONDAY + SECOND


def test_a_reply_that_is_late_gives_nothing_back_that_other_calls_spent() -> None:
    bucket = Bucket.full(Rate(10, 1), MONDAY).spent(8, MONDAY)
    assert bucket.told(MONDAY, remaining=9).opens_at(3, MONDAY) > MONDAY


@pytest.mark.parametrize(("refusals", "least", "most"), [(1, 1, 1.5), (2, 2, 3), (4, 8, 12), (40, 900, 1350)])
def test_refusals_without_a_word_when_close_it_for_longer_each_time(refusals: int, least: float, most: float) -> None:
    bucket = Bucket.full(Rate(10, 10), MONDAY)
    for _ in range(refusals):
        bucket = bucket.refused(MONDAY if bucket.closed_until is None else bucket.at, None, 0.999)
    assert least * SECOND <= bucket.opens_at(1, MONDAY) - MONDAY <= most * SECOND


def test_a_channel_that_says_how_long_is_left_alone_for_as_long() -> None:
    bucket = Bucket.full(Rate(10, 10), MONDAY).refused(MONDAY, 7 * SECOND, 0.5)
    assert bucket.opens_at(1, MONDAY) == MONDAY + 7 * SECOND


def test_a_taken_call_ends_the_doubling() -> None:
    bucket = Bucket.full(Rate(10, 10), MONDAY).refused(MONDAY, None, 0).refused(MONDAY, None, 0)
    later = MONDAY + 10 * SECOND
    again = bucket.told(later).refused(later, None, 0)
    assert again.opens_at(1, later) == later + SECOND


@pytest.mark.parametrize(("burst", "per_second"), [(0, 1), (1, 0), (1, -1)])
def test_a_budget_that_never_lets_anything_pass_is_refused(burst: float, per_second: float) -> None:
    with pytest.raises(ValueError, match="nothing would ever pass"):
        Rate(burst, per_second)
