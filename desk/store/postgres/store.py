"""The store itself: two writers with group commit, and readers on snapshots of their own."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from functools import partial

import psycopg

from desk.domain.ids import IdMaker
from desk.store.errors import StoreAway
from desk.store.groups import GroupWriter
from desk.store.postgres.connection import Connection, Database, Opener, gone, unavailable
from desk.store.postgres.line import Line
from desk.store.postgres.schema import migrate, version
from desk.store.postgres.session import PostgresSession
from desk.store.postgres.transaction import PostgresTransaction
from desk.store.protocol import Item, T, Timed, Unit, UnitOfMany, untimed
from desk.store.readers import Readers
from desk.store.statements import migrations

_READERS = 4


class PostgresStore:
    """See the package; built by ``PostgresStore.open``."""

    shared = True

    def __init__(self, database: Database, ids: IdMaker, wake: Callable[[str], None], timed: Timed) -> None:
        self._ids = ids
        self._timed = timed
        self._open = Opener(database)
        self._deciding = GroupWriter("desk-writer", self._decider, wake, self._meaning)
        self._appending = GroupWriter("desk-appender", self._appender, wake, self._meaning)
        self._readers = Readers(_READERS, _away)
        self._local = threading.local()
        self._opened: set[Connection] = set()
        self._read_count = 0
        self._closed = False
        #: See ``protocol.Store``.
        self.refuses = False

    @classmethod
    def open(
        cls, database: Database, ids: IdMaker, wake: Callable[[str], None], timed: Timed = untimed
    ) -> "PostgresStore":
        """Bring the schema up to date, take a seat among the processes, and start the writers.

        Raises ``StoreUnreachable`` or ``SchemaTooNew``, which say what to do. ``wake`` is called in the
        event loop with each topic that committed units asked for; ``timed`` gives conversations their deadlines.
        """
        with contextlib.closing(database.connect_loudly()) as connection:
            migrate(connection, database)
        store = cls(database, ids, wake, timed)
        store._deciding.start(store._decider())  # at once: what is appended before anything is decided needs ids too
        store._appending.start()
        return store

    @property
    def statement_count(self) -> int:
        """Statements run by units so far, without BEGIN, COMMIT and savepoints."""
        return self._deciding.statement_count + self._appending.statement_count + self._read_count

    @property
    def commit_count(self) -> int:
        """Groups of units that were committed."""
        return self._deciding.commit_count + self._appending.commit_count

    @property
    def unit_count(self) -> int:
        """Units in these groups."""
        return self._deciding.unit_count + self._appending.unit_count

    def write(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit in this process's next turn; it is on disk when its result is there."""
        return self._deciding.write(unit)

    def append(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit that only adds, without waiting for a turn; it is on disk when its result is there."""
        return self._appending.write(unit)

    def append_each(self, unit: UnitOfMany[Item, T], item: Item) -> Awaitable[T]:
        """Run a unit that only adds on all items that are there for it, without waiting for a turn."""
        return self._appending.write_each(unit, item)

    async def claim(self, unit: Unit[bool]) -> bool:
        """Take a piece of work, beside all others; rows that another process is just taking are passed over."""
        return await self.append(unit)

    def read(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit on a reader thread, on one snapshot."""
        return self._readers.read(partial(self._read, unit))

    async def schema_is_newer(self) -> bool:
        """Tell whether another process has run a step that this program does not have."""
        return await self._readers.read(self._is_behind)

    async def close(self) -> None:
        """Write what is still waiting, then let go of every connection."""
        if self._closed:
            return
        self._closed = True
        await asyncio.gather(self._deciding.close(), self._appending.close())
        await self._readers.close()
        for connection in self._opened:
            connection.close()

    def _meaning(self, error: BaseException) -> BaseException:
        """Return what a failure to store means to whoever asked."""
        told = _away(error)
        self.refuses = self.refuses or isinstance(told, StoreAway)
        return told

    def _decider(self) -> PostgresSession:
        """Open the session that takes turns; as long as it lives, no other process makes the same ids."""
        session = PostgresSession(self._open, self._ids, self._timed, turn=True)
        self._ids.sit(session.take_seat())
        return session

    def _appender(self) -> PostgresSession:
        return PostgresSession(self._open, self._ids, self._timed, turn=False)

    def _is_behind(self) -> bool:
        with contextlib.closing(self._open()) as connection:
            return version(connection) > migrations()[-1][0]

    def _read(self, unit: Unit[T]) -> T:
        """Read; once more on a new connection if the old one is gone."""
        known: Line | None = getattr(self._local, "line", None)
        if known is None:
            return self._read_on(self._new_line(), unit)
        try:
            return self._read_on(known, unit)
        except psycopg.Error as error:
            if not known.stale and not gone(known.connection, error):
                raise
            self._opened.discard(known.connection)
            known.connection.close()
            self._local.line = None
        return self._read_on(self._new_line(), unit)

    def _new_line(self) -> Line:
        connection = self._open()
        self._opened.add(connection)
        line = self._local.line = Line(connection)
        return line

    def _read_on(self, line: Line, unit: Unit[T]) -> T:
        transaction = PostgresTransaction(line, self._ids, self._timed, turn=False)
        line.command(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            result = unit(transaction)
        except BaseException:
            with contextlib.suppress(psycopg.Error):  # the error that is on its way says more
                line.command(b"ROLLBACK")
            raise
        line.command(b"COMMIT")
        self._read_count += transaction.count
        return result


def _away(error: BaseException) -> BaseException:
    """Return what a failure means to whoever asked for something: that it may pass, or itself."""
    if not isinstance(error, psycopg.OperationalError):
        return error
    told = unavailable(error)
    told.__cause__ = error
    return told
