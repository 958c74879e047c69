"""Tables on their way from SQLite to PostgreSQL and back to be compared."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from desk.store.postgres.connection import Connection

#: Rows on their way at once.
BATCH = 1000
_SUM = 2**256


@dataclass(frozen=True, slots=True)
class Table:
    """A table of both databases: its columns in one order, and how many rows the source has."""

    name: str
    columns: tuple[str, ...]
    count: int


class Digest:
    """The digest of rows in whatever order they come: the sum of theirs."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        """Count a row."""
        told = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
        self._sum = (self._sum + int.from_bytes(told)) % _SUM
        self.count += 1

    def __str__(self) -> str:
        return f"{self._sum:064x}"


def copy(old: sqlite3.Connection, new: Connection, table: Table, one_more: Callable[[], None]) -> Digest:
    """Copy a table and return the digest of what was read."""
    digest = Digest()
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with new.cursor().copy(into) as copying:
        for row in _rows(old, table):
            copying.write_row(row)
            digest.add(row)
            one_more()
    return digest


def _rows(old: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    yield from old.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - names from the schema


def read_back(new: Connection, table: Table, one_more: Callable[[], None]) -> Digest:
    """Return the digest of what arrived."""
    digest = Digest()
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    with new.cursor("moved") as cursor:
        cursor.itersize = BATCH
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table.name)))
        for row in cursor:
            digest.add(tuple(row.values()))
            one_more()
    return digest
