"""Worker processes: started when there is work, replaced when they fail."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.workers.process import Process

#: Seconds that others, who asked the same process, have left once somebody gave up waiting for it.
GRACE = 5.0


class Workers:
    """At most ``size`` processes that answer ``at_once`` requests each; who asked first is served first.

    ``engine`` is a Python file with a function ``answer(request: dict) -> dict``, called in threads where
    ``at_once`` is more than one. It is run without the desk and must not import it. ``memory_limit`` is in bytes
    of addresses for each process.
    """

    def __init__(
        self,
        engine: Path,
        *,
        size: int = 1,
        at_once: int = 1,
        memory_limit: int | None = None,
        grace: float = GRACE,
    ) -> None:
        self.size = size
        self.at_once = at_once
        self._engine = engine
        self._memory_limit = memory_limit
        self._grace = grace
        self._turns = asyncio.Semaphore(size * at_once)
        self._starting = asyncio.Lock()
        self._processes: list[Process] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The numbers of the processes that can be asked now."""
        return tuple(process.pid for process in self._processes if process.alive)

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the engine's answer to a request that JSON can carry.

        Raises ``RequestFailed`` when the engine does, and ``WorkerDied`` when its process ends: nothing is
        tried twice, and the next request gets a new process. To give up, cancel this or let its time run out.
        """
        async with self._turns:
            async with self._starting:
                process = self._free() or await self._started()
            return await process.ask(request)

    async def close(self) -> None:
        """End every process; nothing can be asked afterwards, and what is being asked fails."""
        self._closed = True
        async with self._starting:
            await asyncio.gather(*(process.end() for process in self._processes))

    def _free(self) -> Process | None:
        """Return the process with least to do; none is started before all have enough."""
        self._processes = [process for process in self._processes if not process.ended]
        free = [process for process in self._processes if process.alive and process.load < self.at_once]
        return min(free, key=lambda process: process.load, default=None)

    async def _started(self) -> Process:
        if self._closed:
            raise RuntimeError("the workers are closed")
        process = await Process.start(self._engine, self.at_once, self._memory_limit, self._grace)
        self._processes.append(process)
        return process
