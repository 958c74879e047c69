"""The sense for languages: what a plugin says of a text, weighed against what was believed before."""

import math
from collections.abc import Awaitable, Callable, Sequence
from string import ascii_letters
from typing import ParamSpec, Protocol, TypeVar

from desk.domain.belief import NO_HINTS, Belief, Evidence, Hints, believe
from desk.domain.language import UNKNOWN, primary
from desk.hooks import specs
from desk.hooks.protocols import Detection
from desk.translation.language.forms import leaning
from desk.translation.language.prose import Words, words
from desk.translation.protect.entities import Finder

P = ParamSpec("P")
R = TypeVar("R")

#: A language shows in its first lines; reading on would only cost.
ENOUGH = 2000
#: A sign of these stands for a syllable or a word, and says as much as some letters.
_DENSE, _DENSE_LETTERS = ("\u3040", "\ud7ff"), 3
_ASCII_LETTERS = ascii_letters.encode()


class Asks(Protocol):
    """The part of the hooks that is needed here."""

    async def first(self, spec: Callable[P, Awaitable[R | None]], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Return the first answer that is not None."""


class LanguageSense:
    """Tells what language a conversation is in, message by message."""

    def __init__(self, hooks: Asks, protect: Sequence[str] = ()) -> None:
        self._hooks = hooks
        self._finder = Finder(protect)

    async def of(self, text: str, prior: Belief | None = None, hints: Hints = NO_HINTS) -> Belief:
        """Return what to believe after a text; the inbox's languages, if it has any, are the candidates."""
        found = words(text[:ENOUGH], self._finder)
        letters = weight(found.text)
        if letters == 0:
            return believe(prior, None, hints)
        candidates = _candidates(prior, hints)
        detection = await self._hooks.first(specs.detect_language, text=found.text, candidates=candidates)
        if detection is None:
            return believe(prior, None, hints)
        return believe(prior, _evidence(detection, candidates, found, letters), hints)


def weight(text: str) -> int:
    """Return how many letters there are to judge by."""
    if text.isascii():  # by what is left without them: every message is weighed, and most are such
        return len(text) - len(text.encode().translate(None, _ASCII_LETTERS))
    low, high = _DENSE
    return sum(_DENSE_LETTERS if low <= char <= high else 1 for char in text if char.isalpha())


def scores(detection: Detection, candidates: Sequence[str]) -> dict[str, float]:
    """Return the detection's log-probabilities; one that gives none shares its doubt among the candidates."""
    if detection.scores:
        return dict(detection.scores)
    sure = min(max(detection.confidence, 0.001), 0.999)
    doubt = math.log((1 - sure) / max(1, len(candidates) - 1))
    return dict.fromkeys(candidates, doubt) | {detection.language: math.log(sure)}


def _evidence(detection: Detection, candidates: Sequence[str], found: Words, letters: int) -> Evidence:
    forms = leaning(primary(detection.language), found.text)
    evidence = Evidence(scores(detection, candidates), letters, forms)
    return evidence.pasted() if found.pasted else evidence


def _candidates(prior: Belief | None, hints: Hints) -> Sequence[str]:
    """Return the languages to choose among; empty means every language."""
    if not hints.inbox:
        return ()
    before = (prior.language,) if prior is not None and prior.language != UNKNOWN else ()
    return tuple(dict.fromkeys((*before, *hints.tags())))
