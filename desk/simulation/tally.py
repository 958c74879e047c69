"""What happened, written down in columns: a line for each conversation, and sums over time."""

from array import array
from collections.abc import Mapping
from enum import IntEnum

from desk.domain.ids import RegionId


class Outcome(IntEnum):
    """What became of a conversation's first wait."""

    TAKEN = 0
    ABANDONED = 1
    WAITING = 2


class Tally:
    """A line for each conversation of the window, in the order of their outcomes."""

    def __init__(self) -> None:
        self.arrived = array("d")
        self.waited = array("d")
        self.kind = array("H")
        self.outcome = array("B")
        #: Conversations that began with somebody who reads them through translation.
        self.translated = 0
        #: How long each conversation waited that lost its owner at a shift's end, and found another.
        self.handed_over = array("d")
        #: How long each has waited that lost its owner and found nobody until the end.
        self.stranded = array("d")
        #: The length of the queue, summed over every second.
        self.queued = 0.0
        #: For each hour of the window and each region: seconds at work, busy, and with each chat.
        self.hours: list[Mapping[RegionId, tuple[float, float, float]]] = []

    def note(self, arrived: float, waited: float, kind: int, outcome: Outcome) -> None:
        """Write down how a first wait ended."""
        self.arrived.append(arrived)
        self.waited.append(waited)
        self.kind.append(kind)
        self.outcome.append(outcome)
