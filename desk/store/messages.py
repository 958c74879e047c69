"""Units on messages and their wordings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.domain.conversations import Conversation
from desk.domain.errors import NotFound
from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import Author, Message, Text
from desk.domain.phrases import Phrase
from desk.domain.time import from_text
from desk.store import letters, rows
from desk.store.letters import Attached
from desk.store.moments import to_text
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True)
class Slip:
    """What readers see of a letter besides its text; ``more`` and ``marked_up``: there is a rest, and markup."""

    subject: str
    writer: str | None
    automatic: bool
    more: bool
    marked_up: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message as readers see it: every wording of it and, for answers, how far it got."""

    message: Message
    texts: tuple[Text, ...] = ()
    delivery: str | None = None
    delivery_reason: Phrase | None = None
    slip: Slip | None = None
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A message as the customer sees it: in her language, and as it was written."""

    id: MessageId
    position: int
    author: str
    agent: str | None
    body: str
    language: str
    sent_at: datetime
    original: str
    original_language: str
    external_id: str | None
    attached: tuple[Attached, ...] = ()


def append(tx: Transaction, message: Message, inbox: str, key: str | None) -> Message:
    """Store a message at the end of its conversation and return it with its position."""
    row = tx.one(
        "append_message",
        id=message.id,
        merchant=message.merchant,
        inbox=inbox,
        conversation_id=message.conversation,
        external_id=key,
        kind=message.kind.value,
        author=message.author.value,
        agent=message.agent,
        body=message.body,
        language=message.language,
        confidence=message.confidence,
        action=rows.action_to_text(message.action),
        sent_at=to_text(message.sent_at),
    )
    if row is None:
        raise RuntimeError(f"message {message.id} was not stored")
    return replace(message, position=row["position"])


def add_text(tx: Transaction, message: Message, text: Text, now: datetime) -> int:
    """Store one more wording of a message and return its id."""
    number = tx.next_id()
    tx.run(
        "add_text",
        id=number,
        merchant=message.merchant,
        message_id=message.id,
        language=text.language,
        body=text.body,
        origin=text.origin.value,
        engine=text.engine,
        model=text.model,
        glossary=text.glossary,
        score=text.score,
        flags=" ".join(text.flags),
        checks=" ".join(text.checks),
        warnings=" ".join(text.warnings),
        made_by=text.made_by,
        made_at=to_text(now),
    )
    return number


def get(tx: Transaction, message: MessageId, walls: frozenset[MerchantId]) -> Spoken:
    """Return a message inside the walls, or say that there is none."""
    row = tx.one("message", id=message, merchants=rows.json_list(walls))
    if row is None:
        raise NotFound(f"There is no message {message}.")
    return with_texts_of_any_merchant(tx, [row])[0]


def get_of_any_merchant(tx: Transaction, message: MessageId) -> Spoken:
    """Return a message, for the desk's own work."""
    row = tx.one("message_of_any_merchant", id=message)
    if row is None:
        raise NotFound(f"There is no message {message}.")
    return with_texts_of_any_merchant(tx, [row])[0]


def by_key(tx: Transaction, conversation: Conversation, key: str) -> Spoken | None:
    """Return the message that an agent sent under a key before, if he did."""
    row = tx.one("message_by_key", merchant=conversation.merchant, inbox=conversation.inbox, external_id=key)
    return None if row is None else with_texts_of_any_merchant(tx, [row])[0]


def before(
    tx: Transaction, conversation: Conversation, position: int, limit: int, *, notes: bool = True
) -> list[Spoken]:
    """Return the messages before a position, oldest first; without ``notes`` only what the merchant reads."""
    found = tx.all(
        "messages_before",
        conversation_id=conversation.id,
        merchant=conversation.merchant,
        before=position,
        limit=limit,
        notes=int(notes),
    )
    return with_texts_of_any_merchant(tx, list(reversed(found)))


def unread_in(
    tx: Transaction, conversation: Conversation, language: str, recent: int, *, anew: bool
) -> list[Spoken]:
    """Return of the newest messages those without a good wording in a language; with ``anew`` hers all."""
    found = tx.all(
        "messages_unread_in",
        conversation_id=conversation.id,
        merchant=conversation.merchant,
        language=language,
        recent=recent,
        anew=int(anew),
    )
    return with_texts_of_any_merchant(tx, found)


def by_ids_of_any_merchant(tx: Transaction, ids: Iterable[int]) -> dict[int, Spoken]:
    """Return messages by id, for the feed, which walls its readers itself."""
    found = tx.all("messages_by_ids_of_any_merchant", ids=rows.json_list(ids))
    return {spoken.message.id: spoken for spoken in with_texts_of_any_merchant(tx, found)}


def with_texts_of_any_merchant(tx: Transaction, found: Sequence[Row]) -> list[Spoken]:
    """Return rows of messages with every wording, in one more statement."""
    texts: dict[int, list[Text]] = defaultdict(list)
    if found:
        ids = rows.json_list(row["id"] for row in found)
        for row in tx.all("texts_by_messages_of_any_merchant", ids=ids):
            texts[row["message_id"]].append(rows.text(row))
    attached = letters.by_messages_of_any_merchant(tx, [row["id"] for row in found if row["attached"]])
    return [
        Spoken(
            rows.message(row),
            tuple(texts[row["id"]]),
            row["delivery"],
            rows.phrase(row["delivery_reason"]),
            _slip(row),
            attached.get(row["id"], ()),
        )
        for row in found
    ]


def _slip(row: Row) -> Slip | None:
    if row["subject"] is None:
        return None
    return Slip(row["subject"], row["writer"], bool(row["automatic"]), bool(row["more"]), bool(row["marked_up"]))


def relabel(tx: Transaction, conversation: Conversation) -> None:
    """Say of all the customer's messages that they are in the conversation's language."""
    tx.run(
        "relabel_messages",
        conversation_id=conversation.id,
        merchant=conversation.merchant,
        language=conversation.language,
    )


def newest_by_others(tx: Transaction, conversation: Conversation, agent: str) -> tuple[int, Author]:
    """Return position and author of the newest message between customer and desk that somebody else wrote."""
    row = tx.one(
        "newest_by_others", conversation_id=conversation.id, merchant=conversation.merchant, agent=agent
    )
    return (0, Author.CUSTOMER) if row is None else (row["position"], Author(row["author"]))


def said_by_customer(tx: Transaction, conversation: Conversation, limit: int) -> list[str]:
    """Return what a customer wrote last, as she wrote it, the newest first."""
    found = tx.all(
        "said_by_customer", conversation_id=conversation.id, merchant=conversation.merchant, limit=limit
    )
    return [row["body"] for row in found]


def acknowledged_since(
    tx: Transaction, merchant: MerchantId, conversation: ConversationId, moment: datetime
) -> bool:
    """Tell whether the desk itself wrote to a customer after a moment."""
    found = tx.one("acknowledged_since", merchant=merchant, conversation_id=conversation, moment=to_text(moment))
    return found is not None


def said_before(tx: Transaction, merchant: MerchantId, inbox: InboxId, external_id: str) -> bool:
    """Tell whether a customer's message is there already, by its channel's name."""
    found = tx.one("customers_message_by_id", merchant=merchant, inbox=inbox, external_id=external_id)
    return found is not None


def conversation_with(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, customer: str
) -> Conversation | None:
    """Return the conversation that a customer has through an inbox, if she ever wrote."""
    row = tx.one("conversation_of_customer", merchant=merchant, inbox=inbox, customer=customer)
    return None if row is None else rows.conversation(row)


def told(tx: Transaction, conversation: Conversation, limit: int) -> list[Told]:
    """Return what the customer's window shows: her newest messages and the answers that left, oldest first."""
    found = tx.all(
        "told_to_customer", conversation_id=conversation.id, merchant=conversation.merchant, limit=limit
    )
    return _all_told(tx, list(reversed(found)))


def told_after(tx: Transaction, conversation: Conversation, cursor: int, limit: int) -> list[Told]:
    """Return what became visible to the customer after a place in the feed."""
    found = tx.all(
        "told_to_customer_after",
        conversation_id=conversation.id,
        merchant=conversation.merchant,
        after=cursor,
        limit=limit,
    )
    return _all_told(tx, found)


def _all_told(tx: Transaction, found: Sequence[Row]) -> list[Told]:
    attached = letters.by_messages_of_any_merchant(tx, [row["id"] for row in found if row["with_files"]])
    return [_told(row, attached.get(row["id"], ())) for row in found]


def _told(row: Row, attached: tuple[Attached, ...]) -> Told:
    return Told(
        id=MessageId(row["id"]),
        position=row["position"],
        author=row["author"],
        agent=row["agent"],
        body=row["body"] if row["told"] is None else row["told"],
        language=row["told_language"] or row["language"],
        sent_at=from_text(row["sent_at"]),
        original=row["body"],
        original_language=row["language"],
        external_id=row["external_id"],
        attached=attached,
    )
