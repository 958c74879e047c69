"""What a text costs whoever translates it: real chats through the whole pipeline and the models that come with it.

``engine.cpu_ms`` is processor time of the process and its workers for one text that no memory knows.
"""

import asyncio

from desk_firefox import Firefox

from desk.cli.translate.processor import seconds
from desk.config.translation import TranslationSettings
from desk.translation.pipeline import Pipeline
from tests.bench.chats import chats
from tests.bench.figures import Figure, progress

_TEXTS, _WARM_UP, _AT_ONCE = 300, 20, 8


async def measure() -> list[Figure]:
    """Translate what customers said, some at a time, once the models are loaded."""
    (engine,) = Firefox(Firefox.Config()).register_translators()
    pipeline = Pipeline([engine], TranslationSettings(deadline=600))
    texts = list(dict.fromkeys(said.text for said in chats()["pt"] if said.language.startswith("pt")))
    try:
        await _translate(pipeline, texts[:_WARM_UP])
        progress(f"engine: {_TEXTS} texts")
        asked = texts[_WARM_UP : _WARM_UP + _TEXTS]
        before = seconds()
        await _translate(pipeline, asked)
        return [Figure("engine.cpu_ms", (seconds() - before) / len(asked) * 1000, "ms")]
    finally:
        await pipeline.close()
        await engine.close()


async def _translate(pipeline: Pipeline, texts: list[str]) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(text: str) -> None:
        async with turns:
            await pipeline.translate(text, "pt", "en")

    await asyncio.gather(*map(one, texts))
