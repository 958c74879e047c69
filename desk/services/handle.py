"""What a plugin may do with a running desk."""

from collections.abc import Sequence
from datetime import datetime

from desk.domain.ids import ConversationId, InboxId, MerchantId
from desk.domain.messages import InboundMessage
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.services.intake import Intake
from desk.services.notes import Notes
from desk.store import conversations
from desk.store.protocol import Store


class Handle:
    """See ``DeskHandle``."""

    def __init__(self, store: Store, intake: Intake, notes: Notes, clock: Clock) -> None:
        self._store = store
        self._intake = intake
        self._notes = notes
        self._clock = clock

    async def receive(self, inbox: InboxId, messages: Sequence[InboundMessage]) -> None:
        """Take messages in, durably, before this returns."""
        await self._intake.accept_all(inbox, messages)

    async def note(self, merchant: MerchantId, conversation: ConversationId, text: Phrase) -> None:
        """Leave a note for agents in a conversation of the merchant."""
        walls = frozenset({merchant})
        await self._store.write(lambda tx: self._notes.leave(tx, conversations.get(tx, conversation, walls), [text]))

    def now(self) -> datetime:
        """Return the desk's moment."""
        return self._clock()
