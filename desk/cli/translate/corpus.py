"""Texts with their translations by people, from a CSV file."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from desk.domain.errors import Invalid
from desk.domain.language import canonical, readable_as

#: What columns are called where the command line does not say: plainly, or as in published chats.
NAMES: Mapping[str, Sequence[str]] = {
    "source": ("source", "source_segment"),
    "reference": ("reference", "pe_segment"),
    "source_language": ("source_language",),
    "target_language": ("target_language",),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and what a person made of it."""

    text: str
    reference: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns and which rows to read; None: what is usual, or all."""

    columns: Mapping[str, str | None]
    source: str | None
    target: str | None
    limit: int | None


def read(file: Path, wanted: Wanted) -> list[Example]:
    """Return a file's examples; raise ``Invalid`` naming the column or the row that is wrong."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            examples = list(islice(_examples(csv.DictReader(lines), wanted), wanted.limit))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Invalid(f"{file}: it cannot be read ({error}); expected a CSV file in UTF-8") from error
    except ValueError as error:
        raise Invalid(f"{file}: {error}") from error
    if not examples:
        raise Invalid(f"{file}: found no row to measure with")
    return examples


def _examples(rows: "csv.DictReader[str]", wanted: Wanted) -> Iterator[Example]:
    columns = {what: _column(what, rows.fieldnames or (), wanted) for what in NAMES}
    for number, row in enumerate(rows, start=1):
        text, reference = _cell(row, columns["source"]), _cell(row, columns["reference"])
        source = _language(row, columns["source_language"], wanted.source, number)
        target = _language(row, columns["target_language"], wanted.target, number)
        if text and reference and _asked_for(source, wanted.source) and _asked_for(target, wanted.target):
            yield Example(text, reference, source, target)


def _column(what: str, there: Sequence[str], wanted: Wanted) -> str | None:
    """Return what a column is called, or None for a language that the command line says."""
    named = wanted.columns.get(what)
    names = (named,) if named else NAMES[what]
    found = next((name for name in names if name in there), None)
    said = {"source_language": wanted.source, "target_language": wanted.target}.get(what)
    if found is None and (named or said is None):
        option = f"--{what.replace('_', '-')}-column"
        wanted_names = " or ".join(map(repr, names))
        raise ValueError(f"there is no column {wanted_names} among {', '.join(there) or 'none'}; name it by {option}")
    return found


def _language(row: Mapping[str, str | None], column: str | None, otherwise: str | None, number: int) -> str:
    try:
        return canonical(_cell(row, column) if column else otherwise or "")
    except ValueError as error:
        raise ValueError(f"row {number}: {column}: {error}") from error


def _cell(row: Mapping[str, str | None], column: str | None) -> str:
    return (row.get(column) or "").strip() if column else ""


def _asked_for(language: str, wanted: str | None) -> bool:
    return wanted is None or readable_as(language, wanted)


def pairs(examples: Iterable[Example]) -> dict[tuple[str, str], list[Example]]:
    """Return examples by their languages."""
    found: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        found.setdefault((example.source, example.target), []).append(example)
    return found
