"""How long things last: work, patience; each length drawn from a source of chance of its own."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

#: Returns the next length in seconds.
Draw = Callable[[], float]


class Shape(StrEnum):
    """How single lengths lie around their mean."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Length:
    """A mean in seconds and how single lengths lie around it.

    ``spread`` is the standard deviation over the mean; only the lognormal shape has one to choose.
    """

    mean: float
    shape: Shape = Shape.EXPONENTIAL
    spread: float = 1.0

    def drawn(self, chance: Random) -> Draw:
        """Return what draws one length after the other."""
        match self.shape:
            case Shape.FIXED:
                return lambda: self.mean
            case Shape.EXPONENTIAL:
                return self._exponential(chance)
            case Shape.LOGNORMAL:
                return self._lognormal(chance)

    def _exponential(self, chance: Random) -> Draw:
        rate, draw = 1 / self.mean, chance.expovariate
        return lambda: draw(rate)

    def _lognormal(self, chance: Random) -> Draw:
        variance = math.log1p(self.spread**2)
        middle, deviation, draw = math.log(self.mean) - variance / 2, math.sqrt(variance), chance.lognormvariate
        return lambda: draw(middle, deviation)
