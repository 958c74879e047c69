"""Starting the measured process and asking it what it used."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from desk.config.stores import SQLITE
from tests.bench.server import Usage

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


class Server:
    """One running server of ``tests.bench.server``."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.pid = process.pid
        self.port = port

    async def usage(self, *, settled: bool = False) -> Usage:
        """Return what it has used; ``settled``: once nothing is left to do."""
        assert self._process.stdin
        self._process.stdin.write(b"settle\n" if settled else b"look\n")
        return msgspec.json.decode(await _line(self._process), type=Usage)


@contextlib.asynccontextmanager
async def server(kind: str, idle: int = 0, store: str = SQLITE) -> AsyncIterator[Server]:
    """Start a server and, at the end, stop it."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.server", kind, str(idle), store, cwd=ROOT, stdin=pipe, stdout=pipe
    )
    assert process.stdin
    try:
        yield Server(process, int(await _line(process)))
    finally:
        process.stdin.close()
        async with asyncio.timeout(_PATIENCE):
            await process.wait()


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout
    async with asyncio.timeout(_PATIENCE):
        line = await process.stdout.readline()
    if not line:
        raise RuntimeError("the measured server ended early; what it said stands above")
    return line
