"""Connections to PostgreSQL: how they are set up, and what their failures mean."""

import logging
import time
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from desk.domain.errors import DeskError
from desk.store.errors import StoreAway

Connection = psycopg.Connection[DictRow]

log = logging.getLogger(__name__)

#: Tells what became of a transaction by its 64-bit number.
_OLDEST = 13_00_00
#: Seconds for a server to answer a new connection.
_CONNECT = 5
#: Seconds after which a connection is not tried again at once; it doubles up to the longest.
_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
#: A statement that takes longer is not the desk's; a transaction that idles is of a process that hangs, and keeps
#: others from their turn. Waiting for a turn longer than this means that somebody hangs. The server notices within
#: half a minute that a machine is gone, and what its processes had taken is free. Every statement has an index: the
#: planner is not to think that they lie on a disk that turns.
_SETTINGS = """
SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s';
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SET random_page_cost = 1.1
"""
#: Settings of the server that let a commit return before it is on disk; the desk's own sessions do not take part.
_LAX = ("off", "local")


class StoreUnreachable(DeskError):
    """The database cannot be used, and why; told at the start."""

    code = "store_unreachable"


@dataclass(frozen=True, slots=True)
class Database:
    """Where a desk's PostgreSQL is; the password stays out of messages and of ``repr``."""

    url: str
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        parts = conninfo_to_dict(self.url)
        return f"PostgreSQL database {parts.get('dbname', '')!r} at {parts.get('host', 'localhost')}"

    def connect(self) -> Connection:
        """Open a connection as the desk needs it: each statement by itself, until BEGIN; durable at every commit."""
        connection = psycopg.connect(
            self.url,
            password=self.password,
            autocommit=True,
            row_factory=dict_row,
            cursor_factory=psycopg.RawCursor,
            connect_timeout=_CONNECT,
            application_name="desk",
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=15_000,
        )
        connection.execute(_SETTINGS)
        row = connection.execute("SHOW synchronous_commit").fetchone()
        if row is not None and row["synchronous_commit"] in _LAX:
            connection.execute("SET synchronous_commit = on")
        return connection

    def connect_loudly(self) -> Connection:
        """Open the first connection, or say what to do."""
        try:
            connection = self.connect()
        except psycopg.OperationalError as error:
            raise StoreUnreachable(
                f"[desk] store: the {self} cannot be used ({reason(error)}); start it, or correct the address"
            ) from error
        self._check(connection)
        return connection

    def _check(self, connection: Connection) -> None:
        """Refuse a server that cannot hold what customers write, and warn of one that may lose it."""
        told = connection.info.parameter_status
        if connection.info.server_version < _OLDEST or told("server_encoding") != "UTF8":
            found = f"version {told('server_version')}, encoding {told('server_encoding')}"
            connection.close()
            raise StoreUnreachable(f"[desk] store: the {self} has {found}; expected version 13 or newer and UTF8")
        row = connection.execute("SHOW fsync").fetchone()
        if row is not None and row["fsync"] == "off":
            log.warning("the %s runs with fsync = off: when the power fails, acknowledged messages are lost", self)


class Opener:
    """Opens further connections; after a failure nobody is kept waiting for the next one for a moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pause = _PAUSE
        self._not_before = 0.0

    def __call__(self) -> Connection:
        """Return a new connection. Raises ``StoreAway``, at once where it was tried only just now."""
        if time.monotonic() < self._not_before:
            raise StoreAway(_AWAY)
        try:
            connection = self._database.connect()
        except psycopg.OperationalError as error:
            self._not_before = time.monotonic() + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            raise unavailable(error) from error
        self._pause = _PAUSE
        return connection


_AWAY = "The database cannot be reached right now; what was sent is not stored. Try again."


def unavailable(error: psycopg.OperationalError) -> StoreAway:
    """Return what a failure of the database means to whoever asked for something."""
    match error:
        case psycopg.errors.LockNotAvailable() | psycopg.errors.QueryCanceled():
            return StoreAway("The database takes too long right now; what was sent is not stored. Try again.")
        case psycopg.errors.DiskFull():
            return StoreAway(
                "The disk of the database is full; what was sent is not stored. "
                "Once an operator has made room, try again."
            )
    return StoreAway(_AWAY)


def reason(error: psycopg.Error) -> str:
    """Return the first line of what the database or its driver says."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def gone(connection: Connection, error: BaseException) -> bool:
    """Tell whether an error means that the connection is of no more use: the server stopped, or the network."""
    if connection.closed or connection.broken:
        return True
    state = getattr(error, "sqlstate", None)
    return isinstance(error, psycopg.OperationalError) and (state is None or state.startswith(("08", "57P")))
