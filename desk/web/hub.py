"""Everybody who listens: a bounded queue each, so that one slow reader costs nobody else anything."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

#: Frames that may wait for one reader; beyond it he is told to fetch the lists again.
MAX_WAITING = 1_000
#: Seconds for one frame to leave; a reader that takes longer is cut off and resumes by cursor.
SEND_TIMEOUT = 20.0


Talk = Coroutine[Any, Any, None]


async def converse(request: web.Request, hearing: Talk, *telling: Talk) -> None:
    """Hear a reader and tell him things until he goes; one who takes nothing any more is cut off.

    He resumes by cursor, so a socket that only seems open is the worst he can have.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tellers = [group.create_task(one) for one in telling]
            await hearing
            for teller in tellers:
                teller.cancel()
    except* (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()


async def close_all(sockets: Sequence[web.WebSocketResponse]) -> None:
    """Tell every reader that this process goes away."""
    goodbyes = (socket.close(code=WSCloseCode.GOING_AWAY, message=b"the desk restarts") for socket in sockets)
    await asyncio.gather(*goodbyes, return_exceptions=True)


class Reader:
    """One socket's queue of ready frames."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._waiting: deque[bytes] = deque()
        self._more = asyncio.Event()
        #: Whether frames were dropped since the reader last looked.
        self.overrun = False

    def put(self, frame: bytes) -> None:
        """Queue a frame; it never waits, and never holds more than the bound."""
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.clear()
            self.overrun = True
        self._waiting.append(frame)
        self._more.set()

    async def send_now(self, frame: bytes) -> None:
        """Send one frame at once, before those that wait; after our goodbye nothing follows."""
        if self.socket.closed:
            return
        async with asyncio.timeout(SEND_TIMEOUT):
            await self.socket.send_frame(frame, WSMsgType.TEXT)

    async def send_forever(self, resync: bytes) -> None:
        """Send what is queued; ``resync`` stands for what was dropped."""
        while True:
            await self._more.wait()
            self._more.clear()
            if self.overrun:
                self.overrun = False
                self._waiting.clear()
                await self.send_now(resync)
            while self._waiting and not self.overrun:
                await self.send_now(self._waiting.popleft())
