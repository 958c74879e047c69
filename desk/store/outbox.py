"""Units of the outbox: each answer's way to the customer, one row an answer, never lost."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.domain.delivery import Delivery, check_follows
from desk.domain.errors import NotFound
from desk.domain.events import DeliveryChanged
from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import Message
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.states import State
from desk.domain.time import from_text
from desk.store import conversations, rows, traces
from desk.store.moments import to_text
from desk.store.protocol import Row, Transaction

#: Where an answer taken back brings its conversation back; a failure also does where it was closed or put aside.
_ACTIVE = frozenset({State.OPEN, State.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An answer on its way."""

    message: MessageId
    merchant: MerchantId
    inbox: InboxId
    conversation: ConversationId
    text: int | None
    state: Delivery
    key: str
    attempts: int
    due_at: datetime
    external_id: str | None = None
    reason: Phrase | None = None
    #: Whether a try may have reached the customer without anybody knowing.
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A parcel that can leave now, with all that its connector needs; ``heard_at`` is the customer's last word."""

    parcel: Parcel
    message: Message
    customer: str
    body: str
    language: str
    heard_at: datetime | None = None
    #: Whether files go with it.
    with_files: bool = False


def add(
    tx: Transaction,
    message: Message,
    inbox: InboxId,
    now: datetime,
    *,
    text: int | None,
    state: Delivery = Delivery.QUEUED,
    reason: Phrase | None = None,
) -> None:
    """Put an answer into the outbox; its message id is the key by which a channel knows a repeat."""
    tx.run(
        "add_outbox",
        message_id=message.id,
        merchant=message.merchant,
        inbox=inbox,
        conversation_id=message.conversation,
        position=message.position,
        text_id=text,
        state=state.value,
        key=str(message.id),
        reason=None if reason is None else phrase_to_text(reason),
        now=to_text(now),
    )
    traces.answers(tx, message.merchant, message.conversation, message.id)
    tx.wake(f"outbox.{inbox}")


def get(tx: Transaction, message: MessageId, merchant: MerchantId) -> Parcel:
    """Return an answer's parcel."""
    row = tx.one("outbox_row", message_id=message, merchant=merchant)
    if row is None:
        raise NotFound(f"Message {message} is no answer.")
    return _parcel(row)


def move(tx: Transaction, parcel: Parcel, state: Delivery, now: datetime, **changes: object) -> Parcel:
    """Bring a parcel into its next state, tell the feed, and wake the delivery if it is due again.

    Whoever is left without an answer by that waits again: her conversation is reopened in the same unit.
    """
    check_follows(parcel.state, state)
    moved = replace(parcel, state=state, **changes)  # type: ignore[arg-type]
    _save(tx, moved, now)
    event = DeliveryChanged(
        moved.merchant, moved.conversation, now, message=moved.message, state=state.value, reason=moved.reason
    )
    conversations.record(tx, (event,))
    if state is Delivery.QUEUED:
        tx.wake(f"outbox.{moved.inbox}")
    if Delivery.FAILED in (parcel.state, state) or state in (Delivery.CANCELLED, Delivery.BOUNCED):
        _keep_the_debt(tx, moved, now)
    return moved


def claim(tx: Transaction, parcel: Parcel, now: datetime, lasts: timedelta) -> Parcel | None:
    """Take a parcel to send it, and return it as it was; None: it was cancelled, sent, put off or taken meanwhile.

    Its outcome is in doubt until ``move`` or ``put_off`` says what came of it, and nobody else takes it until then, or
    for as long as the claim ``lasts``, whatever became of this process: what it has begun may still arrive. Consoles
    are not told.
    """
    current = get(tx, parcel.message, parcel.merchant)
    claimed = tx.run(
        "claim_outbox",
        message_id=parcel.message,
        merchant=parcel.merchant,
        now=to_text(now),
        seconds=math.ceil(lasts / timedelta(seconds=1)),
    )
    return current if claimed else None


def put_off(
    tx: Transaction, parcel: Parcel, now: datetime, due_at: datetime, reason: Phrase, *, doubtful: bool
) -> None:
    """Try a claimed parcel again later. One in doubt stays as if it were being sent: it cannot be cancelled."""
    state = Delivery.SENDING if doubtful else Delivery.QUEUED
    later = replace(parcel, state=state, due_at=due_at, reason=reason, doubtful=doubtful)
    _save(tx, later, now)
    event = DeliveryChanged(
        later.merchant, later.conversation, now, message=later.message, state=state.value, reason=reason
    )
    conversations.record(tx, (event,))
    tx.wake(f"outbox.{later.inbox}")


def due_of_inbox(
    tx: Transaction, inbox: InboxId, now: datetime, limit: int, *, taken: bool = False
) -> list[Due]:
    """Return what can leave an inbox now: of each conversation its oldest unsent answer.

    With ``taken`` also what processes are sending.
    """
    found = tx.all("due_outbox_of_inbox", inbox=inbox, now=to_text(now), limit=limit, taken=int(taken))
    return [_due(row) for row in found]


def next_due_of_inbox(tx: Transaction, inbox: InboxId, after: datetime) -> datetime | None:
    """Return when the next of an inbox's parcels falls due after a moment, or is free again, as the clock shows it."""
    row = tx.one("next_outbox_due_of_inbox", inbox=inbox, after=to_text(after))
    if row is None:
        return None
    due_at, free_at = rows.moment(row["due_at"]), rows.moment(row["free_at"])
    moments = [due_at, free_at and after + (free_at - from_text(row["now"]))]
    return min((moment for moment in moments if moment is not None), default=None)


def stranded_of_any_merchant(tx: Transaction, inboxes: Iterable[InboxId], limit: int) -> list[Parcel]:
    """Return parcels that wait for inboxes other than these."""
    found = tx.all("stranded_outbox_of_any_merchant", inboxes=rows.json_list(inboxes), limit=limit)
    return [_parcel(row) for row in found]


def reached_up_to(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, customer: str, position: int
) -> Sequence[Parcel]:
    """Return the accepted or delivered parcels of a customer up to a position."""
    found = tx.all(
        "delivered_up_to", merchant=merchant, inbox=inbox, customer=customer, position=position
    )
    return [_parcel(row) for row in found]


def by_external_id(tx: Transaction, merchant: MerchantId, inbox: InboxId, external_id: str) -> Parcel | None:
    """Return the answer that a channel knows by a name, if it is one of ours."""
    row = tx.one("outbox_by_external_id", merchant=merchant, inbox=inbox, external_id=external_id)
    return None if row is None else _parcel(row)


def in_doubt(tx: Transaction, merchant: MerchantId, inbox: InboxId, customer: str) -> list[str]:
    """Return the wordings of answers that may have reached a customer without the desk knowing it yet."""
    return [row["body"] for row in tx.all("answers_in_doubt", merchant=merchant, inbox=inbox, customer=customer)]


def any_in_doubt(tx: Transaction, merchant: MerchantId, inbox: InboxId) -> bool:
    """Tell whether some answer of an inbox may have left under a name that the desk does not know yet."""
    return tx.one("any_in_doubt", merchant=merchant, inbox=inbox) is not None


def _keep_the_debt(tx: Transaction, moved: Parcel, now: datetime) -> None:
    """Bring a conversation in line with an answer that got lost, or is tried again after it had failed."""
    owed = tx.one("owed_without_later_answer", message_id=moved.message, merchant=moved.merchant)
    if owed is None:
        return
    asked_at = rows.moment(owed["asked_at"])
    current = conversations.get_of_any_merchant(tx, moved.conversation)
    if moved.state is Delivery.QUEUED:
        if asked_at is None:
            conversations.save(tx, current.answered(now))
    elif moved.state in (Delivery.FAILED, Delivery.BOUNCED) or (asked_at is not None and current.state in _ACTIVE):
        conversations.save(tx, current.unanswered(asked_at, now))
        tx.wake("world")
        tx.wake("shifts")  # its owner may have gone while there was nothing to do


def _save(tx: Transaction, parcel: Parcel, now: datetime) -> None:
    tx.run(
        "save_outbox",
        message_id=parcel.message,
        merchant=parcel.merchant,
        state=parcel.state.value,
        attempts=parcel.attempts,
        due_at=to_text(parcel.due_at),
        external_id=parcel.external_id,
        reason=None if parcel.reason is None else phrase_to_text(parcel.reason),
        text_id=parcel.text,
        doubtful=int(parcel.doubtful),
        now=to_text(now),
    )


def _parcel(row: Row) -> Parcel:
    return Parcel(
        message=MessageId(row["message_id"]),
        merchant=MerchantId(row["merchant"]),
        inbox=InboxId(row["inbox"]),
        conversation=ConversationId(row["conversation_id"]),
        text=row["text_id"],
        state=Delivery(row["state"]),
        key=row["key"],
        attempts=row["attempts"],
        due_at=from_text(row["due_at"]),
        external_id=row["external_id"],
        reason=rows.phrase(row["reason"]),
        doubtful=bool(row["doubtful"]),
    )


def _due(row: Row) -> Due:
    message = rows.message(row)
    parcel = Parcel(
        message=message.id,
        merchant=message.merchant,
        inbox=InboxId(row["through"]),
        conversation=message.conversation,
        text=row["text_id"],
        state=Delivery(row["delivery"]),
        key=row["key"],
        attempts=row["attempts"],
        due_at=from_text(row["due_at"]),
        doubtful=bool(row["doubtful"]),
    )
    told, heard_at = message.body if row["told"] is None else row["told"], rows.moment(row["heard_at"])
    return Due(
        parcel,
        message,
        row["customer_external_id"],
        told,
        row["told_language"] or message.language,
        heard_at,
        bool(row["with_files"]),
    )
