"""What happened, in the order in which it happened; consoles and plugins are told of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from desk.domain.ids import AgentId, ConversationId, MerchantId, MessageId
from desk.domain.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in one conversation of one merchant."""

    kind: ClassVar[str] = "event"

    merchant: MerchantId
    conversation: ConversationId
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """A customer's message is ready for readers, in its original wording at least."""

    kind: ClassVar[str] = "message_received"
    message: MessageId


@dataclass(frozen=True, slots=True)
class TextAdded(Event):
    """A message can be read in one more language."""

    kind: ClassVar[str] = "text_added"
    message: MessageId
    language: str


@dataclass(frozen=True, slots=True)
class ReplyQueued(Event):
    """An agent answered; the answer waits for delivery. ``asked_at`` is since when the customer waited, if she did."""

    kind: ClassVar[str] = "reply_queued"
    message: MessageId
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """Somebody inside left a note."""

    kind: ClassVar[str] = "note_added"
    message: MessageId


@dataclass(frozen=True, slots=True)
class ActionQueued(Event):
    """Somebody wants something done to an order; it waits for the storefront."""

    kind: ClassVar[str] = "action_queued"
    message: MessageId


@dataclass(frozen=True, slots=True)
class DeliveryChanged(Event):
    """An answer moved on its way to the customer, or an action to the storefront, or failed to."""

    kind: ClassVar[str] = "delivery_changed"
    message: MessageId
    state: str
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """An agent owns the conversation now."""

    kind: ClassVar[str] = "assigned"
    agent: AgentId
    before: AgentId | None
    reason: str


@dataclass(frozen=True, slots=True)
class Released(Event):
    """The conversation is back in the queue."""

    kind: ClassVar[str] = "released"
    agent: AgentId
    reason: str


@dataclass(frozen=True, slots=True)
class StateChanged(Event):
    """The conversation waits for something else now."""

    kind: ClassVar[str] = "state_changed"
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class LanguageCorrected(Event):
    """A person said what the customer's language is."""

    kind: ClassVar[str] = "language_corrected"
    agent: AgentId
    language: str


@dataclass(frozen=True, slots=True)
class DeadlineNear(Event):
    """What is promised by a policy falls due soon: ``target`` and ``clock`` say what and by whose clock."""

    kind: ClassVar[str] = "deadline_near"
    target: str
    clock: str
    due: datetime


@dataclass(frozen=True, slots=True)
class DeadlineMissed(Event):
    """What was promised by a policy was not done in time."""

    kind: ClassVar[str] = "deadline_missed"
    target: str
    clock: str
    due: datetime


@dataclass(frozen=True, slots=True)
class DeadlinesMoved(Event):
    """Policies or calendars changed, and with them what is promised; ``due`` is what is nearest now, if anything is."""

    kind: ClassVar[str] = "deadlines_moved"
    due: datetime | None


KINDS: dict[str, type[Event]] = {
    event.kind: event
    for event in (
        MessageReceived,
        TextAdded,
        ReplyQueued,
        NoteAdded,
        ActionQueued,
        DeliveryChanged,
        Assigned,
        Released,
        StateChanged,
        LanguageCorrected,
        DeadlineNear,
        DeadlineMissed,
        DeadlinesMoved,
    )
}
