"""One worker process and the lines that pass between it and the desk."""

import asyncio
import itertools
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, cast

from desk.workers.errors import RequestFailed, WorkerDied

#: Run as a file, so that the desk is not imported over there.
_INSIDE = Path(__file__).with_name("inside.py")
#: Each further arena of glibc's allocator costs some MB, and 64 MB of addresses, which count against a limit.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}


class Process(asyncio.SubprocessProtocol):
    """A worker that ends when this process does, however that ends.

    Somebody who gives up waiting dooms it: what hangs holds a core, and cannot be told to stop. It gets no
    further requests, and is killed once nobody waits for it any more, or when ``grace`` seconds have passed.
    """

    def __init__(self, name: str, grace: float) -> None:
        self._name = name
        self._grace = grace
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._ids = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._rest = b""
        self._doom: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, engine: Path, at_once: int, memory_limit: int | None, grace: float) -> Self:
        """Start a worker with an engine's file."""
        numbers = (os.getpid(), at_once, memory_limit or 0)
        command = (sys.executable, "-P", str(_INSIDE), *map(str, numbers), str(engine))
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(engine.name, grace), *command, stderr=None, env={**os.environ, **_ENVIRONMENT}
        )
        return process

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._transport.get_pid()

    @property
    def alive(self) -> bool:
        """Whether it may be asked: it runs, as far as is known, and is not doomed."""
        return self._doom is None and not self._transport.is_closing() and not self._ended.done()

    @property
    def ended(self) -> bool:
        """Whether nothing of it is left."""
        return self._ended.done()

    @property
    def load(self) -> int:
        """How many wait for its answer."""
        return len(self._waiting)

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the engine's answer, or raise ``RequestFailed`` or ``WorkerDied``."""
        if self.ended:
            raise self._died()
        number = next(self._ids)
        answer: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._waiting[number] = answer
        self._into.write(json.dumps({"id": number, "request": request}).encode() + b"\n")
        try:
            return await answer
        except asyncio.CancelledError:
            if answer.cancelled():
                self.doom()
            raise
        finally:
            self._waiting.pop(number)
            self._kill_when_idle()

    def doom(self) -> None:
        """Give it no more requests, and end it soon."""
        if self._doom is None and not self.ended:
            self._doom = self._loop.call_later(self._grace, self._transport.close)

    async def end(self) -> None:
        """Kill it, whatever it does; it holds nothing that could be lost."""
        self._transport.close()
        await asyncio.shield(self._ended)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what leads to the process."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002 - there is only one
        """Hand the answers to those who wait for them."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._answered(json.loads(line))

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Ask it no more: without its pipes it is dead, or as good as that."""
        self.doom()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the exit status tells more
        """Tell everybody who waits that the process is gone."""
        self._transport.close()
        if self._doom is not None:
            self._doom.cancel()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(self._died())
        self._ended.set_result(None)

    @property
    def _into(self) -> asyncio.WriteTransport:
        return cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))

    def _answered(self, reply: dict[str, Any]) -> None:
        if reply.get("spent"):
            self.doom()
        answer = self._waiting.get(reply["id"])
        if answer is None or answer.done():
            return
        if "error" in reply:
            answer.set_exception(RequestFailed(f"the engine refused: {reply['error']}"))
        else:
            answer.set_result(reply["answer"])

    def _kill_when_idle(self) -> None:
        if self._doom is not None and not self._waiting:
            self._transport.close()

    def _died(self) -> WorkerDied:
        code = self._transport.get_returncode() or 0
        how = f"exit status {code}" if code >= 0 else f"signal {-code}"
        return WorkerDied(f"worker process {self.pid} ({self._name}) died: {how}")
