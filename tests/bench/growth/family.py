"""What it costs to tell thousands of consoles of one message, beside aiohttp that sends the same bytes to as many sockets.

``fanout.ratio_N`` is the rate of frames that arrived at N consoles to that of the bare broadcast, in turns in one run;
``fanout.cpu_ratio_N`` the processor time of the two servers for it (below 1: the desk takes less).
``fanout.kb_per_console`` is what a process grows by for each console that is open and quiet.
"""

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from tests.bench.agent import logged_in
from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.growth.consoles import Crowd
from tests.bench.growth.server import Usage
from tests.bench.process import ROOT

_SIZES = (1000, 5000)
_ROUNDS, _DELIVERIES = 7, 50_000
_PATIENCE = 120.0
#: Seconds in which everything settles after consoles were opened.
_REST = 2.0


class Served:
    """One measured server and its crowd."""

    def __init__(self, process: asyncio.subprocess.Process, crowd: Crowd) -> None:
        self._process = process
        self.crowd = crowd
        self.rates: list[float] = []
        self.cpu: list[float] = []

    async def push(self, frames: int) -> Usage:
        """Have frames given out to everybody."""
        assert self._process.stdin
        self._process.stdin.write(b"%d\n" % frames)
        return msgspec.json.decode(await _line(self._process), type=Usage)

    async def round(self, frames: int) -> None:
        """Note how many frames a second arrive, and the server's microseconds for each."""
        before = await self.push(0)
        heard = asyncio.ensure_future(self.crowd.hears(frames))
        await asyncio.sleep(0)
        began = time.perf_counter()
        await self.push(frames)
        async with asyncio.timeout(_PATIENCE):
            await heard
        seconds, after = time.perf_counter() - began, await self.push(0)
        count = frames * self.crowd.size
        self.rates.append(count / seconds)
        self.cpu.append((after.cpu - before.cpu) / count * 1e6)


async def measure() -> list[Figure]:
    """Let both tell a crowd in turns, for each size of it."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
        payload = Path(directory) / "frame"
        async with _served("desk", payload) as desk, _served("raw", payload) as raw:
            empty = [(await one.push(0)).rss for one in (desk, raw)]
            for size in _SIZES:
                figures += await _at(size, desk, raw)
            full = [(await one.push(0)).rss for one in (desk, raw)]
    ours, theirs = ((after - before) / 1024 / _SIZES[-1] for before, after in zip(empty, full, strict=True))
    return [*figures, Figure("fanout.kb_per_console", ours, "KB"), Figure("fanout.raw_kb_per_socket", theirs, "KB")]


async def _at(size: int, desk: Served, raw: Served) -> list[Figure]:
    progress(f"growth: {size} consoles")
    for one in (desk, raw):
        await one.crowd.grow(size)
    await asyncio.sleep(_REST)
    frames = _DELIVERIES // size
    for number in range(_ROUNDS + 1):
        for one in (desk, raw):
            await one.round(frames)
        if not number:  # it was to warm up
            for one in (desk, raw):
                one.rates.clear()
                one.cpu.clear()
    return [
        Figure(f"fanout.ratio_{size}", median_ratio(desk.rates, raw.rates), "x"),
        Figure(f"fanout.cpu_ratio_{size}", median_ratio(desk.cpu, raw.cpu), "x"),
        Figure(f"fanout.rate_{size}", statistics.median(desk.rates), "1/s"),
        Figure(f"fanout.cpu_us_{size}", statistics.median(desk.cpu), "us"),
    ]


@contextlib.asynccontextmanager
async def _served(kind: str, payload: Path) -> AsyncIterator[Served]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.growth.server", kind, str(payload), cwd=ROOT, stdin=pipe, stdout=pipe
    )
    port = int(await _line(process))
    crowd = Crowd(port, await _cookie(port) if kind == "desk" else "")
    assert process.stdin
    try:
        yield Served(process, crowd)
    finally:
        crowd.close()
        process.stdin.close()
        async with asyncio.timeout(_PATIENCE):
            await process.wait()


async def _cookie(port: int) -> str:
    async with logged_in(port) as session:
        (cookie,) = session.cookie_jar
        return f"{cookie.key}={cookie.value}"


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout
    async with asyncio.timeout(_PATIENCE):
        line = await process.stdout.readline()
    if not line:
        raise RuntimeError("the measured server ended early; what it said stands above")
    return line
