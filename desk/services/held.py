"""Why an answer is held back, for people: what its translation is flagged with."""

from collections.abc import Sequence
from functools import reduce

from desk.domain.phrases import Phrase
from desk.translation.assembly import PARTLY
from desk.translation.making import ENGINE_FAILED, ENTITIES_LOST, NO_TRANSLATOR, TOO_LATE
from desk.translation.pipeline import TOO_LONG

_WHY = {
    NO_TRANSLATOR: Phrase("desk", "Not translated: there is no translator for this pair of languages"),
    ENTITIES_LOST: Phrase("desk", "Not translated: numbers, links or names could not be kept exactly"),
    ENGINE_FAILED: Phrase("desk", "Not translated: the translator failed"),
    TOO_LONG: Phrase("desk", "Not translated: the text is too long"),
    TOO_LATE: Phrase("desk", "Not translated: the translator took too long"),
    PARTLY: Phrase("desk", "Some sentences could not be translated and stand as they were written"),
}


def why_held(flags: Sequence[str]) -> Phrase:
    """Return what is wrong with a translation, from its flags, of which there is one at least."""
    return reduce(_and, map(_why, flags))


def _why(flag: str) -> Phrase:
    return _WHY.get(flag) or Phrase("desk", "Not translated: {flag}", {"flag": flag.replace("_", " ")})


def _and(one: Phrase, other: Phrase) -> Phrase:
    return Phrase("desk", "{one}. {other}", {"one": one, "other": other})
