"""The example plugin works, and each way to get it wrong gives the operator one clear line."""

import asyncio
import importlib.util
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk import (
    Card,
    ConversationId,
    ConversationInfo,
    InboxId,
    MerchantId,
    Message,
    MessageId,
    hookimpl,
)
from desk.domain.messages import Author, Kind
from desk.hooks import specs
from desk.hooks.dispatch import Hooks, Limits
from desk.hooks.loader import PluginErrors, Source, load

EXAMPLE = Path(__file__).parents[2] / "examples" / "order_card.py"
FILES = {"plugins.order_card": "desk.toml"}
QUICK = Limits(gather=0.2, pipe=0.2, blocking=0.2)


def order_card() -> Any:
    spec = importlib.util.spec_from_file_location("order_card", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.OrderCard


OrderCard = order_card()


def desk_with(plugin: type, **settings: object) -> Hooks:
    return load([Source.of("order_card", plugin)], {"order_card": settings}, FILES, QUICK).hooks


def said(body: str, conversation: int = 1) -> Message:
    return Message(
        id=MessageId(1),
        merchant=MerchantId("m"),
        conversation=ConversationId(conversation),
        position=1,
        kind=Kind.MESSAGE,
        author=Author.CUSTOMER,
        agent=None,
        body=body,
        sent_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def about(conversation: int = 1) -> ConversationInfo:
    return ConversationInfo(
        ConversationId(conversation), MerchantId("m"), InboxId("i"), "c", None, "en", None
    )


async def cards(hooks: Hooks, conversation: int = 1) -> list[Card]:
    return [card for _, card in await hooks.gather(specs.describe_conversation, conversation=about(conversation))]


async def test_a_message_that_names_an_order_gives_a_card_with_a_link() -> None:
    hooks = desk_with(OrderCard, url="https://mine.example/{number}")
    message = said("Where is 123-4567890?")
    assert await hooks.pipe(specs.filter_inbound, message=message) == message
    (card,) = await cards(hooks)
    assert (card.rows[0].value, card.rows[0].url) == ("123-4567890", "https://mine.example/123-4567890")
    assert await cards(hooks, conversation=2) == []


async def test_a_message_without_an_order_gives_no_card() -> None:
    hooks = desk_with(OrderCard)
    await hooks.pipe(specs.filter_inbound, message=said("hello"))
    assert await cards(hooks) == []


async def test_the_memory_of_the_example_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OrderCard.filter_inbound.__globals__, "REMEMBERED", 2)
    hooks = desk_with(OrderCard)
    for conversation in (1, 2, 3):
        await hooks.pipe(specs.filter_inbound, message=said("123-4567890", conversation))
    assert [len(await cards(hooks, conversation)) for conversation in (1, 2, 3)] == [0, 1, 1]


def test_the_example_is_about_thirty_lines() -> None:
    code = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(code) <= 36


def test_its_misspelt_setting_stops_the_start() -> None:
    with pytest.raises(PluginErrors) as caught:
        desk_with(OrderCard, patern="x")
    assert str(caught.value) == "desk.toml: [plugins.order_card] patern: unknown setting; did you mean 'pattern'?"


def test_its_misspelt_hook_stops_the_start() -> None:
    class Misspelt(OrderCard):  # type: ignore[misc, valid-type]
        @hookimpl
        async def describe_conversations(self, conversation: ConversationInfo) -> None: ...

    with pytest.raises(PluginErrors) as caught:
        desk_with(Misspelt)
    assert str(caught.value) == (
        "plugin 'order_card': hook 'describe_conversations': there is no such hook; "
        "did you mean 'describe_conversation'?"
    )


async def fail(conversation: ConversationInfo) -> Card:
    raise KeyError("order")


async def hang(conversation: ConversationInfo) -> Card:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def spin(conversation: ConversationInfo) -> Card:
    while True:
        pass


def spin_in_thread(conversation: ConversationInfo) -> Card:
    while True:
        pass


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        (fail, "KeyError: 'order'"),
        (hang, "TimeoutError: no answer within 0.2 s"),
        (spin, "TimeoutError: does not give its thread back, at "),
        (spin_in_thread, "TimeoutError: no answer within 0.2 s"),
    ],
)
async def test_its_misbehaving_hook_is_named_in_one_line_and_the_rest_of_it_goes_on(
    misbehave: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Misbehaving(OrderCard):  # type: ignore[misc, valid-type]
        describe_conversation = staticmethod(hookimpl(misbehave))

    hooks = desk_with(Misbehaving)
    with caplog.at_level(logging.INFO):
        assert await cards(hooks) == []
    (line,) = caplog.messages
    assert line.startswith(f"plugin 'order_card': hook 'describe_conversation' failed: {reason}")
    assert (await hooks.pipe(specs.filter_inbound, message=said("123-4567890"))).body == "123-4567890"
    await hooks.close()
