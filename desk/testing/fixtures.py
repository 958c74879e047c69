"""The fixtures. Everything of the desk is imported in them, not before."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from desk.testing.channel import FakeChannel
    from desk.testing.clock import FakeClock
    from desk.testing.http import Http
    from desk.testing.translator import FakeTranslator
    from desk.testing.undertest import DeskUnderTest


@pytest.fixture
def desk_toml() -> str:
    """Return the desk's configuration; override it to test with another one."""
    from desk.testing.configuration import DESK_TOML  # noqa: PLC0415 - see the module

    return DESK_TOML


@pytest.fixture
def desk_plugins() -> Mapping[str, type]:
    """Return the plugins under test by name; override it, and write their settings as ``[plugins.x]``."""
    return {}


@pytest.fixture
def desk_store() -> str:
    """Return what ``[desk] store`` takes; override it to test on a PostgreSQL."""
    return "sqlite"


@pytest.fixture
def clock() -> "FakeClock":
    """Return the desk's clock, which stands still until a test moves it."""
    from desk.testing.clock import FakeClock  # noqa: PLC0415 - see the module

    return FakeClock()


@pytest.fixture
def translator() -> "FakeTranslator":
    """Return the desk's only engine."""
    from desk.testing.translator import FakeTranslator  # noqa: PLC0415 - see the module

    return FakeTranslator()


@pytest_asyncio.fixture
async def desk(
    tmp_path: Path,
    desk_toml: str,
    desk_plugins: Mapping[str, type],
    clock: "FakeClock",
    translator: "FakeTranslator",
    desk_store: str,
) -> AsyncIterator["DeskUnderTest"]:
    """Return a running desk over a database of its own, with every agent at his console."""
    from desk.testing.start import running  # noqa: PLC0415 - see the module

    async with running(
        tmp_path, desk_toml, plugins=desk_plugins, clock=clock, translator=translator, store=desk_store
    ) as started:
        yield started


@pytest.fixture
def shop(desk: "DeskUnderTest") -> "FakeChannel":
    """Return the channel of the first inbox that is no widget."""
    return desk.shop


@pytest_asyncio.fixture
async def http(desk: "DeskUnderTest") -> AsyncIterator["Http"]:
    """Return the desk's address on a loopback port, with people who log in and visitors who write."""
    from desk.testing.http import http_of  # noqa: PLC0415 - see the module

    async with http_of(desk) as served:
        yield served
