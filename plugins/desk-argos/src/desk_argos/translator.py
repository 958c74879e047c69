"""The translator that the desk asks."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk import Batching, Translation, Workers
from desk_argos.packages import Package


@dataclass(frozen=True, slots=True)
class Way:
    """A file that is run in the worker process, and how many segments it can make use of at a time."""

    engine: Path
    segments: int


WAYS = {
    "ctranslate2": Way(Path(__file__).with_name("direct.py"), segments=32),
    "library": Way(Path(__file__).with_name("library.py"), segments=1),
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How many sentences are translated at once, and how many wordings of each are followed."""

    threads: int
    beam: int


class ArgosTranslator:
    """Argos packages in one worker process; of two packages for a pair the first counts."""

    name = "argos"

    def __init__(self, packages: Sequence[Package], way: Way, effort: Effort, memory_limit: int | None = None) -> None:
        self._packages = {(package.source, package.target): package for package in reversed(packages)}
        self._effort = effort
        self._workers = Workers(way.engine, at_once=effort.threads, memory_limit=memory_limit)
        self.batching = Batching(segments=way.segments, at_once=effort.threads)

    def model_of(self, source: str, target: str) -> str:
        """Return languages and version of the package for a pair."""
        return self._packages[source, target].name

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the pairs that there are packages for."""
        return list(self._packages)

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        """Translate segments together; the score is how sure the model was of a piece, on average."""
        package = self._packages[source, target]
        request = {"package": str(package.path), "prefix": package.prefix, "texts": list(segments)}
        async with asyncio.timeout(deadline):
            answer = await self._workers.ask({**request, "threads": self._effort.threads, "beam": self._effort.beam})
        return [Translation(text, score) for text, score in zip(answer["texts"], answer["scores"], strict=True)]

    async def close(self) -> None:
        """End the worker process."""
        await self._workers.close()
