"""Telling a plugin things in order while nobody waits for it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Takes things at once and hands them on one by one, by a task that lives as long as there is something."""

    def __init__(self, deliver: Callable[[T], Awaitable[None]], size: int) -> None:
        self._deliver = deliver
        self._size = size
        self._waiting: deque[T] = deque()
        self._task: asyncio.Task[None] | None = None

    def post(self, thing: T) -> bool:
        """Take a thing, or return False when too many are waiting already."""
        if len(self._waiting) >= self._size:
            return False
        self._waiting.append(thing)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="desk-mailbox")
        return True

    async def close(self, patience: float) -> None:
        """Hand on what is waiting, for so many seconds at most."""
        if self._task is None:
            return
        _, late = await asyncio.wait({self._task}, timeout=patience)
        for task in late:
            task.cancel()
        await asyncio.wait({self._task})

    async def _work(self) -> None:
        while self._waiting:
            await self._deliver(self._waiting.popleft())
