"""Named statements on one connection to PostgreSQL, inside one unit of work."""

from collections.abc import Callable, Sequence
from functools import cache

import psycopg
from psycopg.rows import DictRow

from desk.store.dialect import Dialect, numbered
from desk.store.protocol import Row, Timed, Value
from desk.store.statements import statements

#: What only a unit of ``write`` may do: its cursor must not be given out before another that is stored earlier.
_ORDERED = frozenset({"add_event"})


@cache
def _numbered() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each statement with the names of its values in the order in which PostgreSQL takes them."""
    return {name: numbered(body) for name, body in statements(Dialect.POSTGRES).items()}


class PostgresTransaction:
    """See ``protocol.Transaction``; without a ``turn`` nothing may be recorded whose order counts."""

    def __init__(
        self, cursor: psycopg.Cursor[DictRow], next_id: Callable[[], int], timed: Timed, *, turn: bool
    ) -> None:
        self._cursor = cursor
        self._turn = turn
        self.next_id = next_id
        self.timed = timed
        self.topics: set[str] = set()
        #: Statements run so far, for the benchmark and for tests that count.
        self.count = 0

    def one(self, name: str, /, **values: Value) -> Row | None:
        """Run a named statement and return its first row."""
        return self._run(name, values).fetchone()

    def all(self, name: str, /, **values: Value) -> Sequence[Row]:
        """Run a named statement and return every row."""
        return self._run(name, values).fetchall()

    def run(self, name: str, /, **values: Value) -> int:
        """Run a named statement and return how many rows it changed."""
        return self._run(name, values).rowcount

    def wake(self, topic: str) -> None:
        """Ring a bell once this unit is committed."""
        self.topics.add(topic)

    def _run(self, name: str, values: dict[str, Value]) -> psycopg.Cursor[DictRow]:
        if not self._turn and name in _ORDERED:
            raise RuntimeError(f"{name}: only a unit of `write` may do this, for its order counts")
        self.count += 1
        text, names = _numbered()[name]
        return self._cursor.execute(text, [values[name] for name in names], prepare=True)
