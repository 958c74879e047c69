"""Token buckets: so many at once, so many in the long run, for each name alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web import limits
from desk.web.limits import RateLimit, TooMany


class Seconds:
    """A clock that a test winds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def knocks(limit: RateLimit, name: str = "ana") -> bool:
    try:
        limit.spend(name)
    except TooMany:
        return False
    return True


def test_a_burst_is_allowed_and_one_more_is_not() -> None:
    limit = RateLimit(60, 5, Seconds())
    assert [knocks(limit) for _ in range(6)] == [True] * 5 + [False]


def test_who_waits_as_long_as_told_is_let_in() -> None:
    clock = Seconds()
    limit = RateLimit(6, 2, clock)
    assert knocks(limit)
    assert knocks(limit)
    with pytest.raises(TooMany, match="Wait 10 s") as refused:
        limit.spend("ana")
    clock.now += refused.value.seconds
    assert knocks(limit)


def test_one_who_knocks_too_often_shuts_nobody_else_out() -> None:
    limit = RateLimit(60, 1, Seconds())
    assert knocks(limit, "ana")
    assert not knocks(limit, "ana")
    assert knocks(limit, "bob")


def test_being_refused_costs_nothing() -> None:
    clock = Seconds()
    limit = RateLimit(60, 1, clock)
    assert knocks(limit)
    assert not any(knocks(limit) for _ in range(100))
    clock.now += 1.0
    assert knocks(limit)


def test_names_that_have_not_knocked_for_long_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 3)
    clock = Seconds()
    limit = RateLimit(60, 1, clock)
    for name in ("ana", "bob", "eve"):
        assert knocks(limit, name)
    clock.now += 1.0
    assert knocks(limit, "ian")
    assert set(limit._buckets) == {"ian"}


def test_a_crowd_does_not_make_the_desk_forget_who_knocked_just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 3)
    limit = RateLimit(60, 1, Seconds())
    assert knocks(limit, "ana")
    for number in range(10):
        assert knocks(limit, f"stranger-{number}")
    assert not knocks(limit, "ana")


@given(
    rate=st.floats(0.1, 600),
    burst=st.integers(1, 20),
    gaps=st.lists(st.floats(0, 30), min_size=1, max_size=60),
)
def test_never_more_than_burst_and_rate_allow(rate: float, burst: int, gaps: list[float]) -> None:
    clock = Seconds()
    limit = RateLimit(rate, burst, clock)
    let_in = 0
    for gap in gaps:
        clock.now += gap
        let_in += knocks(limit)
        assert let_in <= burst + clock.now * rate / 60 + 1e-6
