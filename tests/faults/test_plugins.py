"""A plugin that is slow, raises, blocks its thread or ends the process, wherever one stands in a message's way.

The message goes on within the guard's time, the fault is shown under the plugin's name, and nobody else notices.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desk import (
    AgentId,
    Candidate,
    ConversationInfo,
    Event,
    Message,
    OutboundMessage,
    Triage,
    Verdict,
    hookimpl,
)
from desk.hooks.dispatch import Limits
from desk.testing import FakeChannel, FakeConnector, FakeTranslator, running, until

QUICK = Limits(first=0.2, gather=0.2, pipe=0.2, notify=0.2, blocking=0.2)


async def slow() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError


async def raises() -> NoReturn:
    raise ValueError("no idea")


async def blocks() -> NoReturn:
    while True:
        pass


async def exits() -> NoReturn:
    os._exit(3)


FAULTS = [slow, raises, blocks, exits]
Fault = Callable[[], Awaitable[NoReturn]]


def misbehaving(fault: Fault) -> Mapping[str, type]:
    """Return a plugin for each hook in a message's way."""

    class Triaging:
        @hookimpl
        async def triage(self, message: Message) -> Triage:
            return await fault()

    class Choosing:
        @hookimpl
        async def choose_agent(self, conversation: ConversationInfo, candidates: list[Candidate]) -> AgentId:
            return await fault()

    class Checking:
        @hookimpl
        async def check_reply(self, conversation: ConversationInfo, message: OutboundMessage) -> Verdict:
            return await fault()

    class Hearing:
        @hookimpl
        async def on_event(self, event: Event) -> None:
            await fault()

    return {
        "triage": Triaging,
        "choose_agent": Choosing,
        "check_reply": Checking,
        "on_event": Hearing,
    }


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_message_and_its_answer_pass_every_hook_that_goes_wrong(tmp_path: Path, fault: Fault) -> None:
    async with running(tmp_path, plugins=misbehaving(fault), limits=QUICK) as desk:
        await desk.shop.says("Where is my order?")
        await until(lambda: _owned(desk), within=20)
        await desk.reply("It arrives tomorrow.", confirm=True)
        await until(lambda: desk.shop.heard == ["It arrives tomorrow."], within=20)
        await until(lambda: set(misbehaving(fault)) <= set(desk.desk.hooks.faults()), within=20)


async def _owned(desk: Any) -> bool:
    return (await desk.conversation()).agent is not None


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_filter_that_goes_wrong_holds_the_message_and_nothing_is_lost(tmp_path: Path, fault: Fault) -> None:
    class Filtering:
        @hookimpl
        async def filter_inbound(self, message: Message) -> Message:
            return await fault() if "card" in message.body else message

    async with running(tmp_path, plugins={"filter": Filtering}, limits=QUICK) as desk:
        await desk.shop.says("This is the number of my card.", "ana")
        await desk.shop.says("Where is my order?", "bob")
        (held,), (seen,) = await desk.messages("ana"), await desk.messages("bob")
        assert (held.message.held, seen.message.held) == ("filter_failed", None)


class Stumbling(FakeConnector):
    """Its channel does something else instead of sending, for one customer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault

    def connect(self, inbox: Any, settings: Any, line: Any) -> FakeChannel:
        channel, fault = super().connect(inbox, settings, line), self.fault
        send = channel.send

        async def sending(message: OutboundMessage, key: str) -> Any:
            return await fault() if message.customer == "ana" else await send(message, key)

        channel.send = sending  # type: ignore[method-assign]
        return channel


@pytest.mark.parametrize(
    ("fault", "said"),
    [(raises, "no idea"), (blocks, "does not give its thread back"), (exits, "tried to end the process")],
)
async def test_a_connector_that_goes_wrong_delays_nobody_and_its_fault_is_told(
    tmp_path: Path, fault: Fault, said: str
) -> None:
    async with running(tmp_path, connector=Stumbling(fault), limits=QUICK) as desk:
        for customer in ("ana", "bob"):
            await desk.shop.says("Where is my order?", customer)
        await desk.reply("Ana's arrives tomorrow.", to="ana")
        await desk.reply("Bob's arrives tomorrow.", to="bob")
        assert desk.shop.heard == ["Bob's arrives tomorrow."]
        (answer,) = [spoken.message for spoken in await desk.messages("ana") if spoken.message.agent]
        known = await desk.desk.store.read(lambda tx: tx.one("outbox_row", message_id=answer.id, merchant="acme"))
        assert known is not None
        assert known["state"] in {"queued", "sending"}
        assert said in known["reason"]


class Mistranslating(FakeTranslator):
    """Does something else instead of translating."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault

    async def translate_batch(self, segments: Any, source: str, target: str, deadline: float) -> Any:
        return await self.fault()


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_engine_that_goes_wrong_lets_the_original_be_read(tmp_path: Path, fault: Fault) -> None:
    async with running(tmp_path, translator=Mistranslating(fault), limits=QUICK) as desk:
        await desk.shop.says("Wo ist mein Paket?")
        await until(lambda: _owned(desk), within=20)
        assert await desk.read_by("emma") == ["Wo ist mein Paket?"]
        await until(lambda: any(leg.failed for leg in desk.desk.pipeline.health()), within=20)


async def test_intake_waits_for_no_plugin(tmp_path: Path) -> None:
    """Each hook would take a minute; what customers write is on disk before the first has answered."""
    patient = Limits(first=60, gather=60, pipe=60)
    async with running(tmp_path, plugins=misbehaving(slow), limits=patient) as desk:
        accepted = [await desk.shop.says("Where is my order?", f"customer-{number}") for number in range(40)]
        assert len({one.id for one in accepted}) == 40
