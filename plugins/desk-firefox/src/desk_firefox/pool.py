"""Worker processes: one segment at a time each, replaced when they fail."""

import asyncio
from collections.abc import Sequence

from desk_firefox.process import Process


class Pool:
    """At most ``size`` processes, started when there is work; who asked first is served first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Process] = []
        self._busy: set[Process] = set()
        self._closed = False

    async def translate(self, segment: str, files: Sequence[str]) -> str:
        """Return the segment's translation by the model of these files.

        A process whose answer nobody waits for any more is ended: it could be at it for long.
        """
        async with self._turns:
            process = await self._ready()
            self._busy.add(process)
            try:
                answer = await process.ask({"text": segment, "files": list(files)})
            except BaseException:
                await process.end()
                raise
            else:
                self._idle.append(process)
            finally:
                self._busy.discard(process)
        return _text(answer)

    async def close(self) -> None:
        """End every process; nothing can be translated afterwards."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(process.end() for process in (*idle, *self._busy)))

    async def _ready(self) -> Process:
        """Return an idle process that lives, else a new one."""
        if self._closed:
            raise RuntimeError("the translator is closed")
        while self._idle:
            process = self._idle.pop()
            if process.alive:
                return process
            await process.end()
        return await Process.start()


def _text(answer: dict[str, str]) -> str:
    if "error" in answer:
        raise RuntimeError(f"the engine refused: {answer['error']}")
    return answer["text"]
