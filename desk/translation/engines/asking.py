"""One call of an engine, and what it means when the engine misbehaves."""

import asyncio
from collections.abc import Sequence

from desk.hooks.translators import Translation, Translator


class EngineFailed(Exception):
    """An engine raised, or answered something that is no answer; the message says which engine and why."""


class EngineResting(EngineFailed):
    """An engine failed so often that it is not asked for a while."""


async def asked(
    translator: Translator, segments: Sequence[str], source: str, target: str, deadline: float
) -> list[Translation]:
    """Return the segments' translations; raise ``EngineFailed``, or be cancelled, and nothing else."""
    name = translator.name
    try:
        answers = list(await translator.translate_batch(segments, source, target, deadline))
        wrong = _wrong(answers, len(segments))
    except GeneratorExit:
        raise
    except asyncio.CancelledError as error:
        if _being_cancelled():
            raise
        raise EngineFailed(f"{name} cancelled itself") from error
    except BaseException as error:  # a panic of a native engine is no Exception
        raise EngineFailed(f"{name} raised {error!r}") from error
    if wrong:
        raise EngineFailed(f"{name} gave {wrong}")
    return answers


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _wrong(answers: Sequence[Translation], segments: int) -> str | None:
    """Say what is wrong with the answers, if anything is; whoever gave something else raises on the way."""
    if len(answers) != segments:
        return f"{len(answers)} texts for {segments} segments"
    if not all(isinstance(answer.text, str) and answer.text.strip() for answer in answers):
        return "an empty text"
    if not all(answer.score is None or isinstance(answer.score, float | int) for answer in answers):
        return "a score that is no number"
    return None
