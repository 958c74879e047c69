"""A connection to PostgreSQL with the desk's statements prepared on it, one round trip each.

The driver's cursors adapt values and plans of every kind and take 25 us of processor time a statement for it; units
pass five kinds of value to statements that are known by name, and libpq alone takes 10. At the ten statements of
a message that is a fifth of what a process can take in.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from desk.store.dialect import Dialect, numbered
from desk.store.postgres.connection import Connection
from desk.store.protocol import Row, Value
from desk.store.statements import statements

_TEXT, _BINARY = 0, 1
#: Planned for their values at each call: how common the words of a search are decides which plan is a thousand times
#: better, and one that suits any words is made after five calls.
_PLANNED_ANEW = frozenset({"search_matches"})
_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Line:
    """Speaks to one connection; one thread at a time uses it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._libpq = connection.pgconn
        self._transformer = Transformer(connection)
        self._prepared: set[str] = set()
        #: Whether a newer desk has changed the schema under what is prepared here: only a new line is of use.
        self.stale = False

    def command(self, commands: bytes) -> PGresult:
        """Run commands without values, such as BEGIN, in one round trip; return the result of the last one."""
        return self._checked(self._libpq.exec_(commands))

    def run(self, name: str, values: dict[str, Value]) -> PGresult:
        """Run a named statement."""
        body, names = _numbered()[name]
        given = [values[name] for name in names]
        formats = [_BINARY if isinstance(value, bytes) else _TEXT for value in given]
        wired: Any = [_wire(value) for value in given]  # the driver takes None as well, and forgot to say so
        if name in _PLANNED_ANEW:
            return self._checked(self._libpq.exec_params(body.encode(), wired, None, formats, _BINARY))
        key = name.encode()
        if name not in self._prepared:
            self._checked(self._libpq.prepare(key, body.encode()))
            self._prepared.add(name)
        return self._checked(self._libpq.exec_prepared(key, wired, formats, _BINARY))

    def rows(self, result: PGresult) -> list[Row]:
        """Return a result's rows by the names of their columns."""
        names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        self._transformer.set_pgresult(result)
        return [dict(zip(names, row, strict=True)) for row in self._loaded(result.ntuples)]

    def _loaded(self, count: int) -> Sequence[Sequence[Any]]:
        return self._transformer.load_rows(0, count, tuple)

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in _GOOD:
            return result
        # The server's errors have a code. One without is libpq's: the line broke, though it may not have noticed yet.
        if self._libpq.status == ConnStatus.BAD or result.error_field(DiagnosticField.SQLSTATE) is None:
            raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace").strip())
        error = psycopg.errors.error_from_result(result)
        self.stale = self.stale or isinstance(error, psycopg.errors.FeatureNotSupported)
        raise error


@cache
def _numbered() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each statement with the names of its values in the order in which PostgreSQL takes them."""
    return {name: numbered(body) for name, body in statements(Dialect.POSTGRES).items()}


def _wire(value: Value) -> bytes | None:
    """Return a value as the server reads it; which type is meant, it knows from the statement."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    return b"%d" % value if isinstance(value, int) else repr(value).encode()
