"""What the desk asks of a database: units of work, run off the event loop, durable when they return."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from desk.domain.conversations import Conversation

T = TypeVar("T")
Item = TypeVar("Item")
Value = str | int | float | bytes | None
Row = Mapping[str, Any]
#: Rows for a statement that begins with ``WITH given (...) AS (ROWS)``, in its order of columns, of which the first is
#: never None.
Given = Sequence[Sequence[Value]]
#: Seconds, by the database's clock, for which work stays with the process that took it, if that lives but hangs; if it
#: ends, the work is free at once.
LEASE = 300
#: Gives a conversation the deadlines that policies give it.
Timed = Callable[[Conversation], Conversation]


def untimed(conversation: Conversation) -> Conversation:
    """Return a conversation as it is: where there are no policies."""
    return conversation


class Transaction(Protocol):
    """The inside of one unit of work. Statements are named after their place in the ``.sql`` files."""

    def one(self, name: str, /, **values: Value) -> Row | None:
        """Run a named statement and return its first row."""

    def all(self, name: str, /, **values: Value) -> Sequence[Row]:
        """Run a named statement and return every row."""

    def run(self, name: str, /, **values: Value) -> int:
        """Run a named statement and return how many rows it changed."""

    def one_of(self, name: str, given: Given) -> Row | None:
        """Run a named statement that takes many rows, and return its first row."""

    def run_all(self, name: str, given: Given) -> None:
        """Run a named statement that takes many rows."""

    def next_id(self) -> int:
        """Return a new sortable 64-bit id."""

    def next_ids(self, count: int) -> Sequence[int]:
        """Return many new sortable 64-bit ids, in their order."""

    def timed(self, conversation: Conversation) -> Conversation:
        """Return a conversation with the deadlines that the desk's policies give it; it is stored with no others."""

    def wake(self, topic: str) -> None:
        """Ring a bell once this unit is committed, such as ``outbox``; not at all if it is not."""


Unit = Callable[[Transaction], T]
#: A unit that is given all items that are there for it, and returns as many results in their order.
UnitOfMany = Callable[[Transaction, Sequence[Item]], Sequence[T]]


class Store(Protocol):
    """One database. A unit is a plain function of a transaction; it may be run again after a fault.

    Everything raises ``StoreAway`` where the database cannot do it right now.
    """

    #: Whether something could not be stored, for the database's reasons and not its own; whoever has seen that it
    #: can again says so here.
    refuses: bool

    @property
    def shared(self) -> bool:
        """Whether other processes may have the same database open."""

    @property
    def commit_count(self) -> int:
        """Groups of units that this process committed."""

    @property
    def unit_count(self) -> int:
        """Units of work that came to be written, in these groups."""

    def write(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit that changes something; it is on disk when this returns.

        Nobody else decides anything meanwhile, in this process or another: what a unit read is still so when it
        is stored, but for what ``append`` adds. A unit that raises changes nothing, and the error comes out here.
        """

    def append(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit that only adds what came in from outside; it is on disk when this returns.

        It does not wait for those that decide, and may run beside them: keys that are unique keep two of them
        apart, and one that meets another runs again. It records no events: their order is that of ``write``.
        """

    def append_each(self, unit: UnitOfMany[Item, T], item: Item) -> Awaitable[T]:
        """Do what ``append`` does for one item; those who come for the same unit at a time share one run of it.

        If that fails each runs by itself, so that a failure is told to the one whose it is.
        """

    async def claim(self, unit: Unit[bool]) -> bool:
        """Run a unit that takes a piece of work for this process, beside all others, and tell whether it is ours.

        A store that only one process can open does not run it: everything is ours.
        """

    def read(self, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit that changes nothing, on a snapshot of its own."""

    async def schema_is_newer(self) -> bool:
        """Tell whether a newer program has brought the database up to date while this one runs."""

    async def close(self) -> None:
        """Finish what was accepted and let go of the database."""
