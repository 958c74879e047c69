"""``desk translate --evaluate``: the desk's translation, and the engine's own, beside people's."""

import time
from collections.abc import Callable, Sequence

import msgspec

from desk.cli.translate import processor
from desk.cli.translate.bench import Bench
from desk.cli.translate.corpus import Example, pairs
from desk.cli.translate.ordered import in_order
from desk.cli.translate.scores import Outcome, Scores, scored
from desk.domain.messages import Text
from desk.hooks.translators import Translator

#: Hears how many more texts are done.
Tick = Callable[[int], object]
#: Seconds that an engine alone may take for a batch; nobody waits at a screen.
_PATIENCE = 300.0


class Evaluation(msgspec.Struct, kw_only=True):
    """How a pair of languages fared; ``raw`` is the engine without the desk, if that was asked for."""

    source: str
    target: str
    texts: int
    engines: list[str]
    desk: Scores
    raw: Scores | None = None


async def evaluate(bench: Bench, examples: Sequence[Example], tick: Tick, *, raw: bool) -> list[Evaluation]:
    """Translate every example, a pair of languages after the other, and measure."""
    return [
        await _evaluated(bench, source, target, some, tick, raw=raw)
        for (source, target), some in pairs(examples).items()
    ]


async def _evaluated(
    bench: Bench, source: str, target: str, examples: Sequence[Example], tick: Tick, *, raw: bool
) -> Evaluation:
    texts, references = [one.text for one in examples], [one.reference for one in examples]
    await bench.pipeline.warm([(source, target)])
    engines: set[str] = set()
    outcome = await _by_desk(bench, source, target, texts, tick, engines)
    alone = bench.engine(source, target) if raw else None
    by_engine = await _by_engine(*alone, texts, tick) if alone else None
    return Evaluation(
        source=source,
        target=target,
        texts=len(texts),
        engines=sorted(engines),
        desk=scored(texts, references, target, outcome, bench.finder),
        raw=scored(texts, references, target, by_engine, bench.finder) if by_engine else None,
    )


async def _by_desk(
    bench: Bench, source: str, target: str, texts: Sequence[str], tick: Tick, engines: set[str]
) -> Outcome:
    made: list[Text] = []

    def keep(text: Text) -> None:
        made.append(text)
        engines.update({text.engine} if text.engine else ())
        tick(1)

    began, spent = time.perf_counter(), processor.seconds()
    await in_order(texts, lambda text: bench.translate(text, source, target), keep, bench.at_once)
    return Outcome(
        wordings=[text.body for text in made],
        flagged=sum(bool(text.flags) for text in made),
        doubtful=sum(bool(text.warnings) for text in made),
        seconds=time.perf_counter() - began,
        processor=processor.seconds() - spent,
    )


async def _by_engine(engine: Translator, source: str, target: str, texts: Sequence[str], tick: Tick) -> Outcome:
    """Give texts to an engine as they are, as many at a time as it takes."""
    size = engine.batching.segments
    batches = [texts[start : start + size] for start in range(0, len(texts), size)]
    wordings, failed = list[str](), list[str]()

    async def ask(batch: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        """Return what an engine makes of texts, or the texts, and which it failed with."""
        try:
            answers = await engine.translate_batch(batch, source, target, _PATIENCE)
        except Exception:  # noqa: BLE001 - whatever it raises, it has not translated
            return batch, batch
        return [answer.text for answer in answers], ()

    def keep(answer: tuple[Sequence[str], Sequence[str]]) -> None:
        wordings.extend(answer[0])
        failed.extend(answer[1])
        tick(len(answer[0]))

    began, spent = time.perf_counter(), processor.seconds()
    await in_order(batches, ask, keep, engine.batching.at_once)
    return Outcome(
        wordings=wordings,
        flagged=len(failed),
        doubtful=0,
        seconds=time.perf_counter() - began,
        processor=processor.seconds() - spent,
    )
