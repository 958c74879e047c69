"""The pytest plugin: brings the fixtures of ``desk.testing``, if pytest-asyncio is there to run them."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures; projects that never ask for one pay for no import of the desk."""
    if config.pluginmanager.hasplugin("asyncio"):
        from desk.testing import fixtures  # noqa: PLC0415 - needs pytest-asyncio, which not every project has

        config.pluginmanager.register(fixtures, "meridian-desk-fixtures")
