"""Recorded chats: who said what, in which language, in which order."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path

from desk.domain.errors import Invalid
from desk.domain.language import canonical
from desk.services.intake import clean

CUSTOMER, AGENT = "customer", "agent"
_COLUMNS = ("doc_id", "source_language", "target_language", "source_segment", "translation_direction")


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a chat; ``number`` is its row in the file."""

    number: int
    speaker: str
    text: str
    #: The language that it is written in, and the one that its reader reads.
    language: str
    readers: str


@dataclass(frozen=True, slots=True)
class Chat:
    """What one customer and her agent said to each other, in order."""

    id: str
    lines: tuple[Line, ...]

    @property
    def language(self) -> str:
        """The language in which the customer begins."""
        return self.lines[0].language


@dataclass(frozen=True, slots=True)
class Script:
    """A file's chats, and how many of its rows are not played, by reason."""

    chats: tuple[Chat, ...]
    skipped: Mapping[str, int]

    @property
    def agents_language(self) -> str:
        """The language that most of the agents' lines are written in."""
        written = Counter(line.language for chat in self.chats for line in chat.lines if line.speaker == AGENT)
        return written.most_common(1)[0][0] if written else self.chats[0].lines[0].readers


def read(file: Path, most: int | None = None) -> Script:
    """Read a file of recorded chats, or only its first few."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            recorded = _by_chat(csv.DictReader(rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Invalid(f"{file}: found nothing to play ({error}); expected a CSV file in UTF-8") from error
    except ValueError as error:
        raise Invalid(f"{file}: {error}") from error
    recorded = dict(islice(recorded.items(), most))
    skipped = Counter(reason for lines in recorded.values() for _, reason in _unplayable(lines))
    chats = (Chat(name, tuple(_playable(lines))) for name, lines in recorded.items())
    played = tuple(chat for chat in chats if chat.lines)
    if not played:
        raise Invalid(f"{file}: found no message to play; expected rows with {', '.join(_COLUMNS)}")
    return Script(played, skipped)


def _by_chat(rows: Iterable[Mapping[str, str | None]]) -> dict[str, list[Line]]:
    chats: dict[str, list[Line]] = {}
    for number, row in enumerate(rows, start=1):
        chat, line = _line(number, row)
        chats.setdefault(chat, []).append(line)
    return chats


def _line(number: int, row: Mapping[str, str | None]) -> tuple[str, Line]:
    values = [row.get(column) for column in _COLUMNS]
    if any(value is None for value in values):
        raise ValueError(f"row {number}: expected the columns {', '.join(_COLUMNS)}")
    chat, language, readers, text, speaker = (value or "" for value in values)
    if speaker not in (CUSTOMER, AGENT):
        raise ValueError(f"row {number}: translation_direction: found {speaker!r}; expected {CUSTOMER} or {AGENT}")
    return chat, Line(number, speaker, clean(text), canonical(language), canonical(readers))


def _playable(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield what can be said: nobody can answer a customer who has not written yet."""
    return dropwhile(lambda line: line.speaker == AGENT, (line for line in lines if line.text.strip()))


def _unplayable(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    played = set(_playable(lines))
    for line in lines:
        if line not in played:
            yield line, "before the customer's first word" if line.text.strip() else "empty"
