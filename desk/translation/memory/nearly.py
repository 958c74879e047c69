"""Finds what people laid down for texts nearly like a new one."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from rapidfuzz import fuzz, process

from desk.domain.ids import MerchantId
from desk.domain.language import primary
from desk.translation.memory.entries import Entry, Place, Shelf, Similar
from desk.translation.memory.recent import Recent

#: Below this two texts share words, not a meaning.
_LEAST = 70.0
#: The newest of a pair that are compared, and pairs whose texts are kept at hand.
_COMPARED, _PAIRS = 20_000, 16

_Pair: TypeAlias = tuple[MerchantId, str, str]


class Nearly:
    """Compares texts with what a shelf holds of their merchant and pair."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._entries: Recent[_Pair, Sequence[Entry]] = Recent(_PAIRS)
        self._changes = 0

    async def similar(self, merchant: MerchantId, source: str, target: str, text: str, limit: int) -> list[Similar]:
        """Return the entries most like a text, best first."""
        place = Place(merchant, source, target, "")
        entries = [entry for entry in await self._of(merchant, source, target) if place.suits(entry)]
        # Thousands of comparisons take milliseconds, in which a console would stand still.
        best = await asyncio.to_thread(_best, text, [entry.text for entry in entries], limit)
        return [_similar(entries[number], score) for number, score in best]

    def changed(self, merchant: MerchantId, source: str, target: str) -> None:
        """Read a pair anew when it is next asked for."""
        self._changes += 1
        self._entries.drop(_pair(merchant, source, target))

    def changed_anywhere(self) -> None:
        """Read every pair anew when it is next asked for."""
        self._changes += 1
        self._entries.clear()

    async def _of(self, merchant: MerchantId, source: str, target: str) -> Sequence[Entry]:
        pair = _pair(merchant, source, target)
        known = self._entries.get(pair)
        if known is None:
            before = self._changes
            known = await self._shelf.entries(merchant, source, target, _COMPARED)
            if before == self._changes:
                self._entries.put(pair, known)
        return known


def _pair(merchant: MerchantId, source: str, target: str) -> _Pair:
    return merchant, primary(source), primary(target)


def _best(text: str, texts: Sequence[str], limit: int) -> list[tuple[int, float]]:
    folded = [known.casefold() for known in texts]
    found = process.extract(text.casefold(), folded, scorer=fuzz.ratio, limit=limit, score_cutoff=_LEAST)
    return [(number, score) for _, score, number in found]


def _similar(entry: Entry, score: float) -> Similar:
    return Similar(entry.text, entry.wording, round(score / 100, 3), entry.origin, entry.by)
