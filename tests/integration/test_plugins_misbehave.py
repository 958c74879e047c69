"""An outsider's plugin goes wrong: one clear line, and the desk goes on serving."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import DeskHandle, InboxId, Message, Phrase, Settings, Triage, hookimpl
from desk.domain.messages import InboundMessage
from desk.hooks.dispatch import Limits
from desk.hooks.errors import PluginError
from desk.testing import DESK_TOML, running

QUICK = Limits(first=0.2, gather=0.2, pipe=0.2, notify=0.2, blocking=0.2)


class Raising:
    """Cannot look at a message without crying."""

    @hookimpl
    async def triage(self, message: Message) -> Triage:
        raise ValueError(f"cannot read {message.body!r}")


class Waiting:
    """Waits for an answer that never comes."""

    @hookimpl
    async def triage(self, message: Message) -> Triage:
        await asyncio.Event().wait()
        return Triage()


class Looping:
    """Turns in circles and never gives the thread back."""

    @hookimpl
    async def triage(self, message: Message) -> Triage:
        while True:
            pass


class LoopingThread:
    """Turns in circles on a thread of its own."""

    @hookimpl
    def triage(self, message: Message) -> Triage:
        while True:
            pass


class Telling:
    """Answers what was not asked."""

    @hookimpl
    async def triage(self, message: Message) -> str:
        return "urgent!"


@pytest.mark.parametrize(
    ("plugin", "reason"),
    [
        (Raising, "ValueError: cannot read 'Where is my order?'"),
        (Waiting, "TimeoutError: no answer within 0.2 s"),
        (Looping, "TimeoutError: does not give its thread back"),
        (LoopingThread, "TimeoutError: no answer within 0.2 s"),
        (Telling, "TypeError: answered with str"),
    ],
)
async def test_a_hook_that_goes_wrong_is_one_line_and_the_desk_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, plugin: type, reason: str
) -> None:
    async with running(tmp_path, plugins={"outsider": plugin}, limits=QUICK) as desk:
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.")
        assert desk.shop.heard == ["It arrives tomorrow."]
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith(f"plugin 'outsider': hook 'triage' failed: {reason}")


async def test_a_plugin_that_keeps_failing_is_switched_off_and_the_desk_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, plugins={"outsider": Raising}) as desk:
        for number in range(8):
            await desk.shop.says("Where is my order?", f"customer-{number}")
            await desk.settled()
        assert desk.desk.hooks.faults()["outsider"].disabled is not None
    assert sum("switched off" in record.getMessage() for record in caplog.records) == 1


async def test_a_misspelt_hook_stops_the_start(tmp_path: Path) -> None:
    class Outsider:
        """Means triage."""

        @hookimpl
        async def trage(self, message: Message) -> None:
            """Never asked."""

    with pytest.raises(PluginError) as stopped:
        await _start(tmp_path, Outsider)
    assert str(stopped.value) == "plugin 'outsider': hook 'trage': there is no such hook; did you mean 'triage'?"


async def test_a_misspelt_setting_stops_the_start(tmp_path: Path) -> None:
    class Outsider(Raising):
        """Has a setting."""

        class Config(Settings):
            """``[plugins.outsider]``."""

            colour: str = "red"

        def __init__(self, config: Config) -> None:
            self.config = config

    with pytest.raises(PluginError) as stopped:
        await _start(tmp_path, Outsider, '\n[plugins.outsider]\ncolor = "blue"\n')
    where = f"{tmp_path / 'desk.toml'}: [plugins.outsider]"
    assert str(stopped.value) == f"{where} color: unknown setting; did you mean 'colour'?"


async def test_a_plugin_that_cannot_start_stops_the_start_and_is_named(tmp_path: Path) -> None:
    class Outsider:
        """Has lost its key."""

        @hookimpl
        def lifespan(self, desk: DeskHandle) -> contextlib.AbstractAsyncContextManager[None]:
            return self._lifespan()

        @contextlib.asynccontextmanager
        async def _lifespan(self) -> AsyncIterator[None]:
            raise OSError("no key")
            yield

    with pytest.raises(PluginError, match="plugin 'outsider': hook 'lifespan' failed at start: OSError: no key"):
        await _start(tmp_path, Outsider)


async def test_a_plugin_is_there_before_the_first_message_and_after_the_last(tmp_path: Path) -> None:
    there: list[bool] = []

    class Outsider:
        """Notes whether it is there when it is asked."""

        def __init__(self) -> None:
            self._there = False

        @hookimpl
        def lifespan(self, desk: DeskHandle) -> contextlib.AbstractAsyncContextManager[None]:
            return self._lifespan()

        @contextlib.asynccontextmanager
        async def _lifespan(self) -> AsyncIterator[None]:
            await asyncio.sleep(0.1)
            self._there = True
            yield
            self._there = False
            await asyncio.sleep(0.1)

        @hookimpl
        async def triage(self, message: Message) -> None:
            there.append(self._there)

    async with running(tmp_path, plugins={"gate": Waiting}) as desk:
        await desk.shop.says("Where is my order?")
    async with running(tmp_path, plugins={"outsider": Outsider}) as desk:
        await desk.settled()
        await desk.shop.says("And where is the bill?")
    assert there[0]
    assert all(there)


async def test_a_plugin_takes_messages_in_and_leaves_notes(tmp_path: Path) -> None:
    handles: list[DeskHandle] = []

    class Outsider:
        """Brings messages from elsewhere."""

        @hookimpl
        def lifespan(self, desk: DeskHandle) -> contextlib.AbstractAsyncContextManager[None]:
            handles.append(desk)
            return contextlib.nullcontext()

    async with running(tmp_path, plugins={"outsider": Outsider}) as desk:
        (handle,) = handles
        message = InboundMessage(external_id="1", customer="ana", body="Where is my order?", raw=b"", sent_at=handle.now())
        await handle.receive(InboxId("shop"), [message, message])
        current = await desk.conversation()
        await handle.note(current.merchant, current.id, Phrase("outsider", "She is a good customer."))
        assert [spoken.message.body for spoken in await desk.messages()] == [
            "Where is my order?",
            "She is a good customer.",
        ]


async def _start(directory: Path, plugin: type, settings: str = "") -> None:
    async with running(directory, DESK_TOML + settings, plugins={"outsider": plugin}):
        pass
