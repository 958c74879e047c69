"""What is compared: whoever puts English into Portuguese."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SOURCE, TARGET = "en", "pt"
#: Longer than any of them needs to start on a busy machine.
PATIENCE = 180.0
#: Where nobody answers: what reaches for the network fails at once.
NOWHERE = "http://127.0.0.1:9"
_LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a text; ``translated`` is what the peer says of it."""

    text: str
    translated: bool = True


class Peer(Protocol):
    """One of them, running."""

    name: str
    pid: int

    async def translate(self, texts: Sequence[str]) -> Sequence[Answer]:
        """Translate texts in one request."""


def alone(directory: Path) -> Mapping[str, str]:
    """Return variables for a process that finds nothing but what lies in a directory, and no network."""
    kinds = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "HOME": "home"}
    places = {variable: str(directory / kind) for variable, kind in kinds.items()}
    proxies = {name: NOWHERE for each in ("http_proxy", "https_proxy", "all_proxy") for name in (each, each.upper())}
    return {**places, **proxies, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def running(
    command: Sequence[str | Path], directory: Path, environ: Mapping[str, str], *, pipes: bool = False
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a process, what it says going into a file ``log``, and end it."""
    pipe = asyncio.subprocess.PIPE if pipes else asyncio.subprocess.DEVNULL
    with (directory / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=directory,
            env=dict(environ),
            stdin=pipe,
            stdout=pipe if pipes else log,
            stderr=log,
            limit=16 * 1024 * 1024,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(PATIENCE):
                await process.wait()


async def listening(port: int, process: asyncio.subprocess.Process, directory: Path) -> None:
    """Wait until a process listens; if it ends instead, tell what it said."""
    async with asyncio.timeout(PATIENCE):
        while not await _connects(port):
            if process.returncode is not None:
                raise RuntimeError((directory / "log").read_text("utf-8", errors="replace"))
            await asyncio.sleep(_LOOK_AGAIN)


async def _connects(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True
