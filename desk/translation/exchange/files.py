"""Which format a file has, and how it is read and written whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias, TypeVar

from desk.domain.errors import Invalid
from desk.translation.exchange import csv, tbx, tmx
from desk.translation.exchange.problems import Complain, Problem, WrongFile
from desk.translation.glossary.terms import Term
from desk.translation.memory.entries import Entry

T = TypeVar("T")

_Reader: TypeAlias = Callable[[IO[bytes], Complain], Iterator[T]]


@dataclass(frozen=True, slots=True)
class EntryFormat:
    """How what people laid down is written and read; ``media_type`` is what HTTP calls it."""

    media_type: str
    read: _Reader[Entry]
    writer: Callable[[IO[bytes]], AbstractContextManager[Callable[[Entry], object]]]


@dataclass(frozen=True, slots=True)
class TermFormat:
    """How terms are written and read."""

    read: _Reader[Term]
    write: Callable[[IO[bytes], Sequence[Term]], None]


_ENTRIES: Mapping[str, EntryFormat] = {
    "tmx": EntryFormat("application/x-tmx+xml", tmx.read_entries, tmx.entry_writer),
    "csv": EntryFormat("text/csv; charset=utf-8", csv.read_entries, csv.entry_writer),
}
_TERMS: Mapping[str, TermFormat] = {
    "csv": TermFormat(csv.read_terms, csv.write_terms),
    "tbx": TermFormat(tbx.read_terms, tbx.write_terms),
}


def entry_format(name: str) -> EntryFormat:
    """Return a memory's format by the ending of a file's name."""
    return _named(name, _ENTRIES)


def term_format(name: str) -> TermFormat:
    """Return a glossary's format by the ending of a file's name."""
    return _named(name, _TERMS)


def ending(path: Path) -> str:
    """Return what names a file's format."""
    return path.suffix.lower().removeprefix(".")


def read_terms(path: Path, complain: Complain) -> Iterator[Term]:
    """Give the terms of a file and complain of everything that is wrong with it, also that it is none."""
    if ending(path) not in _TERMS:
        complain(Problem(0, f"a file {path.suffix or 'without an ending'}", f"one of {', '.join(_TERMS)}"))
        return
    try:
        with path.open("rb") as file:
            yield from _TERMS[ending(path)].read(file, complain)
    except OSError as error:
        complain(Problem(0, f"nothing to read ({error.strerror})", "a readable file"))


def check(name: str, read: Callable[[Complain], Iterator[T]]) -> int:
    """Read a file to its end and return how much is in it; raise ``WrongFile`` with all that is wrong with it."""
    problems: list[Problem] = []
    count = sum(1 for _ in read(problems.append))
    if problems:
        raise WrongFile(name, problems)
    return count


def _named(name: str, formats: Mapping[str, T]) -> T:
    if name not in formats:
        raise Invalid(f"format: found {name!r}; expected one of {', '.join(formats)}")
    return formats[name]
