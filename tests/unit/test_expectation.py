"""What is promised to a customer is never less than what was measured, and nothing where too little is known."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.expectation import ENOUGH, STEPS, Load, expected, usual

MINUTE = timedelta(minutes=1)


def minutes(*numbers: float) -> list[timedelta]:
    return [number * MINUTE for number in numbers]


QUICK = minutes(1, 1.5, 2, 2, 4, 4, 4, 4.5, 9, 30)


@pytest.mark.parametrize(
    ("waits", "ahead", "oldest", "here", "promised"),
    [
        (QUICK, 0, 0, 2, 5),  # four of five were answered within 4.5 minutes
        (QUICK, 1, 1, 2, 5),  # one each
        (QUICK, 2, 1, 2, 10),  # a round more
        (QUICK, 9, 2, 2, 30),
        (QUICK, 1, 12, 2, 15),  # somebody has waited for longer than that already
        (QUICK, 40, 2, 2, None),  # beyond an hour nothing is promised
        (QUICK, 0, 90, 2, None),
        (QUICK, 0, 0, 0, None),
        (QUICK[: ENOUGH - 1], 0, 0, 2, None),
        (minutes(0, 0, 0, 0, 0), 0, 0, 1, 1),
    ],
)
def test_what_is_promised(
    waits: list[timedelta], ahead: int, oldest: float, here: int, promised: int | None
) -> None:
    found = expected(Load(waits, ahead, oldest * MINUTE, here))
    assert found == (None if promised is None else promised * MINUTE)


lengths = st.integers(0, 90 * 60).map(lambda seconds: timedelta(seconds=seconds))
loads = st.builds(Load, st.lists(lengths, max_size=30), st.integers(0, 50), lengths, st.integers(0, 9))


@given(loads)
def test_a_promise_is_a_step_and_covers_what_four_of_five_waited_and_who_waits_now(load: Load) -> None:
    found = expected(load)
    if found is None:
        return
    assert found in STEPS
    assert found >= load.oldest
    assert sum(wait <= found for wait in load.waits) * 5 >= len(load.waits) * 4


@given(loads)
def test_more_who_wait_or_fewer_who_answer_never_shorten_a_promise(load: Load) -> None:
    harder = (
        Load(load.waits, load.ahead + 1, load.oldest, load.here),
        Load(load.waits, load.ahead, load.oldest + MINUTE, load.here),
        Load(load.waits, load.ahead, load.oldest, max(load.here - 1, 0)),
    )
    for other in harder:
        found = expected(other)
        assert found is None or (now := expected(load)) is None or found >= now
        assert expected(load) is not None or found is None


@given(st.lists(lengths, min_size=1, max_size=50))
def test_the_usual_wait_is_one_that_four_of_five_kept_to(waits: list[timedelta]) -> None:
    assert sum(wait <= usual(waits) for wait in waits) * 5 >= len(waits) * 4
    assert usual(waits) in waits
