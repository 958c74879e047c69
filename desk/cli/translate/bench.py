"""The desk's translation alone: its pipeline and its engines, without a desk around them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desk.cli.configuration import DEFAULT, Read, read_config
from desk.config.model import Config, DeskSettings
from desk.domain.belief import Hints
from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import MerchantId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.messages import Text
from desk.hooks.loader import load
from desk.hooks.translators import Translator
from desk.installed import sources, translators
from desk.translation.glossary.glossary import Glossaries
from desk.translation.language.detect import LanguageSense
from desk.translation.pipeline import NO_MERCHANT, Pipeline
from desk.translation.protect.entities import Finder
from desk.translation.protect.finders import Finders
from desk.translation.urgency import Urgency

#: What is asked for when the language is to be found out.
AUTO = "auto"
#: Texts under way at a time: enough to fill every engine's batches twice.
_FULL, _MOST = 2, 256
#: What every detector knows; seconds until one has loaded its model, and between asking it.
_KNOWN, _LOADING, _AGAIN = "Where is my order, please? It has not arrived yet.", 30.0, 0.1


@dataclass(frozen=True, slots=True)
class Bench:
    """What translates for one merchant, or for none."""

    pipeline: Pipeline
    engines: Sequence[Translator]
    finder: Finder
    merchant: MerchantId
    sense: LanguageSense

    @property
    def at_once(self) -> int:
        """How many texts to have under way at a time."""
        taken = sum(engine.batching.segments * engine.batching.at_once for engine in self.engines)
        return min(_FULL * taken, _MOST)

    async def translate(self, text: str, source: str, target: str, urgency: Urgency = Urgency.BULK) -> Text:
        """Return a text's translation; the language is found out where it is ``auto``."""
        found = await self._language(text, target) if source == AUTO else source
        return await self.pipeline.translate(text, found, target, self.merchant, urgency)

    async def load_detector(self) -> None:
        """Wait until languages can be told; a desk would rather go on without, but here nobody waits."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOADING):
                while (await self.sense.of(_KNOWN)).language == UNKNOWN:  # noqa: ASYNC110 - plugins signal nothing
                    await asyncio.sleep(_AGAIN)

    def engine(self, source: str, target: str) -> tuple[Translator, str, str] | None:
        """Return the first engine that translates a pair by itself, and what it calls the pair."""
        able = (
            (engine, *pair)
            for engine in self.engines
            for pair in sorted(engine.pairs(), key=lambda pair: pair != (source, target))
            if readable_as(pair[0], source) and readable_as(pair[1], target)
        )
        return next(able, None)

    async def _language(self, text: str, target: str) -> str:
        candidates = {source for engine in self.engines for source, _ in engine.pairs()} | {target}
        belief = await self.sense.of(text, hints=Hints(inbox=tuple(sorted(candidates - {UNKNOWN}))))
        return belief.language


@contextlib.asynccontextmanager
async def bench(
    paths: Sequence[Path], *, engine: str | None = None, merchant: str | None = None, deadline: float | None = None
) -> AsyncIterator[Bench]:
    """Build what translates, by configuration files or with every plugin as it is by default; close it at the end."""
    read = read_config(paths) if paths else _unconfigured()
    config = _adapted(read.config, engine, deadline)
    chosen = MerchantId(merchant) if merchant is not None else NO_MERCHANT
    if merchant is not None and chosen not in config.merchants:
        known = ", ".join(sorted(config.merchants)) or "none, without a desk.toml"
        raise NotFound(f"--merchant: found {merchant!r}; expected one of those configured ({known})")
    async with contextlib.AsyncExitStack() as stack:
        engines = translators(config, read.loaded)
        for each in engines:
            stack.push_async_callback(each.close)
        stack.push_async_callback(read.loaded.hooks.close)
        used = _of(engines, engine)
        finders = Finders(config.translation, config.merchants)
        pipeline = _pipeline(used, config, finders)
        stack.push_async_callback(pipeline.close)
        sense = LanguageSense(read.loaded.hooks, config.translation.protect)
        yield Bench(pipeline, used, finders.of(chosen), chosen, sense)


def configuration(given: Sequence[Path] | None) -> Sequence[Path]:
    """Return the files to read: those given, else a desk.toml if there is one."""
    return given or ([DEFAULT] if DEFAULT.exists() else [])


def _pipeline(engines: Sequence[Translator], config: Config, finders: Finders) -> Pipeline:
    return Pipeline(engines, config.translation, finders=finders, glossaries=Glossaries.read(config))


def _unconfigured() -> Read:
    """Return what there is without a single file: every installed plugin, and no merchant."""
    config = Config(desk=DeskSettings(), merchants={}, inboxes={}, regions={}, teams={}, agents={})
    return Read(config, load(sources(), {}, {}))


def _adapted(config: Config, engine: str | None, deadline: float | None) -> Config:
    """Return the configuration as the command line has it; with one engine there is no chain to go by."""
    settings = config.translation
    if deadline is not None:
        settings = replace(settings, deadline=deadline)
    if engine is not None:
        settings = replace(settings, engines=(), chains=())
    return replace(config, translation=settings)


def _of(engines: Sequence[Translator], name: str | None) -> Sequence[Translator]:
    """Return one engine alone, or all; raise where there is none."""
    known = ", ".join(each.name for each in engines)
    if not engines:
        raise NotFound("No translator is installed: desk-argos and desk-firefox are such plugins.")
    chosen = [each for each in engines if name in {None, each.name}]
    if not chosen:
        raise Invalid(f"--engine: found {name!r}; expected one of {known}")
    return chosen
