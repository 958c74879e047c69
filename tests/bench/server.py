"""The measured process: ``python -m tests.bench.server KIND [IDLE PLUGINS [STORE]]``; ``STORE`` as in ``[desk]``.

- ``bare``: aiohttp that decodes a visitor's message and answers what the desk would, and stores nothing;
- ``doors``: the desk's web application, intake and store, without the loops behind them: what a POST costs;
- ``prepares``: the same with the loop that prepares what came in; ``routes``: with those that give it to agents too;
- ``desk``: the whole desk, with an agent at work;
- ``bare_hooks``: aiohttp that verifies a webhook and answers, and stores nothing;
- ``hooks``, ``hooks_desk``: as ``doors`` and ``desk``, with a connector's inbox.

It writes its port on a line. To each line it reads it answers with its ``Usage``; to ``settle``, once
nothing is left to do.
"""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import ClassVar

import msgspec
from aiohttp import web

from desk import Form, signed
from desk.app import Desk
from desk.cli.serve import settle_in
from desk.config.model import Config
from desk.config.stores import SQLITE
from desk.listening import serving
from desk.store import feed, figures, search, webhooks
from desk.store.postgres.store import PostgresStore
from desk.store.protocol import Transaction
from desk.store.sqlite import SqliteStore
from desk.web import wire
from tests.bench.world import AGENT, HOOK_SECRET, INBOX, config, kiosk_plugins, plugins, with_kiosk
from tests.support.listening import listening

_LOOK_AGAIN = 0.05
_encode = msgspec.json.Encoder().encode


class Usage(msgspec.Struct):
    """What the process has used so far."""

    cpu: float
    statements: int = 0
    commits: int = 0


class Doors(Desk):
    """A desk that takes messages in and leaves them there."""

    kept: ClassVar[frozenset[str]] = frozenset()

    @contextlib.asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        self._loops = [(name, loop) for name, loop in self._loops if name in self.kept]
        async with super()._running():
            yield


class Prepares(Doors):
    """A desk that prepares what came in, and gives it to nobody."""

    kept = frozenset({"preparation"})


class Routes(Doors):
    """A desk that does everything that has to be done for a message, and shows it to nobody."""

    kept = frozenset({"preparation", "leading", "feed"})


_STAGES: dict[str, type[Desk]] = {"desk": Desk, "hooks_desk": Desk, "prepares": Prepares, "routes": Routes}


def bare_hooks() -> AbstractAsyncContextManager[int]:
    """Serve the answer to a genuine webhook without keeping it."""

    async def post(request: web.Request) -> web.Response:
        given = request.headers.get("X-Kiosk-Signature")
        if not signed(await request.read(), given, [HOOK_SECRET], form=Form.HEX):
            raise web.HTTPForbidden
        return web.Response(body=b'{"accepted":true}', content_type="application/json")

    return _serving("/hooks/{inbox}", post)


def bare() -> AbstractAsyncContextManager[int]:
    """Serve the answer to a durable POST without the durability."""
    decode = msgspec.json.Decoder(wire.VisitorMessage).decode
    accepted = wire.Accepted(id="123456789012345678", position=5)

    async def post(request: web.Request) -> web.Response:
        decode(await request.read())
        return web.Response(body=_encode(accepted), status=201, content_type="application/json")

    return _serving("/widget/{inbox}/messages", post)


def _serving(path: str, post: Callable[[web.Request], Awaitable[web.Response]]) -> AbstractAsyncContextManager[int]:
    app = web.Application()
    app.router.add_post(path, post)
    return listening(app)


async def settled(desk: Desk) -> None:
    """Wait until every message is prepared, can be found and was told to everybody, and every job is done.

    A desk that does only some of this is waited for no longer than until it has done that.
    """
    left = _left_of_stage if isinstance(desk, Doors) else _left
    while await desk.store.read(lambda tx: left(tx, desk)):
        await asyncio.sleep(_LOOK_AGAIN)


def _left(tx: Transaction, desk: Desk) -> bool:
    jobs = sum(figures.of_any_merchant(tx).jobs.values()) + len(webhooks.due_of_inbox(tx, INBOX, desk.clock(), 1))
    return _unprepared(tx) or bool(jobs) or _untold(tx, desk) or search.is_behind(tx)


def _left_of_stage(tx: Transaction, desk: Desk) -> bool:
    kept = desk.kept if isinstance(desk, Doors) else frozenset()
    return ("preparation" in kept and _unprepared(tx)) or ("feed" in kept and _untold(tx, desk))


def _unprepared(tx: Transaction) -> bool:
    return bool(figures.of_any_merchant(tx).envelopes.get("received", 0))


def _untold(tx: Transaction, desk: Desk) -> bool:
    return feed.newest_cursor(tx) != desk.feed.cursor


def usage(desk: Desk | None) -> Usage:
    """Return what was used until now; all threads are counted."""
    store = desk.store if desk else None
    if isinstance(store, SqliteStore | PostgresStore):
        return Usage(time.process_time(), store.statement_count, store.commit_count)
    return Usage(time.process_time())


async def answer_questions(desk: Desk | None) -> None:
    """Answer every line of standard input until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if line == b"settle\n" and desk is not None:
            await settled(desk)
        print(_encode(usage(desk)).decode(), flush=True)


_BARE = {"bare": bare, "bare_hooks": bare_hooks}


def _made(make: type[Desk], kind: str, known: Config, idle: int) -> Desk:
    if kind.startswith("hooks"):
        return make(with_kiosk(known), loaded=kiosk_plugins())
    return make(known, loaded=plugins(idle))


async def main(kind: str, idle: int, store: str) -> None:
    """Serve until standard input ends."""
    async with contextlib.AsyncExitStack() as stack:
        desk = None
        if kind in _BARE:
            port = await stack.enter_async_context(_BARE[kind]())
        else:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
            made = _made(_STAGES.get(kind, Doors), kind, config(data, store), idle)
            desk = await stack.enter_async_context(made)
            desk.presence.arrive(AGENT)
            port = await stack.enter_async_context(serving(desk, "127.0.0.1", 0))
            settle_in()
        print(port, flush=True)
        await answer_questions(desk)


if __name__ == "__main__":
    kind, idle, store, *_ = [*sys.argv[1:], *["", "0", SQLITE][len(sys.argv) - 1 :]]
    asyncio.run(main(kind, int(idle), store))
