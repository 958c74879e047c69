"""Everybody who listens: a bounded queue each, so that one slow reader costs nobody else anything."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from typing import Any, NamedTuple

from aiohttp import WSCloseCode, WSMsgType, web

from desk.domain.errors import Unavailable

#: Frames that may wait for one reader; beyond it he is told to fetch the lists again.
MAX_WAITING = 1_000
#: Bytes that may wait in a socket for the network before frames wait in their reader's queue instead.
_IN_SOCKET = 64 * 1024
#: Seconds for one frame to leave; a reader that takes longer is cut off and resumes by cursor.
SEND_TIMEOUT = 20.0


Talk = Coroutine[Any, Any, None]


class Frame(NamedTuple):
    """What many readers are told, and the same as it goes over the network: made once, however many they are."""

    text: bytes
    packed: bytes


def frame(text: bytes) -> Frame:
    """Return a text as a whole frame of RFC 6455, from a server and so without a mask."""
    length = len(text)
    if length < 126:
        head = bytes((_WHOLE_TEXT, length))
    else:
        size, mark = (2, 126) if length < 1 << 16 else (8, 127)
        head = bytes((_WHOLE_TEXT, mark)) + length.to_bytes(size, "big")
    return Frame(text, head + text)


_WHOLE_TEXT = 0x81


async def converse(request: web.Request, hearing: Talk, *telling: Talk) -> None:
    """Hear a reader and tell him things until he goes; one who takes nothing any more is cut off.

    So is one whom nothing can be told while the database is away. He resumes by cursor: a socket that only seems
    open is the worst he can have.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tellers = [group.create_task(one) for one in telling]
            await hearing
            for teller in tellers:
                teller.cancel()
    except* (ConnectionError, TimeoutError, Unavailable):
        if request.transport is not None:
            request.transport.abort()


async def close_all(sockets: Sequence[web.WebSocketResponse]) -> None:
    """Tell every reader that this process goes away."""
    goodbyes = (socket.close(code=WSCloseCode.GOING_AWAY, message=b"the desk restarts") for socket in sockets)
    await asyncio.gather(*goodbyes, return_exceptions=True)


class Reader:
    """One socket's queue of ready frames; while nothing is before them they leave without a stop in it.

    The socket must have been made without compression: what leaves so has none, and is not counted by it.
    """

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.socket = socket
        self._transport = transport
        self._waiting: deque[bytes] = deque()
        self._more = asyncio.Event()
        #: Whether everything that came before has left.
        self._idle = False
        #: Whether frames were dropped since the reader last looked.
        self.overrun = False

    def put(self, frame: Frame) -> None:
        """Send a frame, or queue it; it never waits, and the queue never holds more than the bound."""
        if self._idle and self._takes_more():
            self._transport.write(frame.packed)
            return
        self._idle = False
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.clear()
            self.overrun = True
        self._waiting.append(frame.text)
        self._more.set()

    def _takes_more(self) -> bool:
        gone = self.socket.closed or self._transport.is_closing()
        return not gone and self._transport.get_write_buffer_size() < _IN_SOCKET

    async def send_now(self, frame: bytes) -> None:
        """Send one frame at once, before those that wait; after our goodbye nothing follows."""
        if self.socket.closed:
            return
        async with asyncio.timeout(SEND_TIMEOUT):
            await self.socket.send_frame(frame, WSMsgType.TEXT)

    async def send_forever(self, resync: bytes) -> None:
        """Send what is queued; ``resync`` stands for what was dropped."""
        while True:
            self._idle = not self._waiting
            await self._more.wait()
            self._more.clear()
            if self.overrun:
                self.overrun = False
                self._waiting.clear()
                await self.send_now(resync)
            while self._waiting and not self.overrun:
                await self.send_now(self._waiting.popleft())
