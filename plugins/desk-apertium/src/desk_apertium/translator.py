"""The translator that the desk asks."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from desk import Batching, Translation
from desk_apertium.modes import Mode
from desk_apertium.pipe import Pipe


class ApertiumTranslator:
    """Modes of Apertium, each in processes that start with its first text and stay."""

    name = "apertium"
    #: A pair does one batch at a time, different pairs go on beside each other.
    batching = Batching(segments=32, at_once=4)

    def __init__(self, modes: Mapping[tuple[str, str], Mode]) -> None:
        self._modes = modes
        self._turns: defaultdict[Mode, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._running: dict[Mode, Pipe] = {}
        self._closed = False

    def model_of(self, source: str, target: str) -> str:
        """Return the mode's name and the day it was made."""
        return self._modes[source, target].version

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the pairs that are installed."""
        return list(self._modes)

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        """Translate a batch; programs whose answer comes too late are ended, for nobody knows what they are at."""
        mode = self._modes[source, target]
        async with asyncio.timeout(deadline), self._turns[mode]:
            pipe = await self._ready(mode)
            try:
                return [Translation(text) for text in await pipe.ask(segments)]
            except BaseException:
                del self._running[mode]
                await pipe.end()
                raise

    async def close(self) -> None:
        """End every process; nothing can be translated afterwards."""
        self._closed = True
        await asyncio.gather(*(pipe.end() for pipe in self._running.values()))

    async def _ready(self, mode: Mode) -> Pipe:
        """Return the mode's programs, started anew if they ended."""
        if self._closed:
            raise RuntimeError("the translator is closed")
        running = self._running.get(mode)
        if running is not None and running.alive:
            return running
        if running is not None:
            await running.end()
        self._running[mode] = await Pipe.start(mode.file)
        return self._running[mode]
