"""Units on what integrators' programs are told: a row for each event and receiver, and every try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.domain.errors import NotFound
from desk.domain.events import Event
from desk.domain.ids import ConversationId, MerchantId, ReceiverId
from desk.domain.telling import Telling
from desk.domain.time import from_text
from desk.store import rows
from desk.store.conversations import Walls
from desk.store.moments import to_text
from desk.store.protocol import LEASE, Row, Transaction


@dataclass(frozen=True, slots=True)
class Owed:
    """One event that a receiver is told; ``since`` is when it happened, or was asked for again."""

    id: int
    merchant: MerchantId
    receiver: ReceiverId
    conversation: ConversationId
    kind: str
    body: bytes
    state: Telling
    attempts: int
    due_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """One call and what came of it; ``status`` None: nobody answered, and ``said`` is why."""

    at: datetime
    seconds: float
    status: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far a receiver was told; ``off_since`` is since when it wants to be told no more."""

    cursor: int
    off_since: datetime | None = None


def bell_of(receiver: ReceiverId) -> str:
    """Return the topic that wakes whoever tells a receiver."""
    return f"tellings.{receiver}"


def begin(tx: Transaction, receivers: Sequence[ReceiverId]) -> None:
    """Let new receivers begin at what happens from now on; forget those that are not configured any more."""
    known = rows.json_list(receivers)
    tx.run("give_up_forgotten_tellings_of_any_merchant", receivers=known)
    tx.run("forget_receivers_of_any_merchant", receivers=known)
    for receiver in receivers:
        tx.run("begin_receiver_of_any_merchant", receiver=receiver)


def place(tx: Transaction, receiver: ReceiverId) -> Place:
    """Return how far a receiver was told; one that has just been configured, nothing."""
    row = tx.one("receiver_of_any_merchant", receiver=receiver)
    return Place(0) if row is None else Place(row["cursor"], rows.moment(row["off_since"]))


def owe(
    tx: Transaction,
    receiver: ReceiverId,
    before: int,
    cursor: int,
    told: Sequence[tuple[Event, bytes]],
    now: datetime,
) -> bool:
    """Keep what a receiver is to be told of the events after one place and up to another.

    False: another process has kept it, or the receiver is switched off.
    """
    if not tx.run("advance_receiver_of_any_merchant", receiver=receiver, before=before, cursor=cursor):
        return False
    for event, body in told:
        tx.run(
            "add_telling",
            id=tx.next_id(),
            merchant=event.merchant,
            receiver=receiver,
            conversation_id=event.conversation,
            kind=event.kind,
            body=body,
            now=to_text(now),
        )
    tx.wake(bell_of(receiver))
    return True


def due(tx: Transaction, receiver: ReceiverId, now: datetime, limit: int, *, taken: bool = False) -> list[Owed]:
    """Return what a receiver can be told now: of each conversation the oldest; ``taken``: also what is under way."""
    found = tx.all(
        "due_tellings_of_any_merchant", receiver=receiver, now=to_text(now), limit=limit, taken=int(taken)
    )
    return [_owed(row) for row in found]


def next_due(tx: Transaction, receiver: ReceiverId, after: datetime) -> datetime | None:
    """Return when the next one for a receiver falls due after a moment."""
    row = tx.one("next_telling_due_of_any_merchant", receiver=receiver, after=to_text(after))
    return None if row is None else rows.moment(row["due_at"])


def lease(tx: Transaction, owed: Owed, now: datetime) -> bool:
    """Take one for this process; False: another one has it."""
    return bool(tx.run("lease_telling", id=owed.id, now=to_text(now), seconds=LEASE))


def still_due(tx: Transaction, owed: Owed, now: datetime) -> Owed | None:
    """Return one as it is by now; None: it was told, put off or given up since it was looked at."""
    current = get(tx, owed.id, frozenset({owed.merchant}))
    return current if current.state is Telling.PENDING and current.due_at <= now else None


def settle(tx: Transaction, owed: Owed, tried: Try, state: Telling, now: datetime, due_at: datetime) -> None:
    """Note a try and what follows from it."""
    tx.run(
        "add_telling_try",
        id=tx.next_id(),
        merchant=owed.merchant,
        telling_id=owed.id,
        at=to_text(tried.at),
        seconds=tried.seconds,
        status=tried.status,
        said=tried.said,
    )
    number, merchant = owed.id, owed.merchant
    tx.run(
        "settle_telling", id=number, merchant=merchant, state=state.value, now=to_text(now), due_at=to_text(due_at)
    )


def switch_off(tx: Transaction, receiver: ReceiverId, now: datetime) -> None:
    """Tell a receiver nothing more; what it was to be told is given up."""
    tx.run("switch_receiver_off_of_any_merchant", receiver=receiver, now=to_text(now))
    tx.run("give_up_tellings_of_any_merchant", receiver=receiver)


def switch_on(tx: Transaction, receiver: ReceiverId) -> None:
    """Tell a receiver again what happens from now on."""
    tx.run("switch_receiver_on_of_any_merchant", receiver=receiver)
    tx.wake("events")


def get(tx: Transaction, number: int, walls: Walls) -> Owed:
    """Return one inside the walls, or say that there is none."""
    row = tx.one("telling", id=number, merchants=rows.json_list(walls))
    if row is None:
        raise NotFound(f"There is no delivery {number}.")
    return _owed(row)


def replay(tx: Transaction, owed: Owed, now: datetime) -> None:
    """Tell one again, under its old name and with as many tries as a new one."""
    tx.run("replay_telling", id=owed.id, merchant=owed.merchant, now=to_text(now))
    tx.wake(bell_of(owed.receiver))


def page(tx: Transaction, receiver: ReceiverId, walls: Walls, before: int, limit: int) -> list[Owed]:
    """Return what a receiver was and is told, the newest first, before a number."""
    found = tx.all(
        "tellings_of_receiver", receiver=receiver, merchants=rows.json_list(walls), before=before, limit=limit
    )
    return [_owed(row) for row in found]


def tries(tx: Transaction, numbers: Sequence[int], walls: Walls) -> dict[int, list[Try]]:
    """Return every try of each of some, the oldest first."""
    found = tx.all("tries_of_tellings", ids=rows.json_list(numbers), merchants=rows.json_list(walls))
    by_number: dict[int, list[Try]] = {number: [] for number in numbers}
    for row in found:
        by_number[row["telling_id"]].append(Try(from_text(row["at"]), row["seconds"], row["status"], row["said"]))
    return by_number


def purge_of_any_merchant(tx: Transaction, before: datetime, limit: int) -> int:
    """Remove what ended and is older than a moment, with its tries; return how much."""
    found = tx.all("purgeable_tellings_of_any_merchant", before=to_text(before), limit=limit)
    ids = rows.json_list(row["id"] for row in found)
    tx.run("purge_tries_of_any_merchant", ids=ids)
    return tx.run("purge_tellings_of_any_merchant", ids=ids)


def _owed(row: Row) -> Owed:
    return Owed(
        id=row["id"],
        merchant=MerchantId(row["merchant"]),
        receiver=ReceiverId(row["receiver"]),
        conversation=ConversationId(row["conversation_id"]),
        kind=row["kind"],
        body=bytes(row["body"]),
        state=Telling(row["state"]),
        attempts=row["attempts"],
        due_at=from_text(row["due_at"]),
        since=from_text(row["since"]),
    )
