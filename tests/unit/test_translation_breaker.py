"""Who keeps failing is left in peace, then tried by one at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.translation.engines.breaker import FAILURES, FIRST_REST, LONGEST_PROBE, LONGEST_REST, Breaker, State


def broken(now: float = 0.0) -> Breaker:
    """Return a breaker that has just opened."""
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(now)
    return breaker


def test_two_failures_are_nothing_and_an_answer_forgets_them() -> None:
    breaker = Breaker()
    states = []
    for _ in range(2):
        breaker.failed(0)
        breaker.failed(0)
        states.append(breaker.state)
        breaker.succeeded()
        states.append(breaker.state)
    assert states == [State.FAILING, State.OK, State.FAILING, State.OK]


def test_after_three_failures_nobody_asks_for_a_while() -> None:
    breaker = broken(now=100)
    assert breaker.state is State.RESTING
    assert breaker.retry_at == 100 + FIRST_REST
    assert not breaker.admits(100 + FIRST_REST - 0.1, until=200)
    assert breaker.rests(100 + FIRST_REST - 0.1)


def test_after_the_rest_one_may_try_and_nobody_else() -> None:
    breaker = broken()
    now = FIRST_REST
    assert [breaker.admits(now, until=now + 8) for _ in range(3)] == [True, False, False]
    assert not breaker.rests(now)
    assert breaker.state is State.RESTING


def test_an_answer_to_the_probe_lets_everybody_in() -> None:
    breaker = broken()
    breaker.admits(FIRST_REST, until=100)
    breaker.succeeded()
    assert breaker.state is State.OK
    assert all(breaker.admits(FIRST_REST, until=100) for _ in range(3))


def test_each_probe_that_fails_doubles_the_rest_up_to_the_longest() -> None:
    breaker = broken()
    rests = []
    for _ in range(8):
        now = breaker.retry_at
        assert now is not None
        assert breaker.admits(now, until=now + 8)
        breaker.failed(now)
        assert breaker.retry_at is not None
        rests.append(breaker.retry_at - now)
    assert rests == [10, 20, 40, 80, 160, LONGEST_REST, LONGEST_REST, LONGEST_REST]


def test_who_recovered_rests_as_short_as_at_first() -> None:
    breaker = broken()
    breaker.admits(FIRST_REST, until=100)
    breaker.failed(FIRST_REST)
    breaker.succeeded()
    for _ in range(FAILURES):
        breaker.failed(50)
    assert breaker.retry_at == 50 + FIRST_REST


@pytest.mark.parametrize(("until", "next_at"), [(8.0, 8.0), (3600.0, FIRST_REST + LONGEST_PROBE)])
def test_a_probe_of_which_nothing_is_heard_makes_room_for_the_next(until: float, next_at: float) -> None:
    breaker = broken()
    assert breaker.admits(FIRST_REST, until)
    assert not breaker.admits(next_at - 0.1, until=9999)
    assert breaker.admits(next_at, until=9999)


def test_failures_of_calls_from_before_do_not_lengthen_the_rest() -> None:
    breaker = broken(now=10)
    breaker.failed(12)
    assert breaker.retry_at == 10 + FIRST_REST


@given(st.lists(st.sampled_from(["ask", "fail", "succeed", "wait"])))
def test_there_is_always_a_moment_at_which_somebody_may_ask(story: list[str]) -> None:
    breaker, now = Breaker(), 0.0
    for step in story:
        match step:
            case "ask":
                breaker.admits(now, now + 8)
            case "fail":
                breaker.failed(now)
            case "succeed":
                breaker.succeeded()
            case _:
                now += 3
    assert breaker.retry_at is None or breaker.retry_at <= now + LONGEST_REST
    assert breaker.admits(max(now, breaker.retry_at or now), now + LONGEST_REST + 8)
