"""How long ``desk serve`` takes until it is ready, and what it holds while it has nothing to do.

The configuration is that of the examples. ``start.s`` is of the desk as it is; so is ``idle.with_model_mb``, for
at its start it begins to load the model that tells languages apart. ``idle.rss_mb`` is of a desk that is told
not to. Processes that a plugin may have started are counted apart, in ``idle.children_mb``.
"""

import asyncio
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.figures import Figure, progress
from tests.bench.process import ROOT

_STARTS = 5
_PATIENCE = 60.0
_LOOK_AGAIN = 0.01
_NO_MODEL = "\n[plugins.langid]\npreload = false\n"
#: Seconds after which everything is loaded that is loaded at start.
_REST = 3.0
_MB = 1024 * 1024


async def measure() -> list[Figure]:
    """Start it several times, and weigh it with and without its model."""
    took = []
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
        for number in range(_STARTS):
            progress(f"start: {number + 1} of {_STARTS}")
            desk, seconds = await _started(Path(directory) / str(number))
            took.append(seconds)
            await _stopped(desk)
        progress("start: memory")
        with_model, _ = await _weighed(Path(directory) / "with-model")
        without, children = await _weighed(Path(directory) / "without", _NO_MODEL)
    return [
        Figure("start.s", statistics.median(took), "s"),
        Figure("idle.rss_mb", without, "MB"),
        Figure("idle.with_model_mb", with_model, "MB"),
        Figure("idle.children_mb", children, "MB"),
    ]


async def _weighed(directory: Path, more: str = "") -> tuple[float, float]:
    """Return the megabytes of a desk at rest, and of what it started."""
    desk, _ = await _started(directory, more)
    await asyncio.sleep(_REST)
    weight = _resident(desk.pid)
    await _stopped(desk)
    return weight


async def _stopped(desk: subprocess.Popen[bytes]) -> None:
    desk.terminate()
    await asyncio.to_thread(desk.wait, _PATIENCE)


async def _started(directory: Path, more: str = "") -> tuple[subprocess.Popen[bytes], float]:
    """Start a desk with a new database; return it and the seconds until it was ready."""
    directory.mkdir()
    port = _free_port()
    file = directory / "desk.toml"
    example = (ROOT / "examples" / "desk.toml").read_text("utf-8")
    file.write_text(example.replace("127.0.0.1:8080", f"127.0.0.1:{port}") + more, "utf-8")
    began = time.perf_counter()
    with (directory / "log").open("wb") as log:
        desk = subprocess.Popen([sys.executable, "-m", "desk", "serve", str(file)], cwd=directory, stderr=log)
    while not await _ready(port):
        if desk.poll() is not None or time.perf_counter() - began > _PATIENCE:
            desk.kill()
            raise RuntimeError((directory / "log").read_text("utf-8"))
        await asyncio.sleep(_LOOK_AGAIN)
    return desk, time.perf_counter() - began


async def _ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    status = await reader.readline()
    writer.close()
    return status.split(b" ")[1] == b"200"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _resident(pid: int) -> tuple[float, float]:
    """Return the megabytes in memory of a process and of all that it started."""
    process = psutil.Process(pid)
    children = sum(child.memory_info().rss for child in process.children(recursive=True))
    return process.memory_info().rss / _MB, children / _MB
