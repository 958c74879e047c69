"""Now and then, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.services.every import Every

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("later", "due"),
    [(timedelta(), False), (MINUTE / 2, False), (MINUTE, True), (timedelta(days=1), True), (-timedelta(days=365), True)],
)
def test_it_is_time_after_a_period_and_after_a_clock_was_set_back(later: timedelta, due: bool) -> None:
    every = Every(MINUTE)
    assert every.due(NOW)
    assert every.due(NOW + later) is due
