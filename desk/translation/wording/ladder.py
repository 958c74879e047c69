"""Brings pieces through an engine: each way is clumsier than the one before, and loses fewer entities."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from desk.hooks.translators import Translation
from desk.translation.pieces.segments import Piece
from desk.translation.protect import bidi
from desk.translation.protect.entities import Finder
from desk.translation.protect.verify import survived
from desk.translation.wording import rungs
from desk.translation.wording.guards import unchanged
from desk.translation.wording.rungs import Part

#: Translates texts, in order; raises when it cannot.
Ask = Callable[[Sequence[str]], Awaitable[Sequence[Translation]]]

#: The engine gave back what it got.
UNCHANGED = "unchanged"

_RUNGS = (rungs.whole, rungs.otherwise, rungs.one_by_one, rungs.between)


@dataclass(frozen=True, slots=True)
class Wording:
    """A piece in another language; ``asked`` are the texts, as the engine got them, whose answers it is made of.

    ``score`` is the least of the engine's scores, if it gives any; ``warnings`` say what makes it doubtful.
    """

    text: str
    score: float | None
    asked: tuple[str, ...]
    warnings: tuple[str, ...] = ()


async def translate(
    pieces: Sequence[Piece],
    ask: Ask,
    finder: Finder,
    *,
    source: str,  # noqa: ARG001 (engines know it; rungs of one language may come to)
    target: str,
) -> dict[Piece, Wording]:
    """Return a wording of each piece in which every entity survived; a piece that failed every way is missing."""
    done: dict[Piece, Wording] = {}
    answers: dict[str, Translation] = {}
    for rung in _RUNGS:
        plans = {piece: rung(piece) for piece in pieces if piece not in done}
        asked = [part.asked for plan in plans.values() for part in plan if part.masked]
        missing = [text for text in dict.fromkeys(asked) if text not in answers]
        if missing:
            answers.update(zip(missing, await ask(missing), strict=True))
        for piece, plan in plans.items():
            text = _wording(piece, plan, answers, finder)
            if text is not None:
                done[piece] = _described(bidi.isolated(text, finder.lasting(text), target), plan, answers)
    return done


def _wording(piece: Piece, plan: Sequence[Part], answers: Mapping[str, Translation], finder: Finder) -> str | None:
    """Return the wording that a plan's answers make, if it is one."""
    texts = [answers[part.asked].text if part.masked else "" for part in plan]
    if not plan or not all(part.accepts(text) for part, text in zip(plan, texts, strict=True)):
        return None
    wordings = (rungs.joined(plan, texts, apart=apart) for apart in (False, True))
    return next((wording for wording in wordings if survived(piece, wording, finder)), None)


def _described(text: str, plan: Sequence[Part], answers: Mapping[str, Translation]) -> Wording:
    asked = [part for part in plan if part.masked]
    scores = [score for part in asked if (score := answers[part.asked].score) is not None]
    same = any(unchanged(part.asked, answers[part.asked].text) for part in asked)
    return Wording(
        text,
        min(scores, default=None),
        tuple(dict.fromkeys(part.asked for part in asked)),
        (UNCHANGED,) if same else (),
    )
