"""The way of a text from one language to another: through one engine, or through several in a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.hooks.translators import Translation
from desk.translation.engines.legs import Leg
from desk.translation.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Route:
    """Legs, each of which translates what the one before made; masks go along as they are."""

    legs: tuple[Leg, ...]

    @property
    def engine(self) -> str:
        """The name of the engine, or of those in a row."""
        return " > ".join(leg.translator.name for leg in self.legs)

    @property
    def model(self) -> str:
        """The model of each leg."""
        return " > ".join(leg.model for leg in self.legs)

    async def ask(
        self, segments: Sequence[str], until: float, urgency: Urgency = Urgency.LIVE
    ) -> Sequence[Translation]:
        """Return the segments' translations; raise ``TimeoutError`` or ``EngineFailed``, nothing else."""
        first, *others = self.legs
        answers = await first.ask(segments, until, urgency)
        for leg in others:
            further = await leg.ask([answer.text for answer in answers], until, urgency)
            answers = [_together(*both) for both in zip(answers, further, strict=True)]
        return answers


def _together(first: Translation, second: Translation) -> Translation:
    """Return the second wording; of what only one leg is sure of, nobody is sure."""
    if first.score is None or second.score is None:
        return Translation(second.text)
    return Translation(second.text, first.score * second.score)
