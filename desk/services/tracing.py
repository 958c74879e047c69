"""Finding out what a message came of, where somebody follows the steps of messages."""

import contextlib
from collections.abc import AsyncIterator

from desk.domain.ids import ConversationId, MerchantId, MessageId
from desk.journal import steps, trace
from desk.store import traces
from desk.store.protocol import Store


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
