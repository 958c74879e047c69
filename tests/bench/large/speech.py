"""Sentences of made-up languages, with words as unequally common as in real ones, and the words that search knows of each.

What one word costs to make is paid once; a sentence is a row of numbers.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from desk.domain.words import words

#: Different words of a language, and how steeply they become rare: the most common one is 1 in 12.
_WORDS, _STEEP = 20_000, 1.07
_LENGTH = 14
#: Different sentences: made once, said again and again.
_SENTENCES = 50_000
#: Sounds or signs, how many of them make a word, and what stands between words.
_SCRIPTS: dict[str, tuple[Sequence[str], int, str]] = {
    "en": ([c + v for c in "bcdfghklmnprstvw" for v in ("a", "e", "i", "o", "u", "ea", "oo")], 3, " "),
    "pt": ([c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "ão", "é", "ção")], 3, " "),
    "ar": ([c + v for c in "بتجحدرسشعفقكلمن" for v in ("ا", "و", "ي", "")], 3, " "),
    "zh": ([chr(0x4E00 + 7 * number) for number in range(1200)], 4, "，"),
}
LANGUAGES = tuple(_SCRIPTS)


class Sentence(NamedTuple):
    """What somebody says, and what finds it."""

    text: str
    terms: tuple[str, ...]


class Speech:
    """One language."""

    def __init__(self, language: str) -> None:
        sounds, self._length, self._between = _SCRIPTS[language]
        self._chance = np.random.default_rng(LANGUAGES.index(language))
        picked = self._chance.integers(0, len(sounds), (_WORDS * 2, self._length)).tolist()
        made = dict.fromkeys("".join(sounds[number] for number in row) for row in picked)
        self.words = list(made)[:_WORDS]
        self.terms = [tuple(words(word)) for word in self.words]

    @cached_property
    def _shares(self) -> np.ndarray:
        weights = 1 / np.arange(3, len(self.words) + 3) ** _STEEP
        return np.cumsum(weights / weights.sum())

    @cached_property
    def _known(self) -> list[Sentence]:
        drawn = np.searchsorted(self._shares, self._chance.random((_SENTENCES, _LENGTH)))
        return [self._sentence(row) for row in np.minimum(drawn, len(self.words) - 1).tolist()]

    def _sentence(self, numbers: Sequence[int]) -> Sentence:
        terms = {term for number in numbers for term in self.terms[number]}
        return Sentence(self._between.join([self.words[number] for number in numbers]), tuple(terms))

    def sentences(self, count: int) -> list[Sentence]:
        """Return so many of the sentences that are said in this language."""
        return [self._known[number] for number in self._chance.integers(0, _SENTENCES, count).tolist()]
