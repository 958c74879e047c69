"""Evaluations as people read them."""

from collections.abc import Sequence

from desk.cli.translate.evaluate import Evaluation
from desk.cli.translate.scores import Scores
from desk.i18n.languages import english_name

_ROWS = (
    "BLEU",
    "chrF",
    "Entities kept",
    "BLEU without entities",
    "Shown untranslated",
    "Doubtful",
    "Texts a second",
    "Processor seconds",
)
_WIDTH = 24


def table(evaluations: Sequence[Evaluation]) -> str:
    """Return a table for each pair of languages: the desk, and the engine alone if it was measured."""
    return "\n\n".join(map(_one, evaluations))


def _one(evaluation: Evaluation) -> str:
    names = f"{english_name(evaluation.source)} -> {english_name(evaluation.target)}"
    engines = ", ".join(evaluation.engines) or "no engine"
    columns = [evaluation.desk, *([evaluation.raw] if evaluation.raw else [])]
    head = "".join(f"{name:>16}" for name in ("desk", "engine alone")[: len(columns)])
    cells = zip(*map(_cells, columns), strict=True)
    rows = [
        f"{name:<{_WIDTH}}" + "".join(f"{cell:>12}" for cell in row) for name, row in zip(_ROWS, cells, strict=True)
    ]
    return "\n".join([f"{names}, {evaluation.texts} texts, {engines}", f"{'':<{_WIDTH}}{head}", *rows])


def _cells(scores: Scores) -> tuple[str, ...]:
    return (
        f"{scores.bleu:.2f}",
        f"{scores.chrf:.2f}",
        "-" if scores.entities_kept is None else f"{scores.entities_kept:.1%}",
        f"{scores.bleu_without_entities:.2f}",
        f"{scores.flagged:.2%}",
        f"{scores.doubtful:.2%}",
        f"{scores.texts_per_second:.1f}",
        f"{scores.processor_seconds:.2f}",
    )
