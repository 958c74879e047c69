"""Much at a time, and yet in order."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
    queue = asyncio.Queue[asyncio.Task[R] | _End](at_once)
    async with asyncio.TaskGroup() as group:

        async def begin(item: T) -> None:
            await queue.put(group.create_task(_done(work, item)))

        _Pouring(asyncio.get_running_loop(), begin, queue.put).start(items)
        while not isinstance(task := await queue.get(), _End):
            show(await task)
        if task.error is not None:
            raise task.error


@dataclass(frozen=True, slots=True)
class _Pouring(Generic[T]):
    loop: asyncio.AbstractEventLoop
    begin: Callable[[T], Coroutine[Any, Any, None]]
    end: Callable[[_End], Coroutine[Any, Any, None]]

    def start(self, items: Iterable[T]) -> None:
        # A daemon: Ctrl-C must not wait for somebody to end the input.
        threading.Thread(target=self._pour, args=(items,), daemon=True).start()

    def _pour(self, items: Iterable[T]) -> None:
        with contextlib.suppress(CancelledError):  # nobody waits any more
            self._await(self.end(self._poured(items)))

    def _poured(self, items: Iterable[T]) -> _End:
        try:
            for item in items:
                self._await(self.begin(item))
        except OSError as error:
            return _End(error)
        return _End()

    def _await(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self.loop).result()


async def _done(work: Callable[[T], Awaitable[R]], item: T) -> R:
    return await work(item)
