"""One worker process and the lines that pass between it and the desk."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from asyncio.subprocess import Process as Subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: Run as a file, so that neither the desk nor this package is imported over there.
_WORKER = Path(__file__).with_name("worker.py")
_LONGEST_LINE = 4 * 1024 * 1024


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of its work."""


class Process:
    """A running worker; ``ask`` it one thing at a time."""

    def __init__(self, process: Subprocess, into: asyncio.StreamWriter, out: asyncio.StreamReader) -> None:
        self._process = process
        self._into = into
        self._out = out

    @classmethod
    async def start(cls) -> "Process":
        """Start a worker that ends when this process does, however that ends."""
        command: Sequence[str] = (sys.executable, "-P", str(_WORKER), str(os.getpid()))
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE)
        if process.stdin is None or process.stdout is None:
            raise WorkerDied("a worker process started without its pipes")
        return cls(process, process.stdin, process.stdout)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as is known."""
        return self._process.returncode is None

    async def ask(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Return the worker's answer; raise when it died."""
        try:
            self._into.write(json.dumps(request).encode() + b"\n")
            await self._into.drain()
            line = await self._out.readline()
        except ConnectionError as error:
            raise WorkerDied(f"translation process {self.pid} died") from error
        if not line.endswith(b"\n"):
            raise WorkerDied(f"translation process {self.pid} died")
        answer: dict[str, str] = json.loads(line)
        return answer

    async def end(self) -> None:
        """Kill it, whatever it does; it holds nothing that could be lost."""
        if self.alive:
            self._process.kill()
        self._into.close()
        await self._out.read()
        await self._process.wait()
