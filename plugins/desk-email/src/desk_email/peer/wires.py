"""Wires between a desk and mail servers, which have bad days when they are told to."""

import asyncio
from collections.abc import Awaitable, Callable
from email.parser import BytesHeaderParser

from desk.testing.conformance import Ends, ServerWire


class ImapWire(ServerWire):
    """Passes bytes both ways; a call is a connection."""

    async def talk(self, ends: Ends) -> None:
        """Pass on what comes, until either end has nothing more to say."""
        self.calls += 1
        ways = {
            asyncio.create_task(self._pass(ends.desk, ends.to_server)),
            asyncio.create_task(self._pass(ends.server, ends.to_desk)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while read := await reader.read(65536):
            await self.perhaps_hang()
            writer.write(read)
            await writer.drain()


class SmtpWire(ServerWire):
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

    async def talk(self, ends: Ends) -> None:
        """Pass on command by command; with ``DATA`` comes a mail."""
        ends.to_desk.write(await _reply(ends.server))
        while command := await ends.desk.readline():
            await self.perhaps_hang()
            word = command[:4].upper()
            self.calls += word in (b"MAIL", b"AUTH")
            if word == b"MAIL" and self.refusals:
                ends.to_desk.write(self.refusals.pop(0) + b"\r\n")
                continue
            ends.to_server.write(command)
            ends.to_desk.write(reply := await _reply(ends.server))
            if word == b"DATA" and reply.startswith(b"354") and await self._loses(ends):
                return

    async def _loses(self, ends: Ends) -> bool:
        """Pass a mail on; tell whether the line breaks before its answer."""
        ends.to_server.write(mail := await ends.desk.readuntil(b"\r\n.\r\n"))
        reply = await _reply(ends.server)
        if reply.startswith(b"250"):
            self.taken.append(name_of(mail))
        if self.losing:
            self.losing -= 1
            await self._arrived()
            return True
        ends.to_desk.write(reply)
        return False


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
