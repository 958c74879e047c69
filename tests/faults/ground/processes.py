"""The desk as operators run it: ``desk serve``, once or several times, each of which may be killed."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import aiohttp

from desk.services.parts import Part
from desk.testing.servers.ports import free_port
from tests.faults.ground import settings
from tests.faults.ground.settings import Where
from tests.faults.ground.waiting import eventually

#: Seconds for a process to be ready, and to end when it is asked to, on a machine that does much else.
START, STOP = 180.0, 60.0
#: What is shown of a process's log when something is wrong.
_TAIL = 4_000


class Process:
    """One ``desk serve`` at one port; it may be started, killed and stopped as often as one likes."""

    def __init__(self, config: Sequence[Path], part: Part, port: int, environ: dict[str, str]) -> None:
        self._command = [sys.executable, "-m", "desk", "serve", *map(str, config), "--role", part.value]
        self._environ = {**os.environ, **environ}
        self._log = config[0].with_suffix(".log")
        self._running: subprocess.Popen[bytes] | None = None
        self.part = part
        self.url = f"http://127.0.0.1:{port}"

    def __repr__(self) -> str:
        return f"{self.part} at {self.url}"

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._running is not None
        return self._running.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    @property
    def log(self) -> str:
        """What it said since its first start."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def start(self) -> None:
        """Start it; ``ready`` waits until it can be used."""
        assert not self.alive
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(self._command, env=self._environ, stdout=log, stderr=log)

    async def ready(self) -> None:
        """Wait until it takes requests."""
        await eventually(self._answers_ready, within=START)

    def kill(self) -> None:
        """End it as ``kill -9`` does."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def ask_to_end(self) -> None:
        """Send it SIGTERM, as a service manager does."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait until it has ended by itself and return how."""
        assert self._running is not None
        return await asyncio.wait_for(asyncio.to_thread(self._running.wait), STOP)

    async def readiness(self) -> tuple[int, str]:
        """Return what ``/readyz`` answers; 0: nobody is there."""
        timeout = aiohttp.ClientTimeout(total=10)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{self.url}/readyz") as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""

    async def _answers_ready(self) -> bool:
        if not self.alive:
            raise AssertionError(f"{self!r} ended by itself:\n{self.log[-_TAIL:]}")
        return (await self.readiness())[0] == 200


class Running:
    """All processes of one desk."""

    def __init__(self, where: Where, processes: Sequence[Process]) -> None:
        self.where = where
        self.processes = processes

    @property
    def serving(self) -> list[Process]:
        """The processes at which clients may call."""
        return [process for process in self.processes if process.part.serves]

    @property
    def addresses(self) -> list[str]:
        """Where clients call."""
        return [process.url for process in self.serving]

    async def ready(self) -> None:
        """Wait until every process takes requests."""
        for process in self.processes:
            await process.ready()

    def said(self) -> str:
        """Return the ends of all logs."""
        return "\n".join(f"--- {process!r}\n{process.log[-_TAIL:]}" for process in self.processes)


@contextlib.asynccontextmanager
async def run_desk(
    where: Where, parts: Sequence[Part] = (Part.ALL,), apart: Mapping[int, Where] | None = None
) -> AsyncIterator[Running]:
    """Run a desk of one process a part; the end of the block is the end of all of them, however they are.

    ``apart`` says by its place where a process reaches store and bus by a way of its own, or what else it finds.
    """
    where.directory.mkdir(parents=True, exist_ok=True)
    ports, wheres = [free_port() for _ in parts], [(apart or {}).get(place, where) for place in range(len(parts))]
    files, shared = settings.write(wheres, ports), where.directory / "shared.toml"
    processes = [
        Process([file, shared], part, port, settings.environment(own))
        for file, part, port, own in zip(files, parts, ports, wheres, strict=True)
    ]
    try:
        for process in processes:
            process.start()
        running = Running(where, processes)
        await running.ready()
        yield running
    finally:
        for process in processes:
            process.kill()
