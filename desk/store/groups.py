"""Group commit: units that come together share one transaction, whatever database is behind.

One thread writes. Items that wait for the same unit are given to it together: what is much the same for all of them
is done once. A group that fails is run again, each item by itself and with a savepoint around it, so that a failure
is told to the one whose it is and harms nobody else.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from desk.store.errors import StoreAway
from desk.store.protocol import Item, T, Transaction, Unit, UnitOfMany

log = logging.getLogger(__name__)

#: A group that has so many units takes no more on; or the first of them would wait too long.
MAX_GROUP = 256
#: Tries of a unit that meets what another transaction is just storing.
_TRIES = 5


class OutcomeUnknown(StoreAway):
    """The database went away during a commit and cannot be asked whether it took place."""


class Counted(Transaction, Protocol):
    """A transaction of one unit, and what it did so far."""

    topics: set[str]
    count: int


class Session(Protocol):
    """A connection that writes; its writer's thread alone uses it."""

    def begin(self) -> None:
        """Begin a group's transaction."""

    def transaction(self) -> Counted:
        """Return the inside of one unit."""

    def commit(self) -> None:
        """Commit the group; once this returns it is on disk. Raises ``OutcomeUnknown`` if nobody can tell."""

    def roll_back(self) -> None:
        """Take back the group, if one is open."""

    def savepoint(self) -> None:
        """Mark where the next unit begins."""

    def release(self) -> None:
        """Forget the mark: its unit is done."""

    def back_to_savepoint(self) -> None:
        """Take back what came after the mark, and forget it; raises if the whole group is gone."""

    def passing(self, error: Exception) -> bool:
        """Tell whether the same unit may succeed at once: another transaction came in between."""

    def close(self) -> None:
        """Let go of the connection."""


class _Waiting:
    """An item on its way to the writer, the unit that it is for, and who waits for it."""

    __slots__ = ("error", "future", "item", "result", "unit")

    def __init__(self, unit: UnitOfMany[Any, Any], item: object, future: asyncio.Future[Any]) -> None:
        self.unit = unit
        self.item = item
        self.future = future
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


_Batch = list[_Waiting]  # items for one unit
_Run = Callable[[Session, _Batch], set[str]]  # runs a unit and returns the topics that it wakes


class GroupWriter:
    """One thread with one session; it opens a new one whenever the old one fails.

    ``wake`` is called in the event loop with each topic that committed units asked for; ``meaning`` says in the
    writer's thread what a failure means to whoever asked for something.
    """

    def __init__(
        self,
        name: str,
        open_session: Callable[[], Session],
        wake: Callable[[str], None],
        meaning: Callable[[BaseException], BaseException],
    ) -> None:
        self._open = open_session
        self._wake = wake
        self._meaning = meaning
        #: What came in this turn of the event loop, and what is handed over to the writer.
        self._gathered: list[_Waiting] = []
        self._queue: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_forever, name=name, daemon=True)
        self._session: Session | None = None
        self._closed = False
        #: Whether the last group could not be written; while that lasts, it is said once.
        self._failing = False
        #: Statements run by units so far, without BEGIN, COMMIT and savepoints.
        self.statement_count = 0
        self.commit_count = 0
        self.unit_count = 0

    def start(self, session: Session | None = None) -> None:
        """Begin to write, with a session that is open already if there is one."""
        self._session = session
        self._thread.start()

    def write(self, unit: Unit[T]) -> asyncio.Future[T]:
        """Run a unit in the next group; it is on disk when its result is there."""
        return self.write_each(lambda tx, _: (unit(tx),), None)

    def write_each(self, unit: UnitOfMany[Item, T], item: Item) -> asyncio.Future[T]:
        """Run a unit in the next group with all items that are there for it; it is on disk when its result is there.

        A future and no coroutine: a message pays for each that it is handed through.
        """
        if self._closed:
            raise RuntimeError("the store is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not self._gathered:
            loop.call_soon(self._hand_over)
        self._gathered.append(_Waiting(unit, item, future))
        return future

    async def close(self) -> None:
        """Write what is still waiting, then let go of the session."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _hand_over(self) -> None:
        """Hand over together what came in one turn of the loop; the writer would leave with the first of it alone."""
        gathered, self._gathered = self._gathered, []
        for begin in range(0, len(gathered), MAX_GROUP):
            self._queue.put(gathered[begin : begin + MAX_GROUP])

    def _write_forever(self) -> None:
        while (group := self._next_group()) is not None:
            self._write_group(group)
        self._drop_session()

    def _next_group(self) -> list[_Waiting] | None:
        """Wait for what came in one turn of the loop, then take all that came meanwhile; None: the store closes."""
        group = self._queue.get()
        while group is not None and len(group) < MAX_GROUP:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            group += following
        return group

    def _write_group(self, group: list[_Waiting]) -> None:
        """Commit a group, and tell everybody in it.

        Nothing may end the writer but ``close``: whoever writes after its end would wait for ever.
        """
        topics: set[str] = set()
        self.unit_count += len(group)
        try:
            topics = self._commit_or_apart(group)
        except BaseException as error:  # noqa: BLE001 - no connection, disk full: all are told, nobody waits for ever
            self._tell_of(error)
            self._roll_back()
            _fail(group, error)
        else:
            self._tell_of(None)
        self._settle(group, topics)

    def _tell_of(self, error: BaseException | None) -> None:
        """Say when writing begins to fail, and when it works again; in between everybody asks, many times a second."""
        if error is not None and not self._failing:
            log.warning("nothing can be written: %r", error)
        if error is None and self._failing:
            log.warning("writing works again")
        self._failing = error is not None

    def _commit_or_apart(self, group: list[_Waiting]) -> set[str]:
        """Commit a group's units together; if one fails, run them again so that its failure is its own."""
        try:
            return self._commit(_batches(group), self._run_unit)
        except OutcomeUnknown:
            raise
        except Exception:  # noqa: BLE001 - the second run tells it to the one whose it is
            self._roll_back()
            return self._commit([[waiting] for waiting in group], self._run_apart)

    def _commit(self, batches: Sequence[_Batch], run: _Run) -> set[str]:
        session = self._session = self._session or self._open()
        topics: set[str] = set()
        session.begin()
        for batch in batches:
            topics |= run(session, batch)
        session.commit()
        self.commit_count += 1
        return topics

    def _run_unit(self, session: Session, batch: _Batch) -> set[str]:
        """Run one unit and return the topics that it wakes."""
        transaction = session.transaction()
        try:
            results = batch[0].unit(transaction, [waiting.item for waiting in batch])
        finally:
            self.statement_count += transaction.count
        for waiting, result in zip(batch, results, strict=True):
            waiting.result = result
        return transaction.topics

    def _run_apart(self, session: Session, batch: _Batch) -> set[str]:
        """Run a unit of one item in a savepoint, which makes every unit a fifth dearer: only after a failure."""
        (waiting,) = batch
        for _ in range(_TRIES):
            session.savepoint()
            try:
                topics = self._run_unit(session, batch)
            except Exception as error:  # noqa: BLE001 - told to the one whose it is
                session.back_to_savepoint()
                waiting.error = error
                if not session.passing(error):
                    break
            else:
                waiting.error = None
                session.release()
                return topics
        return set()

    def _roll_back(self) -> None:
        """Take back what is open; a session that cannot even do that is given up."""
        try:
            if self._session is not None:
                self._session.roll_back()
        except Exception as error:  # noqa: BLE001 - whatever it is, a new session is without it
            log.warning("the database is opened anew for the next write: %r", error)
            self._drop_session()

    def _drop_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(Exception):  # closing it takes back what it had begun
                session.close()

    def _settle(self, group: list[_Waiting], topics: set[str]) -> None:
        """Tell everyone in one go: waking the loop once a commit is what keeps a message cheap."""
        for waiting in group:
            if waiting.error is not None:
                waiting.error = self._meaning(waiting.error)

        def tell() -> None:
            for waiting in group:
                waiting.settle()
            for topic in topics:
                self._wake(topic)

        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            group[0].future.get_loop().call_soon_threadsafe(tell)


def _batches(group: list[_Waiting]) -> list[_Batch]:
    """Return a group by unit, in the order in which each unit was first asked for."""
    found: dict[UnitOfMany[Any, Any], _Batch] = {}
    for waiting in group:
        found.setdefault(waiting.unit, []).append(waiting)
    return list(found.values())


def _fail(group: list[_Waiting], error: BaseException) -> None:
    """Let everybody in a group know of an error, who does not have one of his own."""
    for waiting in group:
        waiting.error = waiting.error or error
