"""Threads for plugins' synchronous hooks, so that even an endless one cannot stop the desk."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from desk.hooks.guard import Guard

#: Threads of one plugin. Each plugin has its own, so that a slow one makes nobody else wait.
MOST = 4


class _State(Enum):
    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    GIVEN_UP = auto()


class _Job:
    """One call on its way through a thread."""

    def __init__(self, who: tuple[str, str], call: Callable[[], Any], limit: float) -> None:
        self.who = who
        self.call = call
        self.limit = limit
        self.loop = asyncio.get_running_loop()
        #: Gets the value and the error; an error as a result, because a future refuses StopIteration.
        self.answer: asyncio.Future[tuple[Any, BaseException | None]] = self.loop.create_future()
        self.expiry: asyncio.TimerHandle | None = None
        self.guard: Guard | None = None
        self.step = 0
        #: Whether the call has given its thread back.
        self.back = False
        self._state = _State.WAITING
        self._lock = threading.Lock()

    def move(self, before: _State, after: _State) -> bool:
        """Go from one state to another, unless the other side was faster."""
        with self._lock:
            moved = self._state is before
            if moved:
                self._state = after
            return moved

    def run(self, guard: Guard) -> tuple[Any, BaseException | None]:
        """Make the call in a worker's thread."""
        try:
            return guard.run(self.who, self.call), None
        except BaseException as error:  # noqa: BLE001 - it is raised again where the answer is awaited
            return None, error

    def settle(self, value: Any, error: BaseException | None) -> None:
        """Answer, if somebody still waits."""
        if not self.answer.done():
            self.answer.set_result((value, error))


class Threads:
    """Up to four daemon threads of one plugin; one that does not come back in time is given up and replaced."""

    def __init__(self, plugin: str) -> None:
        self._plugin = plugin
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        # Both are counted by the loop's thread alone.
        self._threads = 0
        self._outstanding = 0

    async def run(self, who: tuple[str, str], call: Callable[[], Any], limit: float) -> Any:
        """Return what a call returns, or raise ``TimeoutError`` and interrupt it.

        The limit holds even if whoever awaits this is cancelled: then nobody waits, yet no thread is lost.
        """
        job = _Job(who, call, limit)
        self._outstanding += 1
        if self._threads < min(self._outstanding, MOST):
            threading.Thread(target=self._work, name=f"desk-plugin-{self._plugin}", daemon=True).start()
            self._threads += 1
        job.expiry = job.loop.call_later(limit, self._expire, job)
        self._jobs.put(job)
        value, error = await job.answer
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """Let the threads end when they have nothing left to do."""
        self._jobs.put(None)

    def _work(self) -> None:
        guard = Guard()
        while (job := self._jobs.get()) is not None:
            job.guard, job.step = guard, guard.step + 1
            if not job.move(_State.WAITING, _State.RUNNING):
                continue
            outcome = job.run(guard)
            job.back = True
            if not job.move(_State.RUNNING, _State.DONE):
                return
            # The loop may be gone by now; then nobody waits.
            with contextlib.suppress(RuntimeError):
                job.loop.call_soon_threadsafe(self._finish, job, outcome)
        self._jobs.put(None)

    def _finish(self, job: _Job, outcome: tuple[Any, BaseException | None]) -> None:
        self._outstanding -= 1
        if job.expiry is not None:
            job.expiry.cancel()
        job.settle(*outcome)

    def _expire(self, job: _Job) -> None:
        started = job.move(_State.RUNNING, _State.GIVEN_UP)
        if not started and not job.move(_State.WAITING, _State.GIVEN_UP):
            return
        self._outstanding -= 1
        job.settle(None, TimeoutError(f"no answer within {job.limit:g} s"))
        if started:
            self._threads -= 1
            self._interrupt(job)

    def _interrupt(self, job: _Job) -> None:
        """Interrupt a call until its thread is back: it may not have begun yet, or may swallow the exception."""
        if job.guard is not None and not job.back:
            job.guard.interrupt(job.step)
            job.loop.call_later(job.limit, self._interrupt, job)
