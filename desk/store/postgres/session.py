"""The connections that write: one that takes turns with those of other processes, one that waits for nobody."""

import time
from collections.abc import Callable

import psycopg
from psycopg.pq import TransactionStatus

from desk.domain.errors import Unavailable
from desk.domain.ids import SEATS, IdMaker
from desk.store.groups import OutcomeUnknown
from desk.store.postgres.connection import Connection, gone
from desk.store.postgres.line import Line
from desk.store.postgres.transaction import PostgresTransaction
from desk.store.protocol import Timed

#: The lock of whoever's turn it is to decide, in all processes of one database.
TURN = 0x6465736B
#: In milliseconds; the last thing to be asked, for the turn may be long in coming.
_MOMENT = b"CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
_BEGUN = b"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT CAST(pg_current_xact_id() AS text)"
_BEGIN = b"%b, %b" % (_BEGUN, _MOMENT)
_BEGIN_IN_TURN = b"%b, pg_advisory_xact_lock(%d), %b" % (_BEGUN, TURN, _MOMENT)
#: What is written is looked up by keys, a group's worth at a time: a plan made while the tables were small must not
#: read them whole once they are large.
BY_KEYS = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off"
#: Locks that give each process a number of its own, for as long as its session lives.
_SEAT = 0x6465736D
_TAKE_A_SEAT = """
SELECT seat FROM generate_series(1, CAST($1 AS int)) AS seat WHERE pg_try_advisory_lock(CAST($2 AS int), seat) LIMIT 1
"""
#: Seconds to find out what became of a commit during which the connection was lost, and between two tries.
_INQUIRY, _AGAIN = 5.0, 0.1
#: What another transaction may cause by coming in between; the same unit then sees what that one stored.
_PASSING = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class PostgresSession:
    """See ``groups.Session``. With a ``turn``, a group runs while no other one with a turn does, anywhere."""

    def __init__(
        self, open_connection: Callable[[], Connection], ids: IdMaker, timed: Timed, *, turn: bool
    ) -> None:
        self._open = open_connection
        self._ids = ids
        self._timed = timed
        self._turn = turn
        self._connection = open_connection()
        self._connection.execute(BY_KEYS)
        self._line = Line(self._connection)
        #: The database's number of the transaction, by which it knows later what became of it.
        self._number = ""

    def take_seat(self) -> int:
        """Return a number that no other process has while this session lives; 0 if all are taken."""
        found = self._connection.execute(_TAKE_A_SEAT, [SEATS - 1, _SEAT]).fetchone()
        return 0 if found is None else int(found["seat"])

    def begin(self) -> None:
        """Begin, and wait for the turn: one round trip. Ids are made by the database's clock, which all share."""
        begun = self._line.command(_BEGIN_IN_TURN if self._turn else _BEGIN)
        self._number = (begun.get_value(0, 0) or b"").decode()
        self._ids.go_by(int(begun.get_value(0, begun.nfields - 1) or b""))

    def transaction(self) -> PostgresTransaction:
        """Return the inside of one unit."""
        return PostgresTransaction(self._line, self._ids, self._timed, turn=self._turn)

    def commit(self) -> None:
        """Commit; where the connection is lost meanwhile, ask the database what became of it."""
        try:
            ended = self._line.command(b"COMMIT")
        except psycopg.OperationalError as error:
            if not gone(self._connection, error) or not self._took_place():
                raise
            return
        if ended.command_status != b"COMMIT":  # so it ends one in which a statement failed, without a word
            raise psycopg.errors.InFailedSqlTransaction("a unit went on after a statement that had failed")

    def roll_back(self) -> None:
        """Take back the group, if one is open; raises if the connection is of no more use, whose end takes it back."""
        if self._line.stale:
            raise psycopg.OperationalError("the schema was changed; statements are prepared anew")
        if self._connection.info.transaction_status is not TransactionStatus.IDLE:
            self._line.command(b"ROLLBACK")

    def savepoint(self) -> None:
        """Mark where the next unit begins."""
        self._line.command(b"SAVEPOINT unit")

    def release(self) -> None:
        """Forget the mark."""
        self._line.command(b"RELEASE SAVEPOINT unit")

    def back_to_savepoint(self) -> None:
        """Take back one unit; raises if the connection is gone."""
        self._line.command(b"ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")

    def passing(self, error: Exception) -> bool:
        """Tell whether another transaction came in between."""
        return isinstance(error, _PASSING)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _took_place(self) -> bool:
        """Ask on another connection whether the transaction was committed."""
        until = time.monotonic() + _INQUIRY
        while time.monotonic() < until:
            try:
                status = self._status()
            except (psycopg.OperationalError, Unavailable):
                status = None  # not back yet
            if status in ("committed", "aborted"):
                return status == "committed"
            time.sleep(_AGAIN)
        raise OutcomeUnknown("The database went away while it stored this; nobody knows whether it did. Try again.")

    def _status(self) -> str | None:
        with self._open() as connection:
            found = connection.execute("SELECT pg_xact_status(CAST($1 AS xid8)) AS status", [self._number]).fetchone()
        return None if found is None else found["status"]
