"""How long a message takes from a customer to an open console that needs no translation, and what it costs on its way.

100 messages a second, each sent at its moment whether earlier ones are answered or not; the time counts from
that moment to the frame in the console, so that a desk that lags is not asked more gently.
``path.lost`` counts messages that were accepted and never reached the console: it must be 0.

``path.cpu_us`` is processor time of the whole way. Its split is what each stage adds, from four desks that are asked in
turns: one that only accepts, one that prepares what it accepted too, one that also gives it to agents, and the whole
one with a console that it is pushed to, which includes whatever else a desk does meanwhile, such as searching and the
picture of the world. ``pg.path_...`` is the same way on PostgreSQL, and ``pg.path_server_cpu_us`` what that uses.
"""

import asyncio
import contextlib
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import aiohttp
import msgspec

from desk.config.stores import SQLITE
from desk.testing.servers import postgres
from tests.bench.agent import logged_in
from tests.bench.client import Visitors, number_of, post
from tests.bench.database import Database
from tests.bench.figures import Figure, progress
from tests.bench.process import Server, server

_PER_SECOND, _ROUNDS, _SECONDS, _WARM_UP_SECONDS = 100, 5, 3, 3
_VISITORS = 50
#: Seconds to wait for what is still on its way when the last message was sent.
_PATIENCE = 5.0
#: What each kind of server adds to the one before it.
_STAGES = {"doors": "accept", "prepares": "prepare", "routes": "route", "desk": "push"}


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


@dataclass
class Walk:
    """Messages on their way through one desk, and the processor time of each, round by round."""

    desk: Server
    visitors: Visitors
    #: None where what comes in is shown to nobody.
    watched: Console | None
    cpu: list[float] = field(default_factory=list)
    sent: dict[int, float] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=lambda: [secrets.token_urlsafe(32) for _ in range(_VISITORS)])
    _count: int = 0

    async def go(self, seconds: int) -> None:
        """Send at a steady pace until everything has come as far as it can here."""
        numbers = range(self._count, self._count + seconds * _PER_SECOND)
        requests = [post(self._keys[number % _VISITORS], number) for number in numbers]
        before = await self.desk.usage()
        moments = await self.visitors.pace(requests, _PER_SECOND)
        self._count = numbers.stop
        if self.watched is not None:
            await self.watched.has(self._count)
        after = await self.desk.usage(settled=True)
        self.sent |= dict(zip(numbers, moments, strict=True))
        self.cpu.append((after.cpu - before.cpu) / len(numbers) * 1e6)

    def forget(self) -> None:
        """Begin to measure: what was until now only made it warm."""
        self.cpu.clear()
        self.sent.clear()

    def milliseconds(self) -> list[float]:
        """Return how long each message took to the console."""
        arrived = self.watched.arrived if self.watched else {}
        return [(arrived[number] - moment) * 1000 for number, moment in self.sent.items() if number in arrived]

    def lost(self) -> int:
        """Return how many never came to the console."""
        return self._count - len(self.watched.arrived if self.watched else ())


async def measure() -> list[Figure]:
    """Walk the whole way and parts of it in turns, on SQLite; and the whole way on PostgreSQL."""
    async with contextlib.AsyncExitStack() as stack:
        walks = [await _walk(stack, kind) for kind in _STAGES]
        await _in_turns(walks)
    with postgres.started(haste=False) as running, running.database() as url:
        async with contextlib.AsyncExitStack() as stack:
            grown = await _walk(stack, "desk", url)
            beside = await _in_turns([grown], Database(running))
    return [
        *_figures("path.", walks[-1]),
        *_split(walks),
        *_figures("pg.path_", grown),
        Figure("pg.path_server_cpu_us", beside, "us"),
    ]


async def _walk(stack: contextlib.AsyncExitStack, kind: str, store: str = SQLITE) -> Walk:
    desk = await stack.enter_async_context(server(kind, store=store))
    visitors = await stack.enter_async_context(Visitors(desk.port))
    watched = await stack.enter_async_context(console(desk.port)) if kind == "desk" else None
    return Walk(desk, visitors, watched)


async def _in_turns(walks: Sequence[Walk], database: Database | None = None) -> float:
    """Send to one desk after another, round by round; return what a message cost the database's own processes."""
    progress("path: warming up")
    for walk in walks:
        await walk.go(_WARM_UP_SECONDS)
        walk.forget()
    before = database.cpu() if database else 0.0
    for number in range(_ROUNDS):
        progress(f"path: {_PER_SECOND} messages a second, round {number + 1} of {_ROUNDS}")
        for walk in walks:
            await walk.go(_SECONDS)
    used = database.cpu() - before if database else 0.0
    return used / (_ROUNDS * _SECONDS * _PER_SECOND) * 1e6


def _figures(prefix: str, walk: Walk) -> list[Figure]:
    took = walk.milliseconds()
    return [
        Figure(f"{prefix}p50_ms", statistics.median(took), "ms"),
        Figure(f"{prefix}p99_ms", statistics.quantiles(took, n=100)[98], "ms"),
        Figure(f"{prefix}cpu_us", statistics.median(walk.cpu), "us"),
        Figure(f"{prefix}lost", walk.lost(), "messages"),
    ]


def _split(walks: Sequence[Walk]) -> list[Figure]:
    """Return what each stage adds to the one before it."""
    costs = [0.0, *(statistics.median(walk.cpu) for walk in walks)]
    added = [after - before for before, after in pairwise(costs)]
    return [Figure(f"path.{name}_cpu_us", cost, "us") for name, cost in zip(_STAGES.values(), added, strict=True)]
