"""What a benchmark prints: one figure a line, and nothing else."""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        number = f"{self.value:.0f}" if self.value >= 1000 else f"{self.value:.3g}"
        return f"{self.name} {number} {self.unit}"


def median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: the neighbours of a round disturb both of its halves."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))


def progress(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
