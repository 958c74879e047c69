"""A desk with two shops, real models and the demo's pages, at a moment when Manila is on shift."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import argon2

from desk import Message, Translation, Translator, hookimpl
from desk.app import Desk, serving
from desk.builtin import BUILTIN
from desk.cli.demo_files import example
from desk.config.reader import Known, plugin_tables, read
from desk.domain.time import utcnow
from desk.hooks.loader import Source, load
from desk.testing.start import handing_over
from desk.web.storefront import add_storefront
from examples.order_card import OrderCard

PASSWORD = "correct horse battery"
_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
_TOML = Path(__file__).parents[1] / "browser" / "desk.toml"

#: A Tuesday morning in Manila. In São Paulo it is late on Monday, in Lisbon night.
MOMENT = datetime(2026, 3, 10, 1, 40, tzinfo=UTC)


class Lasting:
    """An engine whose models stay loaded while desks come and go."""

    def __init__(self, engine: Translator) -> None:
        self._engine = engine
        self.name = engine.name
        self.batching = engine.batching

    def model_of(self, source: str, target: str) -> str:
        return self._engine.model_of(source, target)

    def pairs(self) -> Iterable[tuple[str, str]]:
        return self._engine.pairs()

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return await self._engine.translate_batch(segments, source, target, deadline)

    async def close(self) -> None:
        """Stay: the next desk uses it."""


class Redactor:
    """Hides card numbers, and fails at one."""

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        if "4111" in message.body:
            raise ValueError("what kind of number is this?")
        return message


@dataclasses.dataclass(frozen=True)
class Served:
    """A running desk and where browsers find it."""

    desk: Desk
    line: "Line"
    ahead_ms: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"


@contextlib.asynccontextmanager
async def served(directory: Path, engine: Translator) -> AsyncIterator[Served]:
    """Serve a fresh desk whose clock shows ``MOMENT`` now."""
    began = utcnow()
    ahead = MOMENT - began
    plugins = {**BUILTIN, "firefox": handing_over((), [Lasting(engine)]), "order_card": OrderCard, "redactor": Redactor}
    loaded = load([Source.of(name, plugin) for name, plugin in plugins.items()], *plugin_tables([_TOML]))
    config = read([_TOML], {"PASSWORD": _HASH}, Known(frozenset(plugins), frozenset({"widget"})))
    config = dataclasses.replace(config, desk=dataclasses.replace(config.desk, data=directory))
    async with Desk(config, clock=lambda: utcnow() + ahead, loaded=loaded) as desk:
        add_storefront(desk.web.app, example("storefront"))
        async with serving(desk, "127.0.0.1", 0) as port, Line.to(port) as line:
            yield Served(desk, line, round(ahead.total_seconds() * 1000))


class Line:
    """The network between browsers and the desk; it can be cut and mended."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator["Line"]:
        """Lay a line to a port of this machine."""
        line = cls(target)
        server = await asyncio.start_server(line._connected, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            server.close()
            line.cut()

    def cut(self) -> None:
        """End every connection without a word, and take no new one."""
        self._whole = False
        for writer in tuple(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._whole = True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, here = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, here}
        try:
            await asyncio.gather(self._pour(reader, here), self._pour(there, writer))
        finally:
            self._open -= {writer, here}
            writer.transport.abort()
            here.transport.abort()

    @staticmethod
    async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while some := await source.read(65_536):
                into.write(some)
                await into.drain()
            into.write_eof()
