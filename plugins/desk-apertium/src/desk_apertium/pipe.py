"""A running mode: about ten small programs, each reading from the one before."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE
from asyncio.subprocess import Process as Subprocess
from collections.abc import Sequence
from pathlib import Path

from desk_apertium.stream import read, written

#: How Apertium itself runs a mode, without its formatters: those keep the answer until all was said. With -z each
#: program flushes at a null, with -n unknown words are not marked.
_RUN = 'exec bash <(apertium-wblank-mode -z "$0") -n'
_LONGEST_ANSWER = 4 * 1024 * 1024


class ApertiumDied(RuntimeError):
    """One of the programs ended in the middle of its work."""


class Pipe:
    """The programs of one mode; ``ask`` it one batch at a time. It ends when this process does, however that ends."""

    def __init__(self, process: Subprocess, into: asyncio.StreamWriter, out: asyncio.StreamReader) -> None:
        self._process = process
        self._into = into
        self._out = out

    @classmethod
    async def start(cls, mode: Path) -> "Pipe":
        """Start the programs of a mode in a process group of their own."""
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", _RUN, mode, stdin=PIPE, stdout=PIPE, limit=_LONGEST_ANSWER, start_new_session=True
        )
        if process.stdin is None or process.stdout is None:
            raise ApertiumDied("Apertium started without its pipes")
        return cls(process, process.stdin, process.stdout)

    @property
    def group(self) -> int:
        """The number of the process group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as is known."""
        return self._process.returncode is None

    async def ask(self, texts: Sequence[str]) -> list[str]:
        """Return what it makes of each text, in order."""
        self._into.write(b"".join(map(written, texts)))
        return [await self._answer(text) for text in texts]

    async def end(self) -> None:
        """Kill all the programs, whatever they do; they hold nothing that could be lost."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        self._into.close()
        await self._out.read()
        await self._process.wait()

    async def _answer(self, text: str) -> str:
        """Return the next answer; programs behind one that died answer with nothing before they end."""
        try:
            answer = read(await self._out.readuntil(b"\0"), text)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ApertiumDied("Apertium ended in the middle of its work") from error
        if answer is None:
            raise ApertiumDied("Apertium broke off in the middle of a text")
        return answer
