"""Units on conversations. A wall is a set of merchants; what crosses walls says so in its name."""

from collections.abc import Iterable
from datetime import datetime

from desk.domain.conversations import Change, Conversation
from desk.domain.errors import NotFound
from desk.domain.events import Assigned, Event, Released
from desk.domain.ids import AgentId, ConversationId, MerchantId
from desk.domain.messages import Customer
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction

#: The merchants that the one who asks may see.
Walls = frozenset[MerchantId]


def get(tx: Transaction, conversation: ConversationId, walls: Walls) -> Conversation:
    """Return a conversation inside the walls, or say that there is none."""
    row = tx.one("conversation", id=conversation, merchants=rows.json_list(walls))
    if row is None:
        raise NotFound(f"There is no conversation {conversation}.")
    return rows.conversation(row)


def get_of_any_merchant(tx: Transaction, conversation: ConversationId) -> Conversation:
    """Return a conversation, for the desk's own work."""
    row = tx.one("conversation_of_any_merchant", id=conversation)
    if row is None:
        raise NotFound(f"There is no conversation {conversation}.")
    return rows.conversation(row)


def customer_of(tx: Transaction, conversation: Conversation) -> Customer:
    """Return who writes in a conversation."""
    row = tx.one("customer_of_conversation", id=conversation.id, merchant=conversation.merchant)
    if row is None:
        raise NotFound(f"Conversation {conversation.id} has no customer.")
    return rows.customer(row)


def save(tx: Transaction, change: Change) -> Conversation:
    """Store a conversation's new state, with the deadlines that it has by now, and what happened; wake the feed."""
    changed, events = tx.timed(change[0]), change[1]
    tx.run("save_conversation", **rows.conversation_values(changed))
    if changed.rings_at is not None:
        tx.wake("clocks")
    record(tx, events)
    return changed


def record(tx: Transaction, events: Iterable[Event]) -> None:
    """Append events, keep the history of assignments, and wake the feed."""
    for event in events:
        tx.run("add_event", **rows.event_values(event))
        match event:
            case Assigned():
                if event.before is not None:
                    _end_assignments(tx, event.conversation, event.at)
                _begin_assignment(tx, event)
            case Released():
                _end_assignments(tx, event.conversation, event.at)
        tx.wake("events")


def follow(tx: Transaction, conversation: Conversation, agent: AgentId, now: datetime) -> None:
    """Let an agent who gave it away follow a conversation."""
    tx.run(
        "follow",
        conversation_id=conversation.id,
        merchant=conversation.merchant,
        agent=agent,
        since=to_text(now),
    )


def seen(tx: Transaction, conversation: ConversationId, agent: AgentId, now: datetime) -> None:
    """Note that its owner has looked at a conversation; nothing changes if it is not his, or was noted before."""
    tx.run("assignment_seen", conversation_id=conversation, agent=agent, now=to_text(now))


def followers(tx: Transaction, conversation: Conversation) -> tuple[AgentId, ...]:
    """Return who follows a conversation, in the order in which they came."""
    found = tx.all("followers", conversation_id=conversation.id, merchant=conversation.merchant)
    return tuple(AgentId(row["agent"]) for row in found)


def _begin_assignment(tx: Transaction, event: Assigned) -> None:
    tx.run(
        "add_assignment",
        id=tx.next_id(),
        merchant=event.merchant,
        conversation_id=event.conversation,
        agent=event.agent,
        reason=event.reason,
        now=to_text(event.at),
    )


def _end_assignments(tx: Transaction, conversation: ConversationId, now: datetime) -> None:
    tx.run("end_assignments", conversation_id=conversation, now=to_text(now))
