"""What runs on a desk runs on both stores; and a desk of two merchants served over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.config.model import DeskSettings
from desk.config.stores import SQLITE
from tests.support.site import Site, running_site
from tests.support.stores import Opened, opening


@pytest.fixture(params=[SQLITE, "postgres"])
def desk_store(request: pytest.FixtureRequest) -> str:
    """Return where the desk under test keeps what is true."""
    return SQLITE if request.param == SQLITE else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def opened(tmp_path: Path, desk_store: str) -> AsyncIterator[Opened]:
    """Return what opens the store; each opening is closed at the end."""
    async with opening(DeskSettings(data=tmp_path, store=desk_store)) as opened:
        yield opened


@pytest.fixture
async def site(tmp_path: Path, desk_store: str) -> AsyncIterator[Site]:
    async with running_site(tmp_path, store=desk_store) as site:
        yield site
