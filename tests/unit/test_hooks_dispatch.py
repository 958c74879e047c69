"""The failure rule of each shape, and that a plugin's trouble stays its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desk import (
    AgentId,
    Card,
    ConversationId,
    ConversationInfo,
    InboxId,
    MerchantId,
    Message,
    MessageId,
    MessageReceived,
    Phrase,
    Triage,
    hookimpl,
)
from desk.domain.messages import Author, Kind
from desk.hooks import specs
from desk.hooks.budget import BUDGET, Budget
from desk.hooks.dispatch import Hooks, Limits, PipeFailed, PluginError
from desk.hooks.loader import Source, load

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MESSAGE = Message(
    id=MessageId(1),
    merchant=MerchantId("m"),
    conversation=ConversationId(1),
    position=1,
    kind=Kind.MESSAGE,
    author=Author.CUSTOMER,
    agent=None,
    body="hello",
    sent_at=NOON,
)
INFO = ConversationInfo(
    ConversationId(1), MerchantId("m"), InboxId("i"), "c", None, "en", AgentId("a")
)
EVENT = MessageReceived(MerchantId("m"), ConversationId(1), NOON, message=MessageId(1))
QUICK = Limits(first=0.1, gather=0.1, pipe=0.1, notify=0.1, blocking=0.1)
ENOUGH = 10.0


def desk(*plugins: type, limits: Limits = QUICK, budget: Budget = BUDGET) -> Hooks:
    return load([Source.of(plugin.__name__.lower(), plugin) for plugin in plugins], {}, {}, limits, budget).hooks


def triaging(name: str, answer: Callable[[], Awaitable[Any]]) -> type:
    """A plugin whose triage does whatever a test wants."""

    async def triage(self: object) -> Any:
        return await answer()

    return type(name, (), {"triage": hookimpl(triage)})


def raising(error: BaseException) -> Callable[[], Awaitable[Any]]:
    async def answer() -> Any:
        raise error

    return answer


async def never() -> None:
    await asyncio.Event().wait()


async def urgent() -> Triage:
    return Triage(priority=1)


async def nothing() -> None:
    return None


Good = triaging("Good", urgent)


def described(name: str, failing: bool = False) -> type:
    async def describe_conversation(self: object, conversation: ConversationInfo) -> Card:
        if failing:
            raise ValueError("no")
        return Card(Phrase("desk", name))

    return type(name, (), {"describe_conversation": hookimpl(describe_conversation)})


def filtering(name: str, change: Callable[[Message], Any]) -> type:
    async def filter_inbound(self: object, message: Message) -> Any:
        return change(message)

    return type(name, (), {"filter_inbound": hookimpl(filter_inbound)})


def suffix(letter: str) -> type:
    return filtering(letter, lambda message: replace(message, body=message.body + letter))


def fail(message: Message) -> Message:
    raise RuntimeError("broken")


async def test_nobody_to_ask_means_no_answer() -> None:
    hooks = desk()
    assert await hooks.first(specs.triage, message=MESSAGE) is None
    assert await hooks.gather(specs.describe_conversation, conversation=INFO) == []
    assert await hooks.pipe(specs.filter_inbound, message=MESSAGE) is MESSAGE
    assert hooks.setup(specs.register_connectors) == []
    assert not hooks.has(specs.triage)


# -- first -----------------------------------------------------------------------------------------


async def test_the_first_answer_wins_and_a_plugin_may_decline() -> None:
    hooks = desk(triaging("Declining", nothing), Good, triaging("Unasked", raising(AssertionError("was asked"))))
    assert await hooks.first(specs.triage, message=MESSAGE) == Triage(priority=1)
    assert hooks.faults() == {}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (raising(ValueError("bad\nday")), "ValueError: bad day"),
        (raising(SystemExit(3)), "SystemExit: 3"),
        (raising(GeneratorExit()), "GeneratorExit"),
        (raising(StopIteration()), "RuntimeError: coroutine raised StopIteration"),
        (raising(asyncio.CancelledError("mine")), "CancelledError: mine"),
        (raising(TimeoutError("upstream is slow")), "TimeoutError: upstream is slow"),
        (never, "TimeoutError: no answer within 0.1 s"),
    ],
)
async def test_whatever_a_plugin_does_gives_one_line_and_the_next_is_asked(
    answer: Callable[[], Awaitable[Any]], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    hooks = desk(triaging("Bad", answer), Good)
    assert await hooks.first(specs.triage, message=MESSAGE) == Triage(priority=1)
    assert caplog.messages == [f"plugin 'bad': hook 'triage' failed: {reason} (fault 1 of 5)"]


async def test_an_answer_of_a_wrong_type_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    async def text() -> str:
        return "urgent"

    assert await desk(triaging("Bad", text)).first(specs.triage, message=MESSAGE) is None
    assert "answered with str, expected Triage or None" in caplog.text


async def test_the_time_limit_holds_while_a_plugin_swallows_it_again_and_again() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    async with asyncio.timeout(ENOUGH):
        assert await desk(triaging("Stubborn", stubborn), Good).first(specs.triage, message=MESSAGE)


async def test_a_plugin_that_is_late_may_tidy_up() -> None:
    tidied = []

    async def tidy() -> None:
        try:
            await never()
        finally:
            await asyncio.sleep(0)
            tidied.append(True)

    await desk(triaging("Tidy", tidy)).first(specs.triage, message=MESSAGE)
    assert tidied


async def test_a_plugin_may_cancel_tasks_of_its_own() -> None:
    async def cancelling() -> Triage:
        for _ in range(3):
            task = asyncio.ensure_future(never())
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return Triage()

    assert await desk(triaging("Busy", cancelling)).first(specs.triage, message=MESSAGE) == Triage()


async def test_a_plugin_may_have_time_limits_of_its_own() -> None:
    async def careful() -> Triage:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await never()
        return Triage()

    assert await desk(triaging("Careful", careful)).first(specs.triage, message=MESSAGE) == Triage()


@pytest.mark.parametrize("swallow", [False, True])
async def test_who_asks_can_be_cancelled_and_that_is_nobodys_fault(swallow: bool) -> None:
    started = asyncio.Event()

    async def slow() -> None:
        started.set()
        try:
            await never()
        except asyncio.CancelledError:
            if not swallow:
                raise

    hooks = desk(triaging("Slow", slow), limits=Limits())
    asking = asyncio.ensure_future(hooks.first(specs.triage, message=MESSAGE))
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert hooks.faults() == {}


async def test_ctrl_c_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        await desk(triaging("Any", raising(KeyboardInterrupt()))).first(specs.triage, message=MESSAGE)


async def test_values_may_be_given_by_position() -> None:
    assert await desk(suffix("a")).pipe(specs.filter_inbound, MESSAGE) == replace(MESSAGE, body="helloa")


async def test_a_plugin_may_declare_defaults_of_its_own_and_gets_what_the_hook_has() -> None:
    class Lenient:
        @hookimpl
        async def triage(self, message: Message | None = None, mood: str = "calm") -> Triage:
            return Triage(topic=f"{message.body if message else None} {mood}")

    assert await desk(Lenient).first(specs.triage, message=MESSAGE) == Triage(topic="hello calm")


# -- gather ----------------------------------------------------------------------------------------


async def test_answers_are_gathered_in_order_under_their_plugins_names() -> None:
    hooks = desk(described("One"), described("Two"))
    assert await hooks.gather(specs.describe_conversation, conversation=INFO) == [
        ("one", Card(Phrase("desk", "One"))),
        ("two", Card(Phrase("desk", "Two"))),
    ]


@pytest.mark.parametrize("others", [(), (described("Two"),)])
async def test_an_answer_of_a_failing_plugin_is_missing_and_the_failure_can_be_known(others: tuple[type, ...]) -> None:
    hooks = desk(described("One", failing=True), *others)
    assert len(await hooks.gather(specs.describe_conversation, conversation=INFO)) == len(others)
    failed = [answer.plugin for answer in await hooks.gather_all(specs.describe_conversation, conversation=INFO) if answer.error]
    assert failed == ["one"]


async def test_everybody_is_asked_at_the_same_time() -> None:
    together = asyncio.Barrier(2)

    def waiting(name: str) -> type:
        async def describe_conversation(self: object) -> Card:
            await together.wait()
            return Card(Phrase("desk", name))

        return type(name, (), {"describe_conversation": hookimpl(describe_conversation)})

    hooks = desk(waiting("A"), waiting("B"), limits=Limits())
    assert len(await hooks.gather(specs.describe_conversation, conversation=INFO)) == 2


# -- pipe ------------------------------------------------------------------------------------------


async def test_each_filter_gets_what_the_one_before_returned() -> None:
    piped = await desk(suffix("a"), suffix("b")).pipe(specs.filter_inbound, message=MESSAGE)
    assert piped.body == "helloab"


@pytest.mark.parametrize("change", [fail, lambda message: None, lambda message: message.body])
async def test_a_failing_filter_stops_the_pipe_and_is_named(change: Callable[[Message], Any]) -> None:
    hooks = desk(suffix("a"), filtering("Bad", change), suffix("b"))
    with pytest.raises(PipeFailed, match="plugin 'bad': hook 'filter_inbound' failed"):
        await hooks.pipe(specs.filter_inbound, message=MESSAGE)


async def test_a_filter_that_is_switched_off_lets_nothing_through() -> None:
    hooks = desk(filtering("Bad", fail), budget=Budget(faults=1))
    for _ in range(3):
        with pytest.raises(PipeFailed):
            await hooks.pipe(specs.filter_inbound, message=MESSAGE)
    assert hooks.faults()["bad"].count == 1


# -- notify ----------------------------------------------------------------------------------------


class Listener:
    def __init__(self) -> None:
        self.heard: list[object] = []

    @hookimpl
    async def on_event(self, event: object) -> None:
        self.heard.append(event)
        if len(self.heard) > 1:
            raise ValueError("no")


async def test_a_notified_plugin_has_heard_when_the_call_returns() -> None:
    hooks, (plugin,) = load([Source.of("listener", Listener)], {}, {})
    assert isinstance(plugin.instance, Listener)
    assert hooks.told(specs.on_event) == ["listener"]
    assert await hooks.notify("listener", specs.on_event, event=EVENT)
    assert plugin.instance.heard == [EVENT]


async def test_a_failing_listener_is_logged_and_hears_the_next_event_until_it_is_switched_off(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hooks, (plugin,) = load([Source.of("listener", Listener)], {}, {})
    assert isinstance(plugin.instance, Listener)
    heard = [await hooks.notify("listener", specs.on_event, event=EVENT) for _ in range(BUDGET.faults + 2)]
    assert heard == [True] * BUDGET.faults + [False] * 2
    assert len(plugin.instance.heard) == BUDGET.faults + 1
    assert "is switched off" in caplog.text


# -- setup -----------------------------------------------------------------------------------------


def test_a_setup_that_fails_is_raised_and_names_plugin_and_hook() -> None:
    class Broken:
        @hookimpl
        def register_routes(self) -> Any:
            yield "fine"
            raise OSError("gone")

    with pytest.raises(PluginError, match=r"^plugin 'broken': hook 'register_routes' failed: OSError: gone$"):
        desk(Broken).setup(specs.register_routes)


def test_a_setup_that_hands_over_nothing_usable_is_a_failure() -> None:
    class Empty:
        @hookimpl
        def register_routes(self) -> None: ...

    with pytest.raises(PluginError, match="answered with NoneType, expected Iterable"):
        desk(Empty).setup(specs.register_routes)


# -- faults ----------------------------------------------------------------------------------------


async def test_a_plugin_that_keeps_failing_is_switched_off_and_the_operator_learns_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls = []

    async def failing() -> None:
        calls.append(1)
        raise ValueError("no")

    hooks = desk(triaging("Bad", failing), Good, budget=Budget(faults=2, seconds=60))
    for _ in range(4):
        assert await hooks.first(specs.triage, message=MESSAGE) == Triage(priority=1)
    assert len(calls) == 2
    assert hooks.faults()["bad"].disabled == "2 faults within 60 s"
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == (
        "plugin 'bad' is switched off after 2 faults within 60 s; what its filters must see is held meanwhile. "
        "Repair it and restart the desk, or set enabled = false under [plugins.bad]"
    )


async def test_faults_tell_count_and_last_error() -> None:
    hooks = desk(triaging("Bad", raising(ValueError("no"))))
    await hooks.first(specs.triage, message=MESSAGE)
    report = hooks.faults()["bad"]
    assert (report.count, report.last_error) == (1, "plugin 'bad': hook 'triage' failed: ValueError: no")
    assert report.disabled is None


async def test_two_desks_in_one_process_count_their_own_faults() -> None:
    bad = triaging("Bad", raising(ValueError("no")))
    one, two = desk(bad, budget=Budget(faults=1)), desk(bad, budget=Budget(faults=1))
    await one.first(specs.triage, message=MESSAGE)
    assert "bad" in one.faults()
    assert two.faults() == {}


async def test_no_words_of_customers_get_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await desk(triaging("Bad", raising(ValueError("no")))).first(specs.triage, message=MESSAGE)
    assert MESSAGE.body not in caplog.text
