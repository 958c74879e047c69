"""When a region is awake, by its own wall clock. Rules stay wall-clock rules; zones are not known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Interval:
    """From one wall time to another; ``closes`` at or before ``opens`` lies on the next day."""

    opens: time
    closes: time

    @property
    def overnight(self) -> bool:
        """Whether it runs past midnight."""
        return self.closes <= self.opens

    @property
    def first_minute(self) -> int:
        """The minute of its day at which it opens."""
        return self.opens.hour * 60 + self.opens.minute

    @property
    def last_minute(self) -> int:
        """The minute at which it closes, counted on past midnight."""
        return self.closes.hour * 60 + self.closes.minute + self.overnight * 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of a week, by weekday (Monday is 0), and the days on which none begin.

    An interval belongs to the day on which it opens: a night shift that begins the evening before
    a holiday is worked to its end.
    """

    week: Mapping[int, tuple[Interval, ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)
