"""A plugin that writes down what it hears, and a desk process that has it.

Run as ``python -m tests.support.hearer HEARD DIRECTORY STORE BUS``; what the plugin heard stands in ``HEARD``, an
event's conversation, kind and message a line.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from desk import Event, hookimpl
from desk.services.parts import Part
from tests.support.site import running_site


class Hearer:
    """Takes a moment over each event, so that a kill meets it at one."""

    def __init__(self, heard: Path) -> None:
        self._heard = heard

    @hookimpl
    async def on_event(self, event: Event) -> None:
        await asyncio.sleep(0.01)
        with self._heard.open("a", encoding="utf-8") as file:
            file.write(f"{event.conversation} {event.kind} {getattr(event, 'message', None)}\n")


def hearing(heard: Path) -> type:
    """Return the plugin for one place."""

    class Bound(Hearer):
        def __init__(self) -> None:
            super().__init__(heard)

    return Bound


@contextlib.asynccontextmanager
async def started(heard: Path, directory: Path, store: str, bus: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a worker process; at the end it has ended."""
    directory.mkdir()
    command = (sys.executable, "-m", __name__, str(heard), str(directory), store, bus)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _main(heard: str, directory: str, store: str, bus: str) -> None:
    plugins = {"hearer": hearing(Path(heard))}
    async with running_site(Path(directory), store=store, bus=bus, part=Part.WORKER, plugins=plugins):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
