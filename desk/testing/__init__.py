"""What a plugin author tests with: a running desk, a shop, an engine and a clock, all without a network.

Install ``meridian-desk[testing]`` and ask for the fixtures by name::

    import pytest

    @pytest.fixture
    def desk_plugins():
        return {"order_card": OrderCard}

    async def test_customer_reads_the_reply_in_her_own_language(desk, shop):
        await shop.says("Wo ist mein Paket?")
        await desk.reply("It arrives tomorrow.")
        assert shop.heard == ["[de] It arrives tomorrow."]

The fixtures are ``desk``, ``shop``, ``clock``, ``translator`` and ``http``; override ``desk_toml`` and
``desk_plugins`` to change what they are made of. For two desks in one test, or one that is started
again, there is ``running``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.testing.channel import HANGS, TAKES_UNSAID, FakeChannel, FakeConnector
    from desk.testing.clock import FakeClock
    from desk.testing.configuration import DESK_TOML, PASSWORD
    from desk.testing.languages import FakeLanguages
    from desk.testing.start import handing_over, running
    from desk.testing.translator import FakeTranslator
    from desk.testing.undertest import DeskUnderTest
    from desk.testing.waiting import until

__all__ = [
    "DESK_TOML",
    "HANGS",
    "PASSWORD",
    "TAKES_UNSAID",
    "DeskUnderTest",
    "FakeChannel",
    "FakeClock",
    "FakeConnector",
    "FakeLanguages",
    "FakeTranslator",
    "handing_over",
    "running",
    "until",
]

_HOME = {
    "DESK_TOML": "configuration",
    "HANGS": "channel",
    "PASSWORD": "configuration",
    "TAKES_UNSAID": "channel",
    "DeskUnderTest": "undertest",
    "FakeChannel": "channel",
    "FakeClock": "clock",
    "FakeConnector": "channel",
    "FakeLanguages": "languages",
    "FakeTranslator": "translator",
    "handing_over": "start",
    "running": "start",
    "until": "waiting",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: pytest loads this package in every project's runs."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
