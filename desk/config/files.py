"""TOML files and directories of them, read from disk; what cannot be read is named with line and column."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.config.errors import ConfigError
from desk.config.tables import Tables

_SYNTAX = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class _Unreadable(Exception):
    """A file or directory cannot be used: what was found, what was expected, and where in the file."""

    def __init__(self, found: str, expected: str, where: str = "") -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected
        self.where = where


def load(paths: Sequence[Path]) -> tuple[Tables, bool]:
    """Return the tables of files and directories, and whether every one of them could be read."""
    tables = Tables([])
    complete = True
    for path in paths:
        try:
            files = _files(path)
        except _Unreadable as wrong:
            files, complete = [], False
            tables.errors.append(ConfigError(str(path), "", wrong.where, wrong.found, wrong.expected))
        for file in files:
            complete = _add(file, tables) and complete
    return tables, complete


def document(file: Path, errors: list[ConfigError]) -> dict[str, Any] | None:
    """Return what a TOML file says, or None where it cannot be read, which is complained of."""
    try:
        return _document(file)
    except _Unreadable as wrong:
        errors.append(ConfigError(str(file), "", wrong.where, wrong.found, wrong.expected))
        return None


def _add(file: Path, tables: Tables) -> bool:
    read = document(file, tables.errors)
    if read is not None:
        tables.add(file, read)
    return read is not None


def _files(path: Path) -> Sequence[Path]:
    """Return the file itself, or the TOML files of a directory in the order of their names."""
    try:
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    except OSError as error:
        raise _unopened(error) from None
    if not files:
        raise _Unreadable("a directory without TOML files", "files whose names end in .toml")
    return files


def _document(file: Path) -> dict[str, Any]:
    text = _text(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(text, str(error)) from None
    except RecursionError:
        raise _Unreadable("brackets nested too deep", "TOML") from None
    except ValueError:
        raise _Unreadable("a number too long to be read", "TOML") from None


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable(f"a byte that is not UTF-8 at offset {error.start}", "TOML in UTF-8") from None
    except OSError as error:
        raise _unopened(error) from None


def _unopened(error: OSError) -> _Unreadable:
    return _Unreadable(f"nothing to read ({error.strerror})", "a TOML file or a directory of them")


def _syntax(text: str, message: str) -> _Unreadable:
    match = _SYNTAX.fullmatch(message)
    said, line, column = match.groups() if match else (message, None, None)
    if line is None:
        lines = text.split("\n")
        line, column = str(len(lines)), str(len(lines[-1]) + 1)
    return _Unreadable(f"a syntax error ({said})", "TOML", f"line {line}, column {column}")
