"""Every hook, asked as the desk asks it, and answered as a plugin's author would answer it."""

import argparse
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk import (
    AgentId,
    Batching,
    Candidate,
    Card,
    Command,
    Connector,
    ConnectorType,
    ConversationId,
    ConversationInfo,
    DeskError,
    DeskHandle,
    Detection,
    Event,
    InboundMessage,
    InboxId,
    InboxInfo,
    Line,
    MerchantId,
    Message,
    MessageId,
    MessageReceived,
    Model,
    ModelStore,
    OutboundMessage,
    Outcome,
    Phrase,
    Request,
    Response,
    Route,
    Sent,
    Settings,
    Translation,
    Translator,
    Triage,
    Verdict,
    hookimpl,
)
from desk.domain.messages import Author, Kind
from desk.hooks import specs
from desk.hooks.dispatch import Hooks, PluginError
from desk.hooks.lifespans import lifespans
from desk.hooks.loader import Source, load

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
INFO = ConversationInfo(ConversationId(1), MerchantId("m"), InboxId("i"), "c", "Ana", "pt", None)
MESSAGE = Message(
    id=MessageId(1),
    merchant=MerchantId("m"),
    conversation=ConversationId(1),
    position=1,
    kind=Kind.MESSAGE,
    author=Author.CUSTOMER,
    agent=None,
    body="my card is 4111 1111 1111 1111, urgent",
    sent_at=NOON,
)
ANSWER = OutboundMessage(
    id=MessageId(2),
    merchant=MerchantId("m"),
    inbox=InboxId("i"),
    conversation=ConversationId(1),
    customer="c",
    agent_name="Bo",
    body="Bom dia",
    language="pt",
    original="Good morning",
    original_language="en",
)


class Letters:
    """A kind of connector."""

    name = "letters"
    settings_type = Settings

    def connect(self, inbox: InboxInfo, settings: Any, line: Line) -> Connector:
        return Post()


class Post(Connector):
    """A connector."""

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return Sent(key)


class Shouting:
    """A translator."""

    name = "shouting"
    batching = Batching()

    def model_of(self, source: str, target: str) -> str:
        return "1"

    def pairs(self) -> Iterable[tuple[str, str]]:
        return [("en", "en-x-loud")]

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return [Translation(segment.upper()) for segment in segments]

    async def close(self) -> None: ...


class Shelf:
    """Where models of the translator lie."""

    engine = "shouting"

    def installed(self) -> Sequence[Model]:
        return [Model(engine="shouting", source="en", target="en-x-loud", version="1")]

    def available(self, fetch: Callable[[str], bytes]) -> Sequence[Model]:
        return []

    def install(self, model: Model, files: Mapping[str, Path]) -> Model:
        return model

    def add(self, file: Path) -> Model:
        raise DeskError(f"{file} is no model")

    def pack(self, model: Model, directory: Path) -> Path:
        return directory

    def remove(self, model: Model) -> None: ...


async def pong(request: Request) -> Response:
    return Response(b"pong")


def greet(arguments: argparse.Namespace) -> int:
    return 0


class Everything:
    """A plugin that answers every hook."""

    def __init__(self) -> None:
        self.log: list[str] = []

    @hookimpl
    def register_connectors(self) -> Iterable[ConnectorType]:
        yield Letters()

    @hookimpl
    def register_translators(self) -> Iterable[Translator]:
        return [Shouting()]

    @hookimpl
    def register_model_stores(self) -> Iterable[ModelStore]:
        return [Shelf()]

    @hookimpl
    def register_routes(self) -> Iterable[Route]:
        return [Route("GET", "ping", pong)]

    @hookimpl
    def register_commands(self) -> Iterable[Command]:
        return [Command("greet", "Say hello.", greet)]

    @hookimpl
    @asynccontextmanager
    async def lifespan(self, desk: DeskHandle) -> AsyncIterator[None]:
        self.log.append(f"started at {desk.now()}")
        yield
        self.log.append("stopped")

    @hookimpl
    async def detect_language(self, text: str, candidates: Sequence[str]) -> Detection | None:
        return Detection("pt", 0.9) if "bom" in text and "pt" in candidates else None

    @hookimpl
    async def triage(self, message: Message) -> Triage | None:
        return Triage("payment", priority=int("urgent" in message.body))

    @hookimpl
    async def choose_agent(self, candidates: Sequence[Candidate]) -> AgentId | None:
        return min(candidates, key=lambda one: one.load).agent

    @hookimpl
    async def describe_conversation(self, conversation: ConversationInfo) -> Card | None:
        return Card(Phrase("shop", "Orders of {name}", {"name": conversation.customer_name or "?"}))

    @hookimpl
    async def suggest_replies(self, conversation: ConversationInfo) -> str | None:
        return f"Bom dia, {conversation.customer_name}"

    @hookimpl
    def check_reply(self, message: OutboundMessage) -> Verdict | None:
        return Verdict("warn", Phrase("shop", "Too short")) if len(message.body) < 10 else None

    @hookimpl
    def filter_inbound(self, message: Message) -> Message:
        return replace(message, body=message.body.replace("4111 1111 1111 1111", "****"))

    @hookimpl
    async def filter_outbound(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, body=f"{message.body}\n{message.agent_name}")

    @hookimpl
    async def on_event(self, event: Event) -> None:
        self.log.append(event.kind)


class Handle:
    """What a plugin may do with a desk that does nothing."""

    async def receive(self, inbox: InboxId, messages: Sequence[InboundMessage]) -> None: ...

    async def note(self, merchant: MerchantId, conversation: ConversationId, text: Phrase) -> None: ...

    def now(self) -> datetime:
        return NOON


def desk_with(plugin: type[Any]) -> tuple[Hooks, Any]:
    hooks, (loaded,) = load([Source.of("it", plugin)], {}, {})
    return hooks, loaded.instance


@pytest.fixture
def hooks() -> Hooks:
    return desk_with(Everything)[0]


async def test_hook_register_connectors(hooks: Hooks) -> None:
    ((plugin, kinds),) = hooks.setup(specs.register_connectors)
    assert (plugin, [kind.name for kind in kinds]) == ("it", ["letters"])


async def test_hook_register_translators(hooks: Hooks) -> None:
    ((_, engines),) = hooks.setup(specs.register_translators)
    (engine,) = engines
    assert await engine.translate_batch(["hi"], "en", "en-x-loud", 1.0) == [Translation("HI")]


def test_hook_register_model_stores(hooks: Hooks) -> None:
    ((_, stores),) = hooks.setup(specs.register_model_stores)
    (store,) = stores
    assert [(model.source, model.target) for model in store.installed()] == [("en", "en-x-loud")]


async def test_hook_register_routes(hooks: Hooks) -> None:
    ((_, routes),) = hooks.setup(specs.register_routes)
    (route,) = routes
    assert await route.handler(Request("GET", "ping", {}, {}, b"")) == Response(b"pong")


def test_hook_register_commands(hooks: Hooks) -> None:
    ((_, commands),) = hooks.setup(specs.register_commands)
    assert [command.run(argparse.Namespace()) for command in commands] == [0]


async def test_hook_lifespan() -> None:
    hooks, plugin = desk_with(Everything)
    async with lifespans(hooks, Handle()):
        assert plugin.log == ["started at 2026-03-01 12:00:00+00:00"]
    assert plugin.log[1:] == ["stopped"]


async def test_a_lifespan_that_does_not_start_is_named_and_what_started_is_stopped() -> None:
    class Late(Everything):
        @hookimpl
        @asynccontextmanager
        async def lifespan(self, desk: DeskHandle) -> AsyncIterator[None]:
            raise OSError("no model")
            yield

    hooks, (first, _) = load([Source.of("first", Everything), Source.of("late", Late)], {}, {})
    with pytest.raises(PluginError, match=r"^plugin 'late': hook 'lifespan' failed at start: OSError: no model$"):
        async with lifespans(hooks, Handle()):
            pytest.fail("the desk runs")
    assert isinstance(first.instance, Everything)
    assert first.instance.log[-1] == "stopped"


async def test_a_lifespan_that_does_not_stop_is_logged_and_the_others_stop(caplog: pytest.LogCaptureFixture) -> None:
    class Clinging(Everything):
        @hookimpl
        @asynccontextmanager
        async def lifespan(self, desk: DeskHandle) -> AsyncIterator[None]:
            yield
            raise OSError("stuck")

    hooks, (first, _) = load([Source.of("first", Everything), Source.of("clinging", Clinging)], {}, {})
    async with lifespans(hooks, Handle()):
        pass
    assert isinstance(first.instance, Everything)
    assert first.instance.log[-1] == "stopped"
    assert caplog.messages == ["plugin 'clinging': hook 'lifespan' failed at stop: OSError: stuck"]


async def test_hook_detect_language(hooks: Hooks) -> None:
    assert await hooks.first(specs.detect_language, text="bom dia", candidates=["pt", "en"]) == Detection("pt", 0.9)
    assert await hooks.first(specs.detect_language, text="ok", candidates=["pt", "en"]) is None


async def test_hook_triage(hooks: Hooks) -> None:
    assert await hooks.first(specs.triage, message=MESSAGE) == Triage("payment", priority=1)


async def test_hook_choose_agent(hooks: Hooks) -> None:
    candidates = [Candidate(AgentId(name), True, load, 4, 0.0) for name, load in [("busy", 3), ("free", 0)]]
    assert await hooks.first(specs.choose_agent, conversation=INFO, candidates=candidates) == "free"


async def test_hook_describe_conversation(hooks: Hooks) -> None:
    ((plugin, card),) = await hooks.gather(specs.describe_conversation, conversation=INFO)
    assert (plugin, card.title.values) == ("it", {"name": "Ana"})


async def test_hook_suggest_replies(hooks: Hooks) -> None:
    answers = await hooks.gather(specs.suggest_replies, conversation=INFO, message=MESSAGE, language="en", orders=[])
    assert answers == [("it", "Bom dia, Ana")]


async def test_hook_check_reply(hooks: Hooks) -> None:
    short, long = ANSWER, replace(ANSWER, body="Bom dia, como posso ajudar?")
    ((_, verdict),) = await hooks.gather(specs.check_reply, conversation=INFO, message=short)
    assert verdict.level == "warn"
    assert await hooks.gather(specs.check_reply, conversation=INFO, message=long) == []
    await hooks.close()


async def test_hook_filter_inbound(hooks: Hooks) -> None:
    filtered = await hooks.pipe(specs.filter_inbound, message=MESSAGE)
    assert filtered.body == "my card is ****, urgent"
    await hooks.close()


async def test_hook_filter_outbound(hooks: Hooks) -> None:
    assert (await hooks.pipe(specs.filter_outbound, message=ANSWER)).body == "Bom dia\nBo"


async def test_hook_on_event() -> None:
    hooks, plugin = desk_with(Everything)
    event = MessageReceived(MerchantId("m"), ConversationId(1), NOON, message=MessageId(1))
    [name] = hooks.told(specs.on_event)
    assert await hooks.notify(name, specs.on_event, event=event)
    await hooks.close()
    assert plugin.log == ["message_received"]
