"""What processes that want a translation and those that translate for them tell each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.translation.engines.elsewhere import Pair

#: The bus's topic on which each ``Offer`` is published, and the bell that has every translator publish his anew.
OFFERS = "translators"
#: Where one of them is asked what he offers; for whoever has just started.
OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Offered:
    """A pair that a process translates, and with which model."""

    engine: str
    source: str
    target: str
    model: str

    @property
    def pair(self) -> Pair:
        """The pair of the engine."""
        return Pair(self.engine, self.source, self.target)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a process translates for others; nothing: it does so no more."""

    process: str
    offered: Sequence[Offered]


@dataclass(frozen=True, slots=True)
class Asked:
    """Segments to be translated, within so many seconds; ``urgent`` ones are somebody's who waits."""

    segments: Sequence[str]
    within: float
    urgent: bool


class Outcome(StrEnum):
    """What became of a question: answered, not taken for there is enough to do, or the engine failed or rests."""

    DONE = "done"
    BUSY = "busy"
    LATE = "late"
    FAILED = "failed"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Answered:
    """The outcome, and for ``DONE`` a wording and a score of each segment; ``error`` says why there is none."""

    outcome: Outcome
    texts: Sequence[str] = ()
    scores: Sequence[float | None] = ()
    error: str = ""


def topic_of(pair: Pair) -> str:
    """Return the topic of questions for a pair."""
    return f"translate.{pair.engine}.{pair.source}.{pair.target}"
