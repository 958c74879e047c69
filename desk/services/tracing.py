"""Finding out what a message came of, where somebody follows the steps of messages."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext

from desk.domain.ids import ConversationId, MerchantId, MessageId
from desk.journal import steps, trace
from desk.store import traces
from desk.store.protocol import Store


def of_what_came(message: MessageId, begun: str) -> AbstractContextManager[None]:
    """Do something about a customer's message under its trace; ``begun`` is one that somebody else has begun."""
    return trace.following(begun or trace.of_message(message)) if steps.followed() else nullcontext()


@contextlib.asynccontextmanager
async def of_message(store: Store, merchant: MerchantId, message: MessageId) -> AsyncIterator[None]:
    """Do something about a message under its trace; where nobody follows, it is not looked up."""
    if not steps.followed():
        yield
        return
    with trace.following(await store.read(lambda tx: traces.of(tx, merchant, message))):
        yield


@contextlib.asynccontextmanager
async def of_conversation(store: Store, merchant: MerchantId, conversation: ConversationId) -> AsyncIterator[None]:
    """Do something about a conversation under the trace of what the customer said last."""
    if not steps.followed():
        yield
        return
    with trace.following(await store.read(lambda tx: traces.of_conversation(tx, merchant, conversation))):
        yield
