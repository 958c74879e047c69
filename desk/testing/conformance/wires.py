"""Wires to real servers that speak no HTTP: each has the bad days of its peer, for the server has none to order.

A peer opens one before each of its servers and hands the connector the wire's port::

    class ChatWire(ServerWire):
        async def talk(self, ends: Ends) -> None:
            while line := await ends.desk.readline():
                await self.perhaps_hang()
                self.calls += 1
                ends.to_server.write(line)
                ends.to_desk.write(await ends.server.readline())

See the peer of ``desk-email`` for IMAP, whose bytes go both ways as they come, and for SMTP.
"""

import asyncio
from dataclasses import dataclass
from typing import Self

#: Bytes that may come in one piece, such as a mail with its files.
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of one connection through a wire: what either says, and where to say something to it."""

    desk: asyncio.StreamReader
    to_desk: asyncio.StreamWriter
    server: asyncio.StreamReader
    to_server: asyncio.StreamWriter


class ServerWire:
    """Accepts connections on a loopback ``port`` of its own and passes them on to that of a server, as ``talk`` does.

    ``calls`` is for ``talk`` to count; while ``hanging`` nothing passes ``perhaps_hang``.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listening: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.calls = 0
        self.hanging = False

    async def __aenter__(self) -> Self:
        """Listen."""
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_LARGEST)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Break every connection and take no more."""
        if self._listening is not None:
            self._listening.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection."""
        for writer in list(self._open):
            writer.close()

    async def talk(self, ends: Ends) -> None:
        """Pass on what the ends of one connection say to each other, until either hangs up; returning breaks it."""
        raise NotImplementedError

    async def perhaps_hang(self) -> None:
        """Return at once, or while the wire hangs not at all."""
        if self.hanging:
            await asyncio.Event().wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        there, back = await asyncio.open_connection("127.0.0.1", self._server_port, limit=_LARGEST)
        self._open |= {writer, back}
        try:
            await self.talk(Ends(reader, writer, there, back))
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # however it ends; a server's task must not end as cancelled, or its loop complains
        finally:
            for end in (writer, back):
                end.close()
                self._open.discard(end)
