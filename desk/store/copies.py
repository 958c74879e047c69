"""Copies of an embedded desk: taken while it runs, and put back while it does not.

A copy is one file, whole at one moment: SQLite writes it within one read of its own. It is looked through before it
gets its name, so a file with a backup's name is one that can be restored.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.domain.errors import DeskError
from desk.store.errors import SchemaTooNew
from desk.store.lock import DirectoryLock
from desk.store.statements import migrations

#: What SQLite keeps beside a database; it belongs to that one file only.
_BESIDE = ("-wal", "-shm")


class CopyRefused(DeskError):
    """A copy cannot be taken or put back, and why."""

    code = "copy_refused"


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that holds a whole desk, and how many rows of each table."""

    path: Path
    rows: Mapping[str, int]


def back_up(source: Path, target: Path) -> Copied:
    """Copy a desk's database while the desk goes on; ``target`` must not be there yet.

    Raises ``CopyRefused`` and leaves nothing behind where it fails.
    """
    if not source.is_file():
        raise CopyRefused(f"{source} is not there; the desk has not been started yet, or [desk] data is another folder")
    if target.exists():
        raise CopyRefused(f"{target} is there already; name another file, nothing is overwritten")
    with _arriving(target) as part:
        with _opened(source) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        rows = look_through(part)
    return Copied(target, rows)


def restore(backup: Path, data: Path) -> Copied:
    """Put a copy back as the database in ``data``; no desk may run there, and no database lie there."""
    lock = DirectoryLock(data)
    try:
        target = data / "desk.db"
        for path in (target, *(Path(f"{target}{suffix}") for suffix in _BESIDE)):
            if path.exists():
                raise CopyRefused(f"{path} is there already; move it away first, nothing is overwritten")
        with _arriving(target) as part:
            shutil.copyfile(backup, part)
            rows = look_through(part)
        return Copied(target, rows)
    except FileNotFoundError:
        raise CopyRefused(f"{backup} is not there; name the file that desk backup wrote") from None
    finally:
        lock.release()


def look_through(path: Path) -> dict[str, int]:
    """Return the rows of each table of a whole database; raise ``CopyRefused`` for anything that is not one."""
    try:
        with _opened(path) as connection:
            wrong = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if wrong != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise CopyRefused(f"{path} is damaged: {'; '.join(wrong)}. Take another backup.")
            _check_schema(path, connection.execute("PRAGMA user_version").fetchone()[0])
            return _rows(connection)
    except sqlite3.DatabaseError as error:
        raise CopyRefused(f"{path} is no desk's database: {error}") from error


def _check_schema(path: Path, found: int) -> None:
    newest = migrations()[-1][0]
    if found > newest:
        raise SchemaTooNew(str(path), found, newest)
    if not found:
        raise CopyRefused(f"{path} is no desk's database: it has no schema")


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = sorted(row[0] for row in named)
    return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@contextlib.contextmanager
def _arriving(target: Path) -> Iterator[Path]:
    """Give a file to write; it gets its name, and is on disk, once everything went well."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    except OSError as error:
        raise CopyRefused(f"{target} cannot be written: {error.strerror}; make room, or name another file") from error
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
