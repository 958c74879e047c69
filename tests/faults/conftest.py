"""Faults are told apart from the other tests by their mark, and say by which dice they fell."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.ground.shop import Shop, open_shop
from tests.faults.ground.size import ROUNDS, SEED

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker("faults")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to have the same again; a report's header is not for folders as deep as this one."""
    terminalreporter.write_line(f"faults: DESK_FAULTS={ROUNDS} DESK_FAULTS_SEED={SEED}")


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """Return a shop that outlives the desk."""
    async with open_shop() as shop:
        yield shop
