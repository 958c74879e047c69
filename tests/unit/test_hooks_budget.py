from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from desk.hooks.budget import Budget, Spending

budgets = st.builds(Budget, faults=st.integers(1, 8), seconds=st.floats(1, 1000))
gaps = st.lists(st.floats(0, 500), max_size=40)


def _moments(gaps: Sequence[float]) -> list[float]:
    return [sum(gaps[: index + 1]) for index in range(len(gaps))]


@given(budgets, gaps)
def test_a_plugin_is_spent_exactly_when_enough_faults_lie_within_the_window(
    budget: Budget, gaps: Sequence[float]
) -> None:
    spending = Spending(budget)
    for index, now in enumerate(moments := _moments(gaps)):
        recent = [moment for moment in moments[: index + 1] if moment > now - budget.seconds]
        assert spending.spend(now) == min(len(recent), budget.faults)
        assert spending.spent == (len(recent) >= budget.faults)


@given(st.integers(2, 8), st.integers(1, 50))
def test_rare_faults_never_switch_a_plugin_off(faults: int, count: int) -> None:
    spending = Spending(Budget(faults, seconds=10))
    for index in range(count):
        spending.spend(index * 10.0)
        assert not spending.spent
