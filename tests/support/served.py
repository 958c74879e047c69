"""A desk with two shops, real models and the demo's pages, at a moment when Manila is on shift."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import argon2

from desk import ConnectorType, Message, Translation, Translator, hookimpl
from desk.app import Desk
from desk.builtin import BUILTIN
from desk.cli.demo_files import example
from desk.config.reader import Known, plugin_tables, read
from desk.domain.ids import InboxId
from desk.domain.time import utcnow
from desk.hooks.loader import Source, load
from desk.listening import serving
from desk.testing import FakeChannel, FakeConnector
from desk.testing.start import handing_over
from desk.web.storefront import add_storefront
from examples.order_card import OrderCard
from tests.support.line import Line

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
    line: Line
    #: The back end of Kite's shop.
    shop: FakeChannel
    ahead_ms: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"


@dataclasses.dataclass(frozen=True)
class Besides:
    """What a desk has besides the usual: files, plugins, kinds of connectors; and what its clock shows at first."""

    files: Sequence[Path] = ()
    plugins: Mapping[str, type] = dataclasses.field(default_factory=dict)
    kinds: Sequence[ConnectorType] = ()
    moment: datetime = MOMENT


@contextlib.asynccontextmanager
async def served(directory: Path, engine: Translator, besides: Besides = Besides()) -> AsyncIterator[Served]:
    """Serve a fresh desk."""
    began = utcnow()
    ahead = besides.moment - began
    shops, files = FakeConnector(), [_TOML, *besides.files]
    kinds = [shops, *besides.kinds]
    plugins = {
        **BUILTIN,
        "shops": handing_over(kinds),
        "firefox": handing_over((), [Lasting(engine)]),
        "order_card": OrderCard,
        "redactor": Redactor,
        **besides.plugins,
    }
    loaded = load([Source.of(name, plugin) for name, plugin in plugins.items()], *plugin_tables(files))
    known = Known(frozenset(plugins), frozenset({"widget", *(kind.name for kind in kinds)}))
    config = read(files, {"PASSWORD": _HASH}, known)
    config = dataclasses.replace(config, desk=dataclasses.replace(config.desk, data=directory))
    async with Desk(config, clock=lambda: utcnow() + ahead, loaded=loaded) as desk:
        add_storefront(desk.web.app, example("storefront"))
        async with serving(desk, "127.0.0.1", 0) as port, Line.to(port) as line:
            yield Served(desk, line, shops.channels[InboxId("kite-shop")], round(ahead.total_seconds() * 1000))
