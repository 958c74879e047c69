"""What is open in one year of UTC, ready to be searched."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from desk.calendars.spans import Ticks


class Year:
    """The spans of a year, merged and in order, and how much of it is open before each."""

    def __init__(self, spans: Sequence[Ticks]) -> None:
        self.spans = spans
        self._begins = [begin for begin, _ in spans]
        #: Ticks that are open before each span, and in all.
        self._done = list(accumulate((end - begin for begin, end in spans), initial=0))

    @property
    def total(self) -> int:
        """How many ticks of the year are open."""
        return self._done[-1]

    def is_open(self, at: int) -> bool:
        """Tell whether a tick of the year is open."""
        place = bisect_right(self._begins, at)
        return place > 0 and at < self.spans[place - 1][1]

    def open_before(self, at: int) -> int:
        """Return how many ticks of the year are open before one."""
        place = bisect_right(self._begins, at)
        ahead = max(0, self.spans[place - 1][1] - at) if place else 0
        return self._done[place] - ahead

    def reached(self, amount: int) -> int:
        """Return the first tick before which an amount is open; the year must have that much, and it be above 0."""
        place = bisect_left(self._done, amount)
        return self.spans[place - 1][1] - (self._done[place] - amount)

    def not_over(self, at: int) -> Sequence[Ticks]:
        """Return the span that holds a tick or begins before it, and all later ones."""
        return self.spans[max(0, bisect_right(self._begins, at) - 1) :]
