"""A whole desk from SQLite into an empty PostgreSQL: all of it or nothing, compared before it counts.

Every table is copied in one transaction, and what the target then holds is read back and its digest compared with
that of what was read from the source. Whatever goes wrong before the end leaves the target empty: start again.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from desk.domain.errors import DeskError
from desk.store.lock import DirectoryLock
from desk.store.postgres.connection import Connection, Database, reason
from desk.store.postgres.copying import BATCH, Digest, Table, copy, read_back
from desk.store.postgres.schema import VERSIONS, migrate
from desk.store.sqlite import schema_version
from desk.store.statements import migrations


class CannotMove(DeskError):
    """A desk cannot be moved, and why; the target is as it was."""

    code = "cannot_move"


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in the target now: rows by table, and one digest over all of them."""

    counts: dict[str, int]
    digest: str


def move(source: Path, target: Database, moved: Callable[[int, int], None]) -> Moved:
    """Copy everything and return what the target holds.

    ``moved`` is told how many rows were handled and how many there are to handle: each twice, there and back.
    Raises ``CannotMove``, ``DataUnusable`` while a desk runs on the source, ``StoreUnreachable``, ``SchemaTooNew``.
    """
    if not source.is_file():
        raise CannotMove(f"{source}: there is no desk's database here; name the file desk.db of its data")
    lock = DirectoryLock(source.parent)
    try:
        with contextlib.closing(_opened(source)) as old, contextlib.closing(target.connect_loudly()) as new:
            _check_source(old, source)
            migrate(new, target)
            return _moved(old, new, target, moved)
    finally:
        lock.release()


def _moved(old: sqlite3.Connection, new: Connection, target: Database, moved: Callable[[int, int], None]) -> Moved:
    tables = _tables(old, new)
    total, done = 2 * sum(table.count for table in tables), 0

    def one_more() -> None:
        nonlocal done
        done += 1
        if done % BATCH == 0 or done == total:
            moved(done, total)

    moved(0, total)
    with new.transaction():
        new.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        _lock(new, tables)
        _check_empty(new, target, tables)
        there = {table.name: _copied(old, new, table, one_more) for table in tables}
        back = {table.name: read_back(new, table, one_more) for table in tables}
        _compare(there, back)
        _set_counters(new)
    new.execute("ANALYZE")
    whole = hashlib.sha256("".join(f"{name} {digest}" for name, digest in back.items()).encode())
    return Moved({name: digest.count for name, digest in back.items()}, whole.hexdigest())


def _opened(source: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    return connection


def _check_source(old: sqlite3.Connection, source: Path) -> None:
    found, known = schema_version(old), migrations()[-1][0]
    if found != known:
        raise CannotMove(
            f"{source}: its schema is number {found}, this desk moves number {known}; run `desk migrate` on it first"
        )


def _tables(old: sqlite3.Connection, new: Connection) -> list[Table]:
    """Return the tables in the order in which they were made: what is referred to comes first."""
    names = [row[0] for row in old.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")]
    plain = {row[1] for row in old.execute("PRAGMA table_list") if row[2] == "table" and row[0] == "main"}
    known = _columns(new)
    own = [name for name in names if name in plain and not name.startswith("sqlite_")]
    if strange := set(own) ^ set(known):
        raise CannotMove(f"tables that only one of both databases has: {', '.join(sorted(strange))}")
    return [Table(name, known[name], _count(old, name)) for name in own]


def _columns(new: Connection) -> dict[str, tuple[str, ...]]:
    """Return the columns of the target's tables, but for those that it works out itself."""
    found: dict[str, tuple[str, ...]] = {}
    rows = new.execute(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_catalog, table_schema, table_name)"
        " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'"
        " ORDER BY table_name, ordinal_position"
    )
    for row in rows:
        if row["table_name"] != VERSIONS:
            found[row["table_name"]] = (*found.get(row["table_name"], ()), row["column_name"])
    return found


def _count(old: sqlite3.Connection, table: str) -> int:
    count: int = old.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - a name from the schema
    return count


def _lock(new: Connection, tables: Iterable[Table]) -> None:
    """Let no desk that was started too early write meanwhile."""
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
    new.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(names))


def _check_empty(new: Connection, target: Database, tables: Iterable[Table]) -> None:
    for table in tables:
        found = new.execute(sql.SQL("SELECT 1 AS one FROM {} LIMIT 1").format(sql.Identifier(table.name))).fetchone()
        if found is not None:
            raise CannotMove(f"{target}: it is not empty (table {table.name}); a desk is moved into an empty database")


def _copied(old: sqlite3.Connection, new: Connection, table: Table, one_more: Callable[[], None]) -> Digest:
    try:
        return copy(old, new, table, one_more)
    except psycopg.DataError as error:
        raise CannotMove(f"table {table.name}: PostgreSQL does not take a row ({reason(error)})") from error


def _compare(there: dict[str, Digest], back: dict[str, Digest]) -> None:
    for name, digest in there.items():
        found = back[name]
        if (found.count, str(found)) != (digest.count, str(digest)):
            raise CannotMove(
                f"table {name}: {digest.count} rows went in and {found.count} came out, or not the same ones; "
                "nothing was kept. This is a fault of ours: please report it"
            )


def _set_counters(new: Connection) -> None:
    """Let the feed go on after its newest cursor."""
    new.execute("SELECT setval(pg_get_serial_sequence('event', 'cursor'), (SELECT max(cursor) FROM event))")
