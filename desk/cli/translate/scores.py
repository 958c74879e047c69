"""How good translations are: against people's, and by what they lost."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desk.domain.errors import Unavailable
from desk.domain.language import primary
from desk.translation.protect.entities import Finder

#: Languages that are not cut into words by spaces, and how sacrebleu cuts them.
_CUT = {"zh": "zh", "ja": "char", "th": "char", "ko": "char"}
_USUAL = "13a"


class Scores(msgspec.Struct, kw_only=True):
    """What one way of translating a set of texts is worth. Shares are of 1; None: there was nothing to measure."""

    bleu: float
    chrf: float
    #: Of the texts with entities, those that carry each one as often as the original.
    entities_kept: float | None
    #: With entities taken out of both sides.
    bleu_without_entities: float
    flagged: float
    doubtful: float
    texts_per_second: float
    processor_seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A set of texts once translated, and what that took."""

    wordings: Sequence[str]
    flagged: int
    doubtful: int
    seconds: float
    processor: float


def complain_without_sacrebleu() -> None:
    """Raise ``Unavailable`` where there is nothing to measure with."""
    if importlib.util.find_spec("sacrebleu") is None:
        raise Unavailable("--evaluate needs sacrebleu: pip install 'meridian-desk[evaluate]'")


def scored(texts: Sequence[str], references: Sequence[str], target: str, outcome: Outcome, finder: Finder) -> Scores:
    """Return the scores of an outcome."""
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 - an extra
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415

    bleu = BLEU(tokenize=_CUT.get(primary(target), _USUAL))
    bare = [_without(wording, finder) for wording in outcome.wordings]
    count = len(texts)
    return Scores(
        bleu=bleu.corpus_score(outcome.wordings, [references]).score,
        chrf=CHRF().corpus_score(outcome.wordings, [references]).score,
        entities_kept=_kept(texts, outcome.wordings, finder),
        bleu_without_entities=bleu.corpus_score(bare, [[_without(one, finder) for one in references]]).score,
        flagged=outcome.flagged / count,
        doubtful=outcome.doubtful / count,
        texts_per_second=count / outcome.seconds,
        processor_seconds=outcome.processor,
    )


def _kept(texts: Sequence[str], wordings: Sequence[str], finder: Finder) -> float | None:
    entities = [{text[span.start : span.end] for span in finder.find(text)} for text in texts]
    carried = [
        all(text.count(entity) == wording.count(entity) for entity in found)
        for text, wording, found in zip(texts, wordings, entities, strict=True)
        if found
    ]
    return sum(carried) / len(carried) if carried else None


def _without(text: str, finder: Finder) -> str:
    bare = text
    for span in reversed(finder.find(text)):
        bare = f"{bare[: span.start]} {bare[span.end :]}"
    return " ".join(bare.split())
