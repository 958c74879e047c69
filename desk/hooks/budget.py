"""How many faults a plugin may have before it is switched off."""

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """So many faults within so many seconds switch a plugin off."""

    faults: int = 5
    seconds: float = 600.0


BUDGET = Budget()


class Spending:
    """The recent faults of one plugin; moments are seconds of a clock that never goes back."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._moments: deque[float] = deque(maxlen=budget.faults)

    def spend(self, now: float) -> int:
        """Take in a fault and return how many count now, this one included."""
        self._moments.append(now)
        while self._moments[0] <= now - self._budget.seconds:
            self._moments.popleft()
        return len(self._moments)

    @property
    def spent(self) -> bool:
        """Tell whether the last fault was one too many."""
        return len(self._moments) >= self._budget.faults
