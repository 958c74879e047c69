"""The translator that the desk asks."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from desk import Batching, Translation, Workers
from desk_firefox.models import ModelFiles

#: Run in worker processes, without the desk.
_ENGINE = Path(__file__).with_name("engine.py")


class FirefoxTranslator:
    """Firefox Translations models in worker processes; of two models for a pair the first counts."""

    name = "firefox"

    def __init__(self, models: Sequence[ModelFiles], workers: int) -> None:
        self._models = {(model.source, model.target): model for model in reversed(models)}
        self._workers = Workers(_ENGINE, size=workers)
        self.batching = Batching(segments=1, at_once=workers)

    def model_of(self, source: str, target: str) -> str:
        """Return the name of the model's directory, which carries its version."""
        return self._models[source, target].name

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Return the pairs that there are models for."""
        return list(self._models)

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        """Translate one segment after another, so that a long batch lets others in between."""
        files = self._models[source, target].files()
        async with asyncio.timeout(deadline):
            return [await self._translated(segment, files) for segment in segments]

    async def close(self) -> None:
        """End the worker processes."""
        await self._workers.close()

    async def _translated(self, segment: str, files: Sequence[str]) -> Translation:
        answer = await self._workers.ask({"text": segment, "files": files})
        return Translation(answer["text"])
