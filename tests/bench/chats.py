"""Real support chats to measure with; they stay outside the project.

``DESK_BENCH_DATA`` names the folder that holds ``wmt-chat``; without, it is looked for beside the project.
"""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from desk.domain.language import canonical
from tests.bench.process import ROOT

_FILES = {"de": "en_de", "fr": "en_fr", "pt": "en_pt-br"}


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who said it in which conversation, in what language, and a person's translation of it."""

    conversation: str
    author: str
    language: str
    text: str
    translation: str

    @property
    def speaker(self) -> tuple[str, str]:
        """Whoever spoke, in this conversation."""
        return self.conversation, self.author


def chats() -> dict[str, list[Said]]:
    """Return the messages of each file in order, by the language that is not English; exit if there are none."""
    folder = Path(os.environ.get("DESK_BENCH_DATA", ROOT.parent / "shared" / "data")) / "wmt-chat"
    if not folder.is_dir():
        raise SystemExit(f"bench: no chats at {folder}; set DESK_BENCH_DATA to the folder that holds wmt-chat")
    return {language: list(_read(folder / f"dev-bilingual.{name}.csv")) for language, name in _FILES.items()}


def turns(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Give what one speaker said in one language without being answered, as one would write it in a mail."""
    for _, run in groupby(said, key=lambda each: (each.speaker, each.language)):
        yield list(run)


def _read(path: Path) -> Iterator[Said]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _said(row)


def _said(row: Mapping[str, str]) -> Said:
    return Said(
        conversation=row["doc_id"],
        author=row["translation_direction"],
        language=canonical(row["source_language"]),
        text=row["source_segment"],
        translation=row["pe_segment"],
    )
