"""The measured process: ``python -m tests.bench.growth.server raw|desk PAYLOAD``; both tell many sockets the same bytes.

- ``raw``: aiohttp that sends the bytes of the file ``PAYLOAD`` to every socket, one after another, as its documentation shows;
- ``desk``: the whole desk, whose newest happening is published again and again, as the feed would; it writes one frame
  of it into ``PAYLOAD`` first.

It writes its port on a line. To a number it answers, once so many frames were given out to everybody, with its ``Usage``.
"""

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import psutil
from aiohttp import web

from desk import InboundMessage
from desk.app import Desk
from desk.domain.time import utcnow
from desk.listening import serving
from desk.services.feed import HAPPENINGS
from desk.store import feed
from desk.web import present
from tests.bench.server import settled
from tests.bench.world import AGENT, INBOX, config, plugins
from tests.support.listening import listening

#: Frames that wait for one socket while the next ones are made; both servers let the network take them in between.
_TEXT = "Hello, I ordered two lamps last week and only one of them has arrived. Can you tell me where the other one is?"

Push = Callable[[], Awaitable[None]]


class Usage(msgspec.Struct):
    """What the process has used so far, and how many bytes are resident."""

    cpu: float
    rss: int


@contextlib.asynccontextmanager
async def raw(payload: Path) -> AsyncIterator[tuple[int, Push]]:
    """Serve sockets that are told a fixed text."""
    text, sockets = payload.read_text("utf-8"), set[web.WebSocketResponse]()

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets.add(socket)
        try:
            async for _ in socket:
                pass
        finally:
            sockets.discard(socket)
        return socket

    async def push() -> None:
        for socket in tuple(sockets):
            await socket.send_str(text)

    app = web.Application()
    app.router.add_get("/api/live", live)
    async with listening(app) as port:
        yield port, push


@contextlib.asynccontextmanager
async def desk(payload: Path) -> AsyncIterator[tuple[int, Push]]:
    """Serve consoles that are told of a message."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as data:
        async with Desk(config(Path(data)), loaded=plugins(0)) as made, serving(made, "127.0.0.1", 0) as port:
            made.presence.arrive(AGENT)
            message = InboundMessage(
                external_id="m", customer=secrets.token_hex(8), body=_TEXT, raw=b"", sent_at=utcnow()
            )
            await made.intake.accept(INBOX, message)
            await settled(made)
            *_, newest = [
                one
                for one in await made.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 100))
                if one.event.kind == "message_received"
            ]
            payload.write_bytes(msgspec.json.encode(present.frame(made.config, newest)))
            cursor = made.feed.cursor

            async def push() -> None:
                nonlocal cursor
                cursor += 1
                made.bus.publish(HAPPENINGS, replace(newest, cursor=cursor))

            yield port, push


async def answer_questions(push: Push) -> None:
    """Push as often as each line of standard input says, until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        for _ in range(int(line)):
            await push()
            await asyncio.sleep(0)
        rss = psutil.Process(os.getpid()).memory_info().rss
        print(msgspec.json.encode(Usage(time.process_time(), rss)).decode(), flush=True)


async def main(kind: str, payload: Path) -> None:
    """Serve until standard input ends."""
    async with {"raw": raw, "desk": desk}[kind](payload) as (port, push):
        print(port, flush=True)
        await answer_questions(push)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
