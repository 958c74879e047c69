"""Much at a time, and yet in order."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _End:
    """There is nothing more to work on, or no way to get at it."""

    error: Exception | None = None


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], show: Callable[[R], None], at_once: int
) -> None:
    """Work on so many items at once and show each result in its turn, as soon as it is there.

    The items may come slowly, as from a pipe: they are waited for on a thread of their own.
    """
    line = _Line(work, at_once)
    threading.Thread(target=line.pour, args=(items,), daemon=True).start()  # Ctrl-C must not wait for the input's end
    try:
        while not isinstance(task := await line.queue.get(), _End):
            show(await task)
            line.room.release()
    finally:
        await line.stop()
    if task.error is not None:
        raise task.error


class _Line(Generic[T, R]):
    """Those who wait their turn; ``room`` lets so many of them in."""

    def __init__(self, work: Callable[[T], Awaitable[R]], at_once: int) -> None:
        self.queue = asyncio.Queue[asyncio.Task[R] | _End]()
        self.room = threading.Semaphore(at_once)
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[R]] = []
        self._stopped = False

    def pour(self, items: Iterable[T]) -> None:
        """Let one item after another in, on a thread; stop when nobody waits for them any more."""
        end = _End()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            try:
                for item in items:
                    self.room.acquire()
                    self._loop.call_soon_threadsafe(self._begin, item)
                    if self._stopped:
                        return
            except Exception as error:  # noqa: BLE001 - raised again where the items are waited for
                end = _End(error)
            self._loop.call_soon_threadsafe(self.queue.put_nowait, end)

    async def stop(self) -> None:
        """End what is under way, and let nobody in any more."""
        self._stopped = True
        self.room.release()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, item: T) -> None:
        if not self._stopped:
            self._tasks = [task for task in self._tasks if not task.done()]
            self._tasks.append(task := asyncio.ensure_future(self._done(item)))
            self.queue.put_nowait(task)

    async def _done(self, item: T) -> R:
        return await self._work(item)
