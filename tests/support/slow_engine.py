"""An engine that writes down each batch and takes its time, and a translator process that has it.

Run as ``python -m tests.support.slow_engine DIRECTORY STORE BUS SECONDS``; what it was asked stands in
``DIRECTORY/calls``, a line a batch.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from desk import Batching, Translation
from desk.services.parts import Part
from tests.support.site import running_site

#: What the desk asks for when it has a model loaded.
_WARM_UP = "OK"
PAIRS = (("pt", "en"), ("en", "pt"))


class SlowEngine:
    """Puts the language before each segment."""

    name = "slow"
    batching = Batching(segments=16, at_once=2)

    def __init__(self, calls: Path, seconds: float, pairs: Iterable[tuple[str, str]] = PAIRS) -> None:
        self._calls = calls
        self._seconds = seconds
        self._pairs = tuple(pairs)

    def model_of(self, source: str, target: str) -> str:
        return "slow-1"

    def pairs(self) -> Iterable[tuple[str, str]]:
        return self._pairs

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        if segments != [_WARM_UP]:
            with self._calls.open("a", encoding="utf-8") as file:
                file.write(json.dumps(list(segments)) + "\n")
        await asyncio.sleep(self._seconds)
        return [Translation(f"[{target}] {segment}") for segment in segments]

    async def close(self) -> None:
        """Hold nothing."""


class Process:
    """A translator process, and what it was asked."""

    def __init__(self, directory: Path, running: asyncio.subprocess.Process) -> None:
        self._directory = directory
        self._running = running

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls, directory: Path, store: str, bus: str, seconds: float) -> AsyncIterator["Process"]:
        directory.mkdir()
        command = (sys.executable, "-m", __name__, str(directory), store, bus, str(seconds))
        running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            assert running.stdout is not None
            assert await running.stdout.readline() == b"ready\n"
            yield cls(directory, running)
        finally:
            with contextlib.suppress(ProcessLookupError):
                running.terminate()
            await running.wait()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._running.kill()

    @property
    def batches(self) -> list[list[str]]:
        """Return the segments of each call of its engine."""
        calls = self._directory / "calls"
        return [json.loads(line) for line in calls.read_text("utf-8").splitlines()] if calls.exists() else []


async def _main(directory: str, store: str, bus: str, seconds: str) -> None:
    engine = SlowEngine(Path(directory, "calls"), float(seconds))
    async with running_site(Path(directory), [engine], store=store, bus=bus, part=Part.TRANSLATOR):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
