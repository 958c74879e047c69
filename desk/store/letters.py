"""Units on what messages have beside their text: subjects, what was split off, attachments."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from desk.domain.errors import NotFound
from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import Attachment, InboundMessage, Letter
from desk.store import rows
from desk.store.protocol import Row, Transaction

#: Of so many earlier messages a letter says that it answers them; mail programs need the newest.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as lists show it; ``kept``: its content can be had."""

    id: int
    name: str
    type: str
    size: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """What an answer says it answers: the subject of the customer's newest letter, and what was said before."""

    subject: str = ""
    answers: tuple[str, ...] = ()


def add(tx: Transaction, merchant: MerchantId, message: MessageId, told: InboundMessage) -> None:
    """Store what a new message has beside its text."""
    if told.letter is not None:
        _add_letter(tx, merchant, message, told.letter)
    attach(tx, merchant, message, told.attachments)


def attach(tx: Transaction, merchant: MerchantId, message: MessageId, files: Sequence[Attachment]) -> None:
    """Store a message's files."""
    for one in files:
        tx.run(
            "add_attachment",
            id=tx.next_id(),
            merchant=merchant,
            message_id=message,
            name=one.name,
            type=one.type,
            size=one.size,
            inside=one.inside,
            content=one.content,
        )


def _add_letter(tx: Transaction, merchant: MerchantId, message: MessageId, letter: Letter) -> None:
    tx.run(
        "add_letter",
        message_id=message,
        merchant=merchant,
        subject=letter.subject,
        writer=letter.writer,
        automatic=int(letter.automatic),
        rest=letter.rest,
        markup=letter.markup,
    )


def of_message(tx: Transaction, message: MessageId) -> Letter | None:
    """Return what a message has beside its text, for the desk's own work."""
    row = tx.one("letter_of_any_merchant", message_id=message)
    return None if row is None else _letter(row)


def save(tx: Transaction, merchant: MerchantId, message: MessageId, letter: Letter) -> None:
    """Store what filters left of a letter."""
    tx.run("save_letter", message_id=message, merchant=merchant, rest=letter.rest, markup=letter.markup)


def whole(tx: Transaction, message: MessageId, walls: frozenset[MerchantId]) -> Letter:
    """Return a letter inside the walls that is not held from view, or say that there is none."""
    row = tx.one("letter", message_id=message, merchants=rows.json_list(walls))
    if row is None or row["held"] is not None:
        raise NotFound(f"Message {message} has nothing more to show.")
    return _letter(row)


def attachment(
    tx: Transaction, message: MessageId, number: int, walls: frozenset[MerchantId], *, notes: bool
) -> Attachment:
    """Return a file with its content, or say that there is none to be had; without ``notes`` none of a note."""
    row = tx.one(
        "attachment", id=number, message_id=message, merchants=rows.json_list(walls), notes=int(notes)
    )
    if row is None or row["content"] is None:
        raise NotFound(f"There is no attachment {number}.")
    return _attachment(row)


def attachment_told(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, customer: str, number: int
) -> Attachment:
    """Return a file that a customer sent or was sent, or say that there is none to be had."""
    row = tx.one("attachment_told", id=number, merchant=merchant, inbox=inbox, customer=customer)
    if row is None or row["content"] is None:
        raise NotFound(f"There is no file {number}.")
    return _attachment(row)


def attached(tx: Transaction, merchant: MerchantId, message: MessageId) -> tuple[Attachment, ...]:
    """Return an answer's files with their contents, for its way to the customer."""
    return tuple(_attachment(row) for row in tx.all("attachments_of", message_id=message, merchant=merchant))


def inside(tx: Transaction, message: MessageId, walls: frozenset[MerchantId]) -> list[Attachment]:
    """Return the files that a letter's markup shows in their places."""
    return [
        _attachment(row)
        for row in tx.all("attachments_inside", message_id=message, merchants=rows.json_list(walls))
    ]


def by_messages_of_any_merchant(tx: Transaction, ids: Sequence[int]) -> dict[int, tuple[Attached, ...]]:
    """Return messages' files, without their contents."""
    found: dict[int, list[Attached]] = defaultdict(list)
    if ids:
        for row in tx.all("attachments_by_messages_of_any_merchant", ids=rows.json_list(ids)):
            one = Attached(row["id"], row["name"], row["type"], row["size"], bool(row["kept"]))
            found[row["message_id"]].append(one)
    return {message: tuple(attached) for message, attached in found.items()}


def thread(tx: Transaction, merchant: MerchantId, conversation: ConversationId, before: int) -> Thread:
    """Return the subject of the customer's newest letter, and the names of what was said before a place."""
    subject = tx.one("newest_subject", conversation_id=conversation, merchant=merchant)
    names = tx.all("names_before", conversation_id=conversation, merchant=merchant, before=before, limit=_NAMED)
    said = tuple(row["name"] for row in reversed(names) if row["name"] is not None)
    return Thread("" if subject is None else subject["subject"], said)


def customer_answered_by(tx: Transaction, merchant: MerchantId, inbox: InboxId, answer: str) -> str | None:
    """Return who was sent an answer that the channel knows by a name, if it is one of ours."""
    row = tx.one("customer_answered_by", merchant=merchant, inbox=inbox, external_id=answer)
    return None if row is None else str(row["customer"])


def _letter(row: Row) -> Letter:
    return Letter(
        subject=row["subject"],
        writer=row["writer"],
        automatic=bool(row["automatic"]),
        rest=row["rest"],
        markup=row["markup"],
    )


def _attachment(row: Row) -> Attachment:
    return Attachment(
        name=row["name"], type=row["type"], size=row["size"], content=row["content"], inside=row["inside"]
    )
