"""Remembers translations: what people laid down wins, what machines made saves asking them again.

Texts are masked, so that what was learnt of one order serves the next. People's entries hold for a
merchant and a pair; mask texts for them without the terms of a glossary, which may change.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desk.domain.ids import MerchantId
from desk.domain.language import primary
from desk.domain.messages import Origin
from desk.hooks.translators import Translation
from desk.translation.memory.entries import Entry, Exchange, Found, Place, Remembered, Shelf, Similar
from desk.translation.memory.nearly import Nearly
from desk.translation.memory.recent import Recent

__all__ = ["Entry", "Exchange", "Figures", "Found", "Memory", "Place", "Remembered", "Shelf", "Similar"]

#: A third of what agents write are exact repeats; as many texts hold some days' phrases in some megabytes.
LARGEST = 8192
#: Exchanges that wait to be written; a desk that makes more than that in one pause may make the rest again.
_MOST_WAITING = 4096
#: Exchanges written in one unit, and seconds between two: a bulk job shall not fill the database's queue.
_BATCH, _PAUSE = 256, 1.0

_Key: TypeAlias = tuple[MerchantId, str, str, str]


@dataclass(slots=True)
class Figures:
    """Texts that people or machines had worded, and that an engine had to be asked, since the start.

    ``lost`` were made faster than they could be written down.
    """

    people: int = 0
    machine: int = 0
    missed: int = 0
    lost: int = 0


class Memory:
    """One desk's memory. ``run`` writes what machines made, behind everybody's back, and never returns.

    ``tell`` is called with what people changed here, once that is on the shelf: other processes may know it otherwise.
    """

    def __init__(
        self,
        shelf: Shelf | None = None,
        largest: int = LARGEST,
        tell: Callable[[MerchantId, Sequence[Entry]], None] = lambda _, __: None,
    ) -> None:
        self._shelf = shelf or LooseShelf()
        self._tell = tell
        self._people: Recent[_Key, Sequence[Entry]] = Recent(largest)
        self._machine: Recent[tuple[Place, str], Translation] = Recent(largest)
        self._nearly = Nearly(self._shelf)
        self._unwritten: deque[Exchange] = deque(maxlen=_MOST_WAITING)
        self._written = asyncio.Event()
        self._changes = 0
        self._figures = Figures()

    async def recall(self, place: Place, texts: Sequence[str]) -> dict[str, Remembered]:
        """Return the wordings of those masked texts that are known, people's before machines'.

        For a place without a model only people are asked.
        """
        unknown = [text for text in dict.fromkeys(texts) if not self._is_known(place, text)]
        found = await self._fetched(place, unknown) if unknown else Found()
        known = {text: self._choice(place, text, found) for text in dict.fromkeys(texts)}
        self._count(place, known)
        return {text: remembered for text, remembered in known.items() if remembered is not None}

    def keep(self, place: Place, answers: Mapping[str, Translation]) -> None:
        """Remember what an engine made of masked texts, which must have been verified."""
        for text, answer in answers.items():
            self._machine.put((place, text), answer)
            self._figures.lost += len(self._unwritten) == _MOST_WAITING
            self._unwritten.append(Exchange(place, text, answer))
        self._written.set()

    async def similar(self, merchant: MerchantId, source: str, target: str, text: str, limit: int = 3) -> list[Similar]:
        """Return what people laid down for texts nearly like a masked one, the most alike first."""
        return await self._nearly.similar(merchant, source, target, text, limit)

    async def remember(self, merchant: MerchantId, entries: Sequence[Entry]) -> None:
        """Remember what people laid down; whoever asks after this gets it."""
        await self._shelf.remember(merchant, entries)
        self.changed(merchant, entries)
        self._tell(merchant, entries)

    async def forget(self, merchant: MerchantId, source: str, target: str, text: str) -> bool:
        """Forget what people laid down for a masked text; False: there was nothing."""
        forgotten = await self._shelf.forget(merchant, source, target, text)
        gone = [Entry(source, target, text, "")]
        self.changed(merchant, gone)
        self._tell(merchant, gone)
        return forgotten

    def changed(self, merchant: MerchantId, entries: Sequence[Entry]) -> None:
        """Look on the shelf, when next asked, for what people may have changed there, here or in another process."""
        self._changes += 1
        for entry in entries:
            self._people.drop(_key(merchant, entry.source, entry.target, entry.text))
            self._nearly.changed(merchant, entry.source, entry.target)

    def changed_anywhere(self) -> None:
        """Look on the shelf for everything that people laid down."""
        self._changes += 1
        self._people.clear()
        self._nearly.changed_anywhere()

    async def run(self) -> None:
        """Write what machines made whenever there is something, a pause apart."""
        while True:
            await self._written.wait()
            await self.write()
            await asyncio.sleep(_PAUSE)

    async def write(self) -> None:
        """Write what machines made and nobody has written yet."""
        self._written.clear()
        while self._unwritten:
            batch = [self._unwritten.popleft() for _ in range(min(_BATCH, len(self._unwritten)))]
            await self._shelf.keep(batch)

    def figures(self) -> Figures:
        """Return how often the memory knew something."""
        return self._figures

    def _is_known(self, place: Place, text: str) -> bool:
        """Tell whether the answer is here: what people said of the text, and if that is nothing, a machine's."""
        entries = self._people.get(_key(place.merchant, place.source, place.target, text))
        if entries is None:
            return False
        if not place.model or any(map(place.suits, entries)):
            return True
        return self._machine.get((place, text)) is not None

    async def _fetched(self, place: Place, texts: Sequence[str]) -> Found:
        """Return what the shelf has, and know it from now on, unless people changed something meanwhile."""
        before = self._changes
        found = await self._shelf.recall(place, texts)
        if before == self._changes:
            for text in texts:
                self._people.put(_key(place.merchant, place.source, place.target, text), found.people.get(text, ()))
        for text, answer in found.machine.items():
            self._machine.put((place, text), answer)
        return found

    def _choice(self, place: Place, text: str, found: Found) -> Remembered | None:
        held = found.people.get(text) or self._people.get(_key(place.merchant, place.source, place.target, text))
        serving = [entry for entry in held or () if place.suits(entry)]
        if serving:
            best = max(serving, key=place.exactness)
            return Remembered(best.wording, best.origin, best.by)
        answer = found.machine.get(text) or self._machine.get((place, text))
        return None if answer is None else Remembered(answer.text, Origin.MACHINE, score=answer.score)

    def _count(self, place: Place, known: Mapping[str, Remembered | None]) -> None:
        for remembered in known.values():
            if remembered is None:
                self._figures.missed += bool(place.model)
            elif remembered.origin is Origin.MACHINE:
                self._figures.machine += 1
            else:
                self._figures.people += 1


class LooseShelf:
    """A shelf that is gone with the process, for whoever translates without a desk; it holds people's entries only."""

    def __init__(self) -> None:
        self._entries: dict[_Key, dict[tuple[str, str], Entry]] = {}

    async def recall(self, place: Place, texts: Sequence[str]) -> Found:
        """Return people's entries."""
        keys = {text: _key(place.merchant, place.source, place.target, text) for text in texts}
        return Found({text: tuple(self._entries[key].values()) for text, key in keys.items() if key in self._entries})

    async def keep(self, exchanges: Sequence[Exchange]) -> None:
        """Keep nothing: the memory before this shelf does as long as there is room."""

    async def entries(self, merchant: MerchantId, source: str, target: str, limit: int) -> Sequence[Entry]:
        """Return people's entries of a pair, the newest first."""
        place = _key(merchant, source, target, "")[:-1]
        wanted = [entry for key, some in self._entries.items() if key[:-1] == place for entry in some.values()]
        return wanted[: -limit - 1 : -1]

    async def remember(self, merchant: MerchantId, entries: Sequence[Entry]) -> None:
        """Keep people's entries."""
        for entry in entries:
            key = _key(merchant, entry.source, entry.target, entry.text)
            self._entries.setdefault(key, {})[entry.source, entry.target] = entry

    async def forget(self, merchant: MerchantId, source: str, target: str, text: str) -> bool:
        """Forget one."""
        return self._entries.get(_key(merchant, source, target, text), {}).pop((source, target), None) is not None


def _key(merchant: MerchantId, source: str, target: str, text: str) -> _Key:
    return merchant, primary(source), primary(target), text
