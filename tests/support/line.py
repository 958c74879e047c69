"""A network between a client and a server on this machine: it can be cut, can swallow everything, and can be mended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Line:
    """A line to a port, or to a socket in a folder; whole at first."""

    def __init__(self, target: int | str) -> None:
        self._target = target
        self._whole = True
        self._flows = asyncio.Event()
        self._flows.set()
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, target: int | str) -> AsyncIterator["Line"]:
        """Lay a line to a port of this machine, or to the path of a socket."""
        line = cls(target)
        server = await asyncio.start_server(line._connected, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            server.close()
            line.cut()

    def cut(self) -> None:
        """End every connection without a word, and take no new one."""
        self._whole = False
        self._flows.set()
        for writer in tuple(self._open):
            writer.transport.abort()

    def stall(self) -> None:
        """Keep every connection and take new ones, and let nothing through: what is sent waits."""
        self._flows.clear()

    def mend(self) -> None:
        """Take connections again, and let through what waits."""
        self._whole = True
        self._flows.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        here: asyncio.StreamWriter | None = None
        try:
            await self._flows.wait()
            if self._whole:
                there, here = await self._reach()
                self._open.add(here)
                await asyncio.gather(self._pour(reader, here), self._pour(there, writer))
        except asyncio.CancelledError:  # the loop ends, and so do streams' tasks, without a word
            return
        finally:
            for end in filter(None, (writer, here)):
                self._open.discard(end)
                end.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _pour(self, source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while some := await source.read(65_536):
                await self._flows.wait()
                into.write(some)
                await into.drain()
            into.write_eof()
