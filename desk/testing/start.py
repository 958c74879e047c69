"""Starts desks for tests: real configuration, a real database, everything outside the process faked."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from desk import ConnectorType, Translator, hookimpl
from desk.app import Desk
from desk.builtin import BUILTIN
from desk.config.buses import LOCAL
from desk.config.reader import plugin_tables
from desk.config.stores import SQLITE
from desk.connections.building import connector_types
from desk.hooks.dispatch import LIMITS, Limits
from desk.hooks.loader import Loaded, Source, load
from desk.testing.channel import FakeConnector
from desk.testing.clock import FakeClock
from desk.testing.configuration import DESK_TOML, configured
from desk.testing.languages import FakeLanguages
from desk.testing.translator import FakeTranslator
from desk.testing.undertest import DeskUnderTest
from desk.testing.waiting import until

#: Needs a second to load; a few known words serve as well.
_LEFT_OUT = "langid"


def handing_over(connectors: Sequence[ConnectorType] = (), translators: Sequence[Translator] = ()) -> type:
    """Return a plugin that registers things that a test holds in its hands."""

    class HandingOver:
        """Registers what it was made for."""

        @hookimpl
        def register_connectors(self) -> Sequence[ConnectorType]:
            """Hand over the connectors."""
            return connectors

        @hookimpl
        def register_translators(self) -> Sequence[Translator]:
            """Hand over the engines."""
            return translators

    if connectors:  # whose words are found beside them, as a plugin's are
        HandingOver.__module__ = type(connectors[0]).__module__
    return HandingOver


@contextlib.asynccontextmanager
async def running(
    directory: Path,
    toml: str = DESK_TOML,
    *,
    plugins: Mapping[str, type] | None = None,
    clock: FakeClock | None = None,
    translator: FakeTranslator | None = None,
    connector: FakeConnector | None = None,
    limits: Limits = LIMITS,
    present: bool = True,
    store: str = SQLITE,
    bus: str = LOCAL,
) -> AsyncIterator[DeskUnderTest]:
    """Run a desk in a directory; a second one in the same directory finds what the first one left.

    ``plugins`` are classes by name, asked after the built-in ones. With ``present``, every agent
    sits at his console. ``store`` and ``bus`` are what ``[desk]`` takes under these keys.
    """
    clock, connector = clock or FakeClock(), connector or FakeConnector()
    fakes = handing_over([connector], [translator or FakeTranslator()])
    file = directory / "desk.toml"
    file.write_text(toml, encoding="utf-8")
    loaded = _load(file, {"fake": fakes, **(plugins or {})}, limits)
    names = [plugin.name for plugin in loaded.plugins]
    config = configured(file, names, connector_types(loaded), store, bus)
    async with Desk(config, clock=clock, passed=clock.passed, loaded=loaded) as desk:
        started = DeskUnderTest(desk, clock, connector.channels)
        with started.attached():
            if present:
                started.everybody_arrives()
            await until(lambda: desk.routing.learnt or not desk.leading.here, within=30)
            yield started
    started.check()


def _load(file: Path, plugins: Mapping[str, type], limits: Limits) -> Loaded:
    builtin = {name: plugin for name, plugin in BUILTIN.items() if name != _LEFT_OUT}
    every = {**builtin, "fake_languages": FakeLanguages, **plugins}
    sources = [Source.of(name, plugin, "under test") for name, plugin in every.items()]
    return load(sources, *plugin_tables([file]), limits)
