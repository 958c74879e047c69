"""How sure a mean is: 95 % confidence intervals by Student's t, over independent runs."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over runs and how far the truth may be from it; with one run nobody knows how far."""

    mean: float
    half_width: float | None

    @property
    def low(self) -> float:
        """The lower end; the mean itself where nobody knows."""
        return self.mean - (self.half_width or 0.0)

    @property
    def high(self) -> float:
        """The upper end; the mean itself where nobody knows."""
        return self.mean + (self.half_width or 0.0)

    @property
    def sure(self) -> bool:
        """Whether it is different from 0 beyond chance."""
        return self.half_width is not None and abs(self.mean) > self.half_width


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of independent runs with its confidence interval."""
    if len(values) < 2:
        return Estimate(values[0], None)
    deviation = statistics.stdev(values) / math.sqrt(len(values))
    return Estimate(statistics.fmean(values), student(len(values) - 1) * deviation)


@cache
def student(freedom: int) -> float:
    """Return how many standard errors to either side hold 95 % of Student's t distribution."""
    low, high = 0.0, 20.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _held(middle, freedom) < _CONFIDENCE else (low, middle)
    return high


def _held(t: float, freedom: int) -> float:
    """Return the probability between -t and t: a finite sum for whole degrees of freedom."""
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= math.cos(angle) ** 2 * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
