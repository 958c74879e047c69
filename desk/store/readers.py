"""Threads that read, so that the event loop never waits for a database.

An executor of the standard library would do, and costs twice as much: a desk reads several times for every message.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any

from desk.store.protocol import T


class _Asked:
    """What somebody wants to have read, and where he waits for it."""

    __slots__ = ("future", "work")

    def __init__(self, work: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        self.work = work
        self.future = future

    def answer(self, result: object, error: BaseException | None) -> None:
        """Tell the one who waits; he may have gone meanwhile."""
        if self.future.cancelled():
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Readers:
    """A few threads; each piece of work runs on one of them.

    ``meaning`` says in such a thread what a failure means to whoever asked for something.
    """

    def __init__(self, count: int, meaning: Callable[[BaseException], BaseException]) -> None:
        self._meaning = meaning
        self._queue: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._read_forever, name=f"desk-reader-{number}", daemon=True)
            for number in range(count)
        ]
        self._closed = False
        for thread in self._threads:
            thread.start()

    def read(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Do a piece of work; its result is what that returns, or what its failure means."""
        if self._closed:
            raise RuntimeError("the store is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put(_Asked(work, future))
        return future

    async def close(self) -> None:
        """Read what is still asked for, then end the threads."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _read_forever(self) -> None:
        while (asked := self._queue.get()) is not None:
            if not asked.future.cancelled():
                self._read(asked)
            del asked  # an idle thread keeps nothing alive

    def _read(self, asked: _Asked) -> None:
        result, error = None, None
        try:
            result = asked.work()
        except BaseException as raised:  # noqa: BLE001 - told to the one who asked; nothing may end the thread
            error = self._meaning(raised)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            asked.future.get_loop().call_soon_threadsafe(asked.answer, result, error)
