"""Named statements on one line to PostgreSQL, inside one unit of work."""

from collections.abc import Sequence

from psycopg.pq.abc import PGresult

from desk.domain.ids import IdMaker
from desk.store.given import text
from desk.store.postgres.line import Line
from desk.store.protocol import Given, Row, Timed, Value

#: What only a unit of ``write`` may do: its cursor must not be given out before another that is stored earlier.
_ORDERED = frozenset({"add_event"})


class PostgresTransaction:
    """See ``protocol.Transaction``; without a ``turn`` nothing may be recorded whose order counts."""

    def __init__(self, line: Line, ids: IdMaker, timed: Timed, *, turn: bool) -> None:
        self._line = line
        self._turn = turn
        self.next_id = ids
        self.next_ids = ids.some
        self.timed = timed
        self.topics: set[str] = set()
        #: Statements run so far, for the benchmark and for tests that count.
        self.count = 0

    def one(self, name: str, /, **values: Value) -> Row | None:
        """Run a named statement and return its first row."""
        found = self._line.rows(self._run(name, values))
        return found[0] if found else None

    def all(self, name: str, /, **values: Value) -> Sequence[Row]:
        """Run a named statement and return every row."""
        return self._line.rows(self._run(name, values))

    def run(self, name: str, /, **values: Value) -> int:
        """Run a named statement and return how many rows it changed."""
        return self._run(name, values).command_tuples or 0

    def one_of(self, name: str, given: Given) -> Row | None:
        """Run a named statement that takes many rows, and return its first row."""
        return self.one(name, given=text(given))

    def run_all(self, name: str, given: Given) -> None:
        """Run a named statement that takes many rows."""
        self._run(name, {"given": text(given)})

    def wake(self, topic: str) -> None:
        """Ring a bell once this unit is committed."""
        self.topics.add(topic)

    def _run(self, name: str, values: dict[str, Value]) -> PGresult:
        if not self._turn and name in _ORDERED:
            raise RuntimeError(f"{name}: only a unit of `write` may do this, for its order counts")
        self.count += 1
        return self._line.run(name, values)
