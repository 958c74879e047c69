"""Which format a file has, and how it is read and written whole."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from desk.translation.exchange import csv
from desk.translation.exchange.problems import Complain, Problem
from desk.translation.terms import Term

_ReadTerms: TypeAlias = Callable[[BinaryIO, Complain], Iterator[Term]]

_TERM_READERS: dict[str, _ReadTerms] = {".csv": csv.read_terms}


def read_terms(path: Path, complain: Complain) -> Iterator[Term]:
    """Give the terms of a file, whose name says its format, and complain of everything that is wrong with it."""
    reader = _TERM_READERS.get(path.suffix.lower())
    if reader is None:
        complain(Problem(0, f"a file {path.suffix or 'without an ending'}", f"one of {', '.join(_TERM_READERS)}"))
        return
    try:
        with path.open("rb") as file:
            yield from reader(file, complain)
    except OSError as error:
        complain(Problem(0, f"nothing to read ({error.strerror})", "a readable file"))
