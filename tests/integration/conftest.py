"""A desk of two merchants served over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.site import Site, running_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running_site(tmp_path) as site:
        yield site
