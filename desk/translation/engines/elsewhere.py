"""Other processes that translate for this one, as whoever asks an engine sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from desk.hooks.translators import Translation
from desk.translation.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of one engine, by the tags that the engine gives it."""

    engine: str
    source: str
    target: str


class NotElsewhere(Exception):
    """No other process translates this now: there is none, or all have enough to do, or none answered in time."""


class Elsewhere(Protocol):
    """Processes that translate for others."""

    @property
    def offered(self) -> Mapping[Pair, str]:
        """What some of them translate just now, and with which model."""

    async def ask(
        self, pair: Pair, segments: Sequence[str], until: float, urgency: Urgency
    ) -> list[Translation]:
        """Return the segments' translations; raise ``NotElsewhere``, or ``EngineFailed`` if the engine itself did."""
