"""Consoles that only count: thousands of sockets in one process, at next to no cost."""

import asyncio
import base64
import secrets
from collections.abc import Callable

#: In every frame that is counted, once.
_MARK = b'"message_received"'
#: The server's question whether somebody is there, and the answer, masked as a client's frames are.
_PING, _PONG = b"\x89\x00", b"\x8a\x80\x00\x00\x00\x00"
#: Handshakes on their way at once: the system's queue of connections is not longer.
_AT_ONCE = 100


class Console(asyncio.Protocol):
    """One socket; ``heard`` is called for each frame."""

    def __init__(self, port: int, cookie: str, heard: Callable[[int], None]) -> None:
        self._heard = heard
        self._rest = b""
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._hello = (
            f"GET /api/live?after=999999999 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Cookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        """Count what came; a mark may come in two pieces."""
        whole = self._rest + data
        if not self._opened.done() and b"\r\n\r\n" in whole:
            self._opened.set_result(None)
        if _PING in data:
            self.transport.write(_PONG)
        if count := whole.count(_MARK):
            self._heard(count)
        self._rest = whole[whole.rfind(_MARK) + len(_MARK) :][-len(_MARK) + 1 :] if count else whole[-len(_MARK) + 1 :]

    def connection_lost(self, exc: Exception | None) -> None:
        """Let whoever waits know."""
        if not self._opened.done():
            self._opened.set_exception(exc or ConnectionError("the server closed the connection"))

    async def opened(self) -> None:
        """Wait until the server has answered."""
        await self._opened


class Crowd:
    """Many consoles at one server, and how many frames they have had all together."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._cookie = cookie
        self._consoles: list[Console] = []
        self._heard = 0
        self._wanted = 0
        self._enough = asyncio.Event()

    @property
    def size(self) -> int:
        """How many consoles are open."""
        return len(self._consoles)

    async def grow(self, size: int) -> None:
        """Open more consoles."""
        while self.size < size:
            await asyncio.gather(*(self._open() for _ in range(min(_AT_ONCE, size - self.size))))

    async def hears(self, frames: int) -> None:
        """Wait until everybody has had so many frames more; to be called before they are sent."""
        self._heard, self._wanted = 0, frames * self.size
        self._enough.clear()
        await self._enough.wait()

    def close(self) -> None:
        """Hang up."""
        for console in self._consoles:
            console.transport.abort()

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        made = lambda: Console(self._port, self._cookie, self._count)  # noqa: E731 - a factory of one line
        _, console = await loop.create_connection(made, "127.0.0.1", self._port)
        await console.opened()
        self._consoles.append(console)

    def _count(self, frames: int) -> None:
        self._heard += frames
        if self._heard >= self._wanted:
            self._enough.set()
