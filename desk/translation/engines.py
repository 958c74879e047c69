"""Which engine translates a pair, and what it means when one misbehaves."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.domain.errors import Invalid
from desk.domain.language import UNKNOWN, readable_as
from desk.hooks.translators import Translator


class EngineFailed(Exception):
    """An engine raised, or answered something that is no answer."""


@dataclass(frozen=True, slots=True)
class Route:
    """An engine and the pair to ask it for, which may be less particular than the pair wanted."""

    translator: Translator
    source: str
    target: str

    async def ask(self, segments: Sequence[str], deadline: float) -> Sequence[str]:
        """Return the segments' translations; raise ``TimeoutError`` or ``EngineFailed``, nothing else."""
        try:
            answers = await self.translator.translate_batch(segments, self.source, self.target, deadline)
            texts = [answer.text for answer in answers]
        except (TimeoutError, GeneratorExit):
            raise
        except asyncio.CancelledError as error:
            if _being_cancelled():
                raise
            raise EngineFailed(f"{self.translator.name} cancelled itself") from error
        except BaseException as error:  # a panic of a native engine is no Exception
            raise EngineFailed(f"{self.translator.name} raised {error!r}") from error
        return _checked(texts, segments, self.translator.name)


class Engines:
    """The engines in the order in which they are asked; ``names`` chooses among them, empty takes all."""

    def __init__(self, translators: Sequence[Translator], names: Sequence[str] = ()) -> None:
        chosen = _chosen(translators, names)
        self._routes = [Route(each, source, target) for each in chosen for source, target in each.pairs()]

    @property
    def targets(self) -> frozenset[str]:
        """The languages into which somebody translates."""
        return frozenset(route.target for route in self._routes)

    def route(self, source: str, target: str) -> Route | None:
        """Return who translates a pair: ``pt-BR`` may be done by an engine for ``pt``."""
        if UNKNOWN in (source, target):
            return None
        able = [each for each in self._routes if readable_as(each.source, source) and readable_as(each.target, target)]
        exact = [each for each in able if (each.source, each.target) == (source, target)]
        return next(iter(exact or able), None)


def _chosen(translators: Sequence[Translator], names: Sequence[str]) -> Iterable[Translator]:
    known = {translator.name for translator in translators}
    for name in names:
        if name not in known:
            there_are = ", ".join(sorted(known)) or "none"
            raise Invalid(f"translation.engines: there is no translator {name!r}; installed: {there_are}")
    return [each for name in names for each in translators if each.name == name] if names else translators


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _checked(texts: Sequence[str], segments: Sequence[str], name: str) -> Sequence[str]:
    """Return the texts if there is one for each segment and none is empty."""
    if len(texts) != len(segments):
        raise EngineFailed(f"{name} gave {len(texts)} texts for {len(segments)} segments")
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise EngineFailed(f"{name} gave an empty text")
    return texts
