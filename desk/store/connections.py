"""Units on connections: renewed credentials, encrypted by who calls, and pauses that outlast a restart."""

from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import InboxId, MerchantId
from desk.domain.phrases import Phrase, phrase_to_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of an inbox's line beyond its settings. ``given`` is the digest of those it came from."""

    given: str
    credentials: bytes | None = None
    generation: int = 0
    paused: Phrase | None = None
    paused_by: str | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits at an inbox."""

    unread: int
    quarantined: int
    unsent: int


def get(tx: Transaction, merchant: MerchantId, inbox: InboxId) -> Connection | None:
    """Return what is known of a line, if anything."""
    row = tx.one("connection", inbox=inbox, merchant=merchant)
    if row is None:
        return None
    paused_at = rows.moment(row["paused_at"])
    secret = None if row["credentials"] is None else bytes(row["credentials"])
    return Connection(row["given"], secret, row["generation"], rows.phrase(row["paused"]), row["paused_by"], paused_at)


def save(tx: Transaction, merchant: MerchantId, inbox: InboxId, connection: Connection) -> None:
    """Keep credentials; a pause stays as it is, and a lease ends."""
    tx.run(
        "save_connection",
        inbox=inbox,
        merchant=merchant,
        given=connection.given,
        credentials=connection.credentials,
        generation=connection.generation,
    )


def lease(tx: Transaction, inbox: InboxId, generation: int, now: datetime, until: datetime) -> bool:
    """Tell whether the caller alone may renew the credentials of a generation, up to a moment."""
    return bool(tx.run("lease_connection", inbox=inbox, generation=generation, now=to_text(now), until=to_text(until)))


def pause(tx: Transaction, inbox: InboxId, reason: Phrase | None, by: str | None, now: datetime) -> None:
    """Let an inbox rest, or with no reason work again."""
    at = None if reason is None else to_text(now)
    told = None if reason is None else phrase_to_text(reason)
    tx.run("pause_connection", inbox=inbox, paused=told, paused_by=None if reason is None else by, paused_at=at)


def pause_of(tx: Transaction, inbox: InboxId) -> tuple[Phrase | None, str | None]:
    """Return why an inbox rests and who wants it so, or nothing twice; another process may have said it."""
    row = tx.one("pause_of_inbox", inbox=inbox)
    return (None, None) if row is None else (rows.phrase(row["paused"]), row["paused_by"])


def waiting(tx: Transaction, merchant: MerchantId, inbox: InboxId) -> Waiting:
    """Count what waits at an inbox."""
    row = tx.one("waiting_of_inbox", inbox=inbox, merchant=merchant)
    return Waiting(0, 0, 0) if row is None else Waiting(row["unread"], row["quarantined"], row["unsent"])
