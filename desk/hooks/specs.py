"""Every hook of the desk. A function here is the hook's name, its signature, its shape and its key.

A plugin implements a hook by a method of the same name under ``@hookimpl``; it may leave out
parameters that it does not need. The first word of each docstring is the shape.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from desk.domain.events import Event
from desk.domain.ids import AgentId
from desk.domain.messages import Message, OutboundMessage
from desk.domain.orders import OrderView
from desk.hooks.connectors.contract import ConnectorType
from desk.hooks.protocols import (
    Candidate,
    Card,
    Command,
    ConversationInfo,
    DeskHandle,
    Detection,
    Route,
    Triage,
    Verdict,
)
from desk.hooks.shapes import first, gather, notify, pipe, setup
from desk.hooks.translators import ModelStore, Translator


@setup
def register_connectors() -> Iterable[ConnectorType]:  # type: ignore[empty-body]
    """Setup: hand over the kinds of connector that inboxes may name."""


@setup
def register_translators() -> Iterable[Translator]:  # type: ignore[empty-body]
    """Setup: hand over translation engines; the first that has a pair translates it."""


@setup
def register_model_stores() -> Iterable[ModelStore]:  # type: ignore[empty-body]
    """Setup: hand over what manages an engine's models on disk, for ``desk languages``."""


@setup
def register_routes() -> Iterable[Route]:  # type: ignore[empty-body]
    """Setup: answer HTTP requests below ``/plugins/<plugin>/``."""


@setup
def register_commands() -> Iterable[Command]:  # type: ignore[empty-body]
    """Setup: add subcommands to ``desk``; called without a running desk."""


@setup
def lifespan(desk: DeskHandle) -> AbstractAsyncContextManager[None]:  # type: ignore[empty-body]
    """Setup: do something from start to stop; entered before the first message, left after the last."""


@first
async def detect_language(text: str, candidates: Sequence[str]) -> Detection | None:
    """First: say what language a text is in, out of the candidates, or None if it cannot be told."""
    return None


@first
async def triage(message: Message) -> Triage | None:
    """First: take a first look at a customer's message: topic and priority."""
    return None


@first
async def choose_agent(
    conversation: ConversationInfo, candidates: Sequence[Candidate]
) -> AgentId | Mapping[AgentId, float] | None:
    """First: choose who takes a conversation among those who may, or score them; None leaves it to the desk.

    The first candidate is whom the desk would choose. Of scores the highest above zero wins.
    """
    return None


@gather
async def describe_conversation(conversation: ConversationInfo) -> Card | None:
    """Gather: give a card to draw beside a conversation, such as the customer's order."""
    return None


@gather
async def suggest_replies(
    conversation: ConversationInfo, message: Message, language: str, orders: Sequence[OrderView]
) -> str | None:
    """Gather: suggest an answer to the customer's newest message, in the language given: the agent's.

    ``orders`` are those beside the conversation, newest change first; ``order_values`` words them for templates.
    """
    return None


@gather
async def check_reply(conversation: ConversationInfo, message: OutboundMessage) -> Verdict | None:
    """Gather: judge an answer before it leaves, on both wordings; a failing check warns."""
    return None


@pipe("message")
async def filter_inbound(message: Message) -> Message:
    """Pipe: change a customer's message before anybody reads it, such as masking card numbers.

    A failing filter leaves the message stored as it came, held from view, and agents are told.
    """
    return message


@pipe("message")
async def filter_outbound(message: OutboundMessage) -> OutboundMessage:
    """Pipe: change an answer, its files too, before it leaves. A failing filter stops it: nothing is sent."""
    return message


@notify
async def on_event(event: Event) -> None:
    """Notify: hear what happened, after it was stored; nobody waits for what you do with it.

    You hear each event at least once, also over restarts, from the first start with the plugin on; after a crash
    some come again, so let a repeat do no harm. Those of one conversation come in order and one after another,
    those of several beside each other. One at which you fail does not come again.
    """
