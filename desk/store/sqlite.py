"""The embedded store: one SQLite file, one writer thread with group commit, readers beside it.

Every write is on disk before its caller goes on (WAL, ``synchronous=FULL``); many units share one
commit, which is why that costs no more than a lax setting. The event loop never touches the file.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from desk.domain.ids import IdMaker
from desk.store import given
from desk.store.errors import SchemaTooNew, StoreAway
from desk.store.groups import GroupWriter
from desk.store.lock import DirectoryLock
from desk.store.protocol import Given, Item, Row, T, Timed, Unit, UnitOfMany, Value, untimed
from desk.store.readers import Readers
from desk.store.statements import migrations, statements

_READERS = 2
_FULL = "The disk of the desk's data is full; what was sent is not stored. Once an operator has made room, try again."
_AWAY = "The desk's file cannot be used right now; what was sent is not stored. Try again."
#: What SQLite fails with for reasons that lie outside of the desk and may pass: the disk, the file, whoever locks it.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
}
#: SQLite says more in the bits above these.
_PRIMARY = 0xFF


class SqliteTransaction:
    """Named statements on one connection, inside one unit of work."""

    def __init__(self, connection: sqlite3.Connection, ids: IdMaker, timed: Timed) -> None:
        self._connection = connection
        self.next_id = ids
        self.next_ids = ids.some
        self.timed = timed
        self.topics: set[str] = set()
        #: Statements run so far, for the benchmark and for tests that count.
        self.count = 0

    def one(self, name: str, /, **values: Value) -> Row | None:
        """Run a named statement and return its first row."""
        row: Row | None = self._run(name, values).fetchone()
        return row

    def all(self, name: str, /, **values: Value) -> Sequence[Row]:
        """Run a named statement and return every row."""
        rows: Sequence[Row] = self._run(name, values).fetchall()
        return rows

    def run(self, name: str, /, **values: Value) -> int:
        """Run a named statement and return how many rows it changed."""
        return self._run(name, values).rowcount

    def one_of(self, name: str, given: Given) -> Row | None:
        """Run a named statement that takes many rows, and return its first row."""
        row: Row | None = self._run_of(name, given).fetchone()
        return row

    def run_all(self, name: str, given: Given) -> None:
        """Run a named statement that takes many rows."""
        self._run_of(name, given)

    def wake(self, topic: str) -> None:
        """Ring a bell once this unit is committed."""
        self.topics.add(topic)

    def _run(self, name: str, values: dict[str, Value]) -> sqlite3.Cursor:
        self.count += 1
        return self._connection.execute(statements()[name], values)

    def _run_of(self, name: str, rows: Given) -> sqlite3.Cursor:
        self.count += 1
        return self._connection.execute(given.longer(statements()[name], len(rows)), given.cells(rows))


class SqliteSession:
    """The connection that writes; see ``groups.Session``."""

    def __init__(self, path: Path, ids: IdMaker, timed: Timed) -> None:
        self._connection = connect(path)
        # What takes back half a statement: beyond 64 KB SQLite makes a file for it, which nearly every group pays for.
        self._connection.execute("PRAGMA temp_store = MEMORY")
        self._ids = ids
        self._timed = timed

    def begin(self) -> None:
        """Begin, and let no other process write meanwhile."""
        self._connection.execute("BEGIN IMMEDIATE")

    def transaction(self) -> SqliteTransaction:
        """Return the inside of one unit."""
        return SqliteTransaction(self._connection, self._ids, self._timed)

    def commit(self) -> None:
        """Commit; SQLite says whether it took place."""
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Take back the group, if one is open."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def savepoint(self) -> None:
        """Mark where the next unit begins."""
        self._connection.execute("SAVEPOINT unit")

    def release(self) -> None:
        """Forget the mark."""
        self._connection.execute("RELEASE unit")

    def back_to_savepoint(self) -> None:
        """Take back one unit."""
        if not self._connection.in_transaction:  # the whole group was taken back, as SQLite does where the disk is full
            raise StoreAway(_FULL)
        self._connection.execute("ROLLBACK TO unit")
        self.release()

    def passing(self, _: Exception) -> bool:
        """Nobody else writes: what fails, fails again."""
        return False

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class SqliteStore:
    """See the module; built by ``SqliteStore.open``."""

    #: Only one process can open the file.
    shared = False

    def __init__(
        self,
        path: Path,
        lock: DirectoryLock,
        ids: IdMaker,
        wake: Callable[[str], None],
        timed: Timed,
    ) -> None:
        self._path = path
        self._lock = lock
        self._ids = ids
        self._timed = timed
        self._writer = GroupWriter("desk-writer", lambda: SqliteSession(path, ids, timed), wake, self._meaning)
        self._readers = Readers(_READERS, _away)
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False
        self._read_count = 0
        #: See ``protocol.Store``.
        self.refuses = False

    @classmethod
    def open(
        cls,
        path: Path,
        ids: IdMaker,
        wake: Callable[[str], None],
        timed: Timed = untimed,
    ) -> "SqliteStore":
        """Open or make the file, bring its schema up to date and start the writer.

        Raises ``DataUnusable`` or ``SchemaTooNew``, which say what to do.
        ``wake`` is called in the event loop with each topic that committed units asked for; ``timed`` gives
        conversations their deadlines, and without it they have none.
        """
        store = cls(path, DirectoryLock(path.parent), ids, wake, timed)
        try:
            with contextlib.closing(connect(path)) as connection:
                _migrate(connection, path)
        except BaseException:
            store._lock.release()
            raise
        store._writer.start()
        return store

    @property
    def statement_count(self) -> int:
        """Statements run by units so far, without BEGIN, COMMIT and savepoints."""
        return self._writer.statement_count + self._read_count

    @property
    def commit_count(self) -> int:
        """Groups of units that were committed."""
        return self._writer.commit_count

    @property
    def unit_count(self) -> int:
        """Units in these groups."""
        return self._writer.unit_count

    def write(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit on the writer thread; it is on disk when its result is there."""
        return self._writer.write(unit)

    def append(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit that only adds; in one file nobody writes beside another, so this is ``write``."""
        return self._writer.write(unit)

    def append_each(self, unit: UnitOfMany[Item, T], item: Item) -> Awaitable[T]:
        """Run a unit that only adds on all items that are there for it."""
        return self._writer.write_each(unit, item)

    async def claim(self, _: Unit[bool]) -> bool:
        """Tell that a piece of work is ours: nobody else has the file open."""
        return True

    def read(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit on a reader thread, on one snapshot."""
        return self._readers.read(partial(self._read, unit))

    async def schema_is_newer(self) -> bool:
        """Tell that it is ours: nobody else has the file open."""
        return False

    async def close(self) -> None:
        """Write what is still waiting, then close every connection."""
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        await self._readers.close()
        for connection in self._opened:
            connection.close()
        self._lock.release()

    def _meaning(self, error: BaseException) -> BaseException:
        """Return what a failure to store means to whoever asked."""
        told = _away(error)
        self.refuses = self.refuses or isinstance(told, StoreAway)
        return told

    def _read(self, unit: Unit[T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path)
            connection.execute("PRAGMA query_only = ON")
            self._opened.append(connection)
        transaction = SqliteTransaction(connection, self._ids, self._timed)
        connection.execute("BEGIN")
        try:
            return unit(transaction)
        finally:
            connection.execute("COMMIT")
            self._read_count += transaction.count


def _away(error: BaseException) -> BaseException:
    """Return what a failure means to whoever asked for something: that it may pass, or itself."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    if not isinstance(error, sqlite3.OperationalError) or code not in _PASSING:
        return error
    told = StoreAway(_FULL if code == sqlite3.SQLITE_FULL else _AWAY)
    told.__cause__ = error
    return told


def connect(path: Path) -> sqlite3.Connection:
    """Open a file as the desk does: durable at every commit, readers beside the writer."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 10000")
    return connection


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the number of the newest step of the schema that a file has; 0: the file is new."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Run the schema's missing steps, each in a transaction of its own."""
    version = schema_version(connection)
    steps = migrations()
    if version > steps[-1][0]:
        raise SchemaTooNew(str(path), version, steps[-1][0])
    for number, script in steps:
        if number > version:
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
