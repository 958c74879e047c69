"""The embedded store: one SQLite file, one writer thread with group commit, readers beside it.

Every write is on disk before its caller goes on (WAL, ``synchronous=FULL``); many units share one
commit, which is why that costs no more than a lax setting. The event loop never touches the file.
"""

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from desk.domain.errors import DeskError
from desk.store.lock import DirectoryLock
from desk.store.protocol import Row, T, Unit, Value
from desk.store.statements import migrations, statements

log = logging.getLogger(__name__)

#: Units that share one commit at the most; more would make the first of them wait too long.
MAX_GROUP = 256
_READERS = 2


class SchemaTooNew(DeskError):
    """The file was written by a newer desk."""

    code = "schema_too_new"


class SqliteTransaction:
    """Named statements on one connection, inside one unit of work."""

    def __init__(self, connection: sqlite3.Connection, next_id: Callable[[], int]) -> None:
        self._connection = connection
        self.next_id = next_id
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

    def wake(self, topic: str) -> None:
        """Ring a bell once this unit is committed."""
        self.topics.add(topic)

    def _run(self, name: str, values: dict[str, Value]) -> sqlite3.Cursor:
        self.count += 1
        return self._connection.execute(statements()[name], values)


class _Waiting:
    """A unit on its way to the writer, and who waits for it."""

    __slots__ = ("error", "future", "loop", "result", "unit")

    def __init__(self, unit: Unit[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.unit = unit
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Tell the one who waits; he may have gone meanwhile."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


_Run = Callable[[sqlite3.Connection, _Waiting], set[str]]  # runs one unit and returns the topics that it wakes


class SqliteStore:
    """See the module; built by ``SqliteStore.open``."""

    def __init__(
        self, path: Path, lock: DirectoryLock, next_id: Callable[[], int], wake: Callable[[str], None]
    ) -> None:
        self._path = path
        self._lock = lock
        self._next_id = next_id
        self._wake = wake
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_forever, name="desk-writer", daemon=True)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="desk-reader")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False
        #: Statements run by units so far, without BEGIN, COMMIT and savepoints.
        self.statement_count = 0
        self.commit_count = 0

    @classmethod
    def open(cls, path: Path, next_id: Callable[[], int], wake: Callable[[str], None]) -> "SqliteStore":
        """Open or make the file, bring its schema up to date and start the writer.

        Raises ``DataUnusable`` or ``SchemaTooNew``, which say what to do.
        ``wake`` is called in the event loop with each topic that committed units asked for.
        """
        store = cls(path, DirectoryLock(path.parent), next_id, wake)
        try:
            with contextlib.closing(store._connect()) as connection:
                _migrate(connection, path)
        except BaseException:
            store._lock.release()
            raise
        store._writer.start()
        return store

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit on the writer thread; it is on disk when this returns."""
        if self._closed:
            raise RuntimeError("the store is closed")
        waiting = _Waiting(unit, asyncio.get_running_loop())
        self._queue.put(waiting)
        result: T = await waiting.future
        return result

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit on a reader thread, on one snapshot."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit)

    async def close(self) -> None:
        """Write what is still waiting, then close every connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._writer.join)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._opened:
            connection.close()
        self._lock.release()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=256)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 10000")
        return connection

    def _read(self, unit: Unit[T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._opened.append(connection)
        transaction = SqliteTransaction(connection, self._next_id)
        connection.execute("BEGIN")
        try:
            return unit(transaction)
        finally:
            connection.execute("COMMIT")
            self.statement_count += transaction.count

    def _write_forever(self) -> None:
        connection: sqlite3.Connection | None = None
        while (group := self._next_group()) is not None:
            connection = self._write_on(connection, group)
        if connection is not None:
            connection.close()

    def _write_on(self, connection: sqlite3.Connection | None, group: list[_Waiting]) -> sqlite3.Connection | None:
        """Write a group and return the connection for the next; None: a new one is needed.

        Nothing may end the writer but ``close``: whoever writes after its end would wait for ever.
        """
        try:
            connection = connection or self._connect()
            self._write_group(connection, group)
        except BaseException as error:  # no connection, or one that cannot even roll back
            log.exception("the database could not be written; it is opened anew for the next write")
            _fail(group, error)
            self._settle(group, set())
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):  # closing it takes back what it had begun
                    connection.close()
            return None
        return connection

    def _next_group(self) -> list[_Waiting] | None:
        """Wait for one unit, then take all that came meanwhile; None: the store closes."""
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < MAX_GROUP:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            group.append(following)
        return group

    def _write_group(self, connection: sqlite3.Connection, group: list[_Waiting]) -> None:
        """Commit a group of units together; if one fails, run them again so that its failure is its own."""
        topics: set[str] = set()
        try:
            try:
                self._commit(connection, group, topics, self._run_unit)
            except Exception:  # noqa: BLE001 - the second run tells it to the one whose it is
                self._roll_back(connection, topics)
                self._commit(connection, group, topics, self._run_apart)
        except BaseException as error:  # noqa: BLE001 - disk full, I/O: everyone in the group is told, nobody is lost
            self._roll_back(connection, topics)
            _fail(group, error)
        self._settle(group, topics)

    def _commit(self, connection: sqlite3.Connection, group: list[_Waiting], topics: set[str], run: _Run) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for waiting in group:
            topics |= run(connection, waiting)
        connection.execute("COMMIT")
        self.commit_count += 1

    def _roll_back(self, connection: sqlite3.Connection, topics: set[str]) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        topics.clear()

    def _run_unit(self, connection: sqlite3.Connection, waiting: _Waiting) -> set[str]:
        """Run one unit and return the topics that it wakes."""
        transaction = SqliteTransaction(connection, self._next_id)
        try:
            waiting.result = waiting.unit(transaction)
        finally:
            self.statement_count += transaction.count
        return transaction.topics

    def _run_apart(self, connection: sqlite3.Connection, waiting: _Waiting) -> set[str]:
        """Run one unit in a savepoint, which makes every unit a fifth dearer: only after a failure."""
        connection.execute("SAVEPOINT unit")
        topics: set[str] = set()
        try:
            topics = self._run_unit(connection, waiting)
        except Exception as error:
            if not connection.in_transaction:
                raise  # the whole group is gone (disk full): not this unit's own failure
            connection.execute("ROLLBACK TO unit")
            waiting.error = error
        connection.execute("RELEASE unit")
        return topics

    def _settle(self, group: list[_Waiting], topics: set[str]) -> None:
        """Tell everyone in one go: waking the loop once a commit is what keeps a message cheap."""

        def tell() -> None:
            for waiting in group:
                waiting.settle()
            for topic in topics:
                self._wake(topic)

        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            group[0].loop.call_soon_threadsafe(tell)


def _fail(group: list[_Waiting], error: BaseException) -> None:
    """Let everybody in a group know of an error, who does not have one of his own."""
    for waiting in group:
        waiting.error = waiting.error or error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Run the schema's missing steps, each in a transaction of its own."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    steps = migrations()
    if version > steps[-1][0]:
        raise SchemaTooNew(
            f"{path}: its schema is number {version}, this desk knows up to {steps[-1][0]}. "
            "It was written by a newer desk: install that version, or restore a backup."
        )
    for number, script in steps:
        if number > version:
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
