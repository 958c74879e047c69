"""Lines between a desk and mail servers, which have bad days when they are told to."""

import asyncio
from collections.abc import Awaitable, Callable
from email.parser import BytesHeaderParser
from typing import Self

#: Bytes of a mail that is handed over in one piece.
_LARGEST = 64 * 1024 * 1024


class _Line:
    """Accepts connections on a port of its own and passes them on to a server's."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.calls = 0
        self.hanging = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_LARGEST)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection."""
        for writer in list(self._open):
            writer.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there, back = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._open |= {writer, back}
        try:
            await self._talk(reader, writer, there, back)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # however it ends; a server's task must not end as cancelled, or its loop complains
        finally:
            for end in (writer, back):
                end.close()
                self._open.discard(end)

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        raise NotImplementedError

    async def _perhaps_hang(self) -> None:
        if self.hanging:
            await asyncio.Event().wait()


class ImapLine(_Line):
    """Passes bytes both ways; a call is a connection."""

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        self.calls += 1
        ways = {asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))}
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while read := await reader.read(65536):
            await self._perhaps_hang()
            writer.write(read)
            await writer.drain()


class SmtpLine(_Line):
    """Passes commands on one by one; a call is a mail that begins, or a login.

    ``refusals`` are what the next mails are answered with. ``losing`` mails are taken and the line breaks before the
    answer, once ``arrived`` says that the mail is where it belongs. ``taken`` are the names of the mails that the
    server took, in that order: it carries several at once, and one may overtake another on its way into a mailbox.
    """

    def __init__(self, port: int, arrived: Callable[[], Awaitable[None]]) -> None:
        super().__init__(port)
        self.refusals: list[bytes] = []
        self.losing = 0
        self.taken: list[str] = []
        self._arrived = arrived

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        writer.write(await _reply(there))
        while command := await reader.readline():
            await self._perhaps_hang()
            word = command[:4].upper()
            self.calls += word in (b"MAIL", b"AUTH")
            if word == b"MAIL" and self.refusals:
                writer.write(self.refusals.pop(0) + b"\r\n")
                continue
            back.write(command)
            writer.write(reply := await _reply(there))
            if word == b"DATA" and reply.startswith(b"354"):
                mail = await reader.readuntil(b"\r\n.\r\n")
                back.write(mail)
                reply = await _reply(there)
                if reply.startswith(b"250"):
                    self.taken.append(name_of(mail))
                if self.losing:
                    self.losing -= 1
                    await self._arrived()
                    return
                writer.write(reply)


def name_of(mail: bytes) -> str:
    """Return a mail's ``Message-ID``."""
    return str(BytesHeaderParser().parsebytes(mail)["Message-ID"]).strip()


async def _reply(reader: asyncio.StreamReader) -> bytes:
    lines = [await reader.readline()]
    while lines[-1][3:4] == b"-":
        lines.append(await reader.readline())
    if not lines[-1]:
        raise EOFError
    return b"".join(lines)
