"""How long a message takes from a customer to an open console that needs no translation.

100 messages a second, each sent at its moment whether earlier ones are answered or not; the time counts from
that moment to the frame in the console, so that a desk that lags is not asked more gently.
``path.lost`` counts messages that were accepted and never reached the console: it must be 0.
"""

import asyncio
import contextlib
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Mapping

import aiohttp
import msgspec

from tests.bench.agent import logged_in
from tests.bench.client import Visitors, number_of, post
from tests.bench.figures import Figure, progress
from tests.bench.process import server

_PER_SECOND, _SECONDS, _WARM_UP_SECONDS = 100, 15, 3
_VISITORS = 50
#: Seconds to wait for what is still on its way when the last message was sent.
_PATIENCE = 5.0


class _Said(msgspec.Struct):
    body: str


class _Heard(msgspec.Struct):
    """As much of a frame as tells which message arrived."""

    type: str
    kind: str = ""
    message: _Said | None = None


class Console:
    """An open console that writes down when each message arrived."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.arrived: dict[int, float] = {}

    async def listen(self) -> None:
        """Note the moment of every message, for ever."""
        decode = msgspec.json.Decoder(_Heard).decode
        async for frame in self._socket:
            now = time.perf_counter()
            heard = decode(frame.data)
            if heard.kind == "message_received" and heard.message is not None:
                self.arrived.setdefault(number_of(heard.message.body), now)

    async def has(self, count: int) -> None:
        """Wait until so many messages arrived, or patience ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while len(self.arrived) < count:
                    await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def console(port: int) -> AsyncIterator[Console]:
    """Open a console."""
    async with logged_in(port) as session, session.ws_connect("/api/live?after=0") as socket:
        opened = Console(socket)
        listening = asyncio.create_task(opened.listen())
        try:
            yield opened
        finally:
            listening.cancel()


async def measure() -> list[Figure]:
    """Send at a steady pace and watch one console."""
    keys = [secrets.token_urlsafe(32) for _ in range(_VISITORS)]
    total, early = _PER_SECOND * _SECONDS, _PER_SECOND * _WARM_UP_SECONDS
    requests = [post(keys[number % _VISITORS], number) for number in range(total)]
    async with server("desk") as desk, Visitors(desk.port) as visitors, console(desk.port) as watched:
        progress("path: warming up")
        await visitors.pace(requests[:early], _PER_SECOND)
        await watched.has(early)
        progress(f"path: {_PER_SECOND} messages a second")
        before = await desk.usage()
        sent = await visitors.pace(requests[early:], _PER_SECOND)
        await watched.has(total)
        after = await desk.usage()
    took = _milliseconds(dict(enumerate(sent, early)), watched.arrived)
    return [
        Figure("path.p50_ms", statistics.median(took), "ms"),
        Figure("path.p99_ms", statistics.quantiles(took, n=100)[98], "ms"),
        Figure("path.cpu_us", (after.cpu - before.cpu) / len(sent) * 1e6, "us"),
        Figure("path.lost", total - len(watched.arrived), "messages"),
    ]


def _milliseconds(sent: Mapping[int, float], arrived: Mapping[int, float]) -> list[float]:
    return [(arrived[number] - moment) * 1000 for number, moment in sent.items() if number in arrived]
