"""Units on readings: how far each feed of a channel has been read, saved together with what was read."""

from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import InboxId, MerchantId
from desk.domain.reading import Reading
from desk.domain.time import from_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import LEASE, Row, Transaction


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the reading of one feed stands, when it goes on, and what was wrong last."""

    inbox: InboxId
    kind: str
    reading: Reading
    attempts: int
    due_at: datetime
    error: str | None
    #: Whether no process is reading it.
    free: bool = True


def bell_of(inbox: InboxId) -> str:
    """Return the topic that wakes whoever reads an inbox's feeds."""
    return f"reading.{inbox}"


def begin(tx: Transaction, merchant: MerchantId, inbox: InboxId, kind: str) -> None:
    """Make a feed's row unless there is one."""
    tx.run("begin_reading", inbox=inbox, kind=kind, merchant=merchant)


def of_inbox(tx: Transaction, merchant: MerchantId, inbox: InboxId) -> list[Progress]:
    """Return where the readings of an inbox stand."""
    return [_progress(row) for row in tx.all("readings_of_inbox", inbox=inbox, merchant=merchant)]


def lease(tx: Transaction, progress: Progress) -> bool:
    """Take a feed for this process, until its page is saved or put off; False: another one has it."""
    return bool(tx.run("lease_reading", inbox=progress.inbox, kind=progress.kind, seconds=LEASE))


def save(tx: Transaction, inbox: InboxId, kind: str, reading: Reading, now: datetime, due_at: datetime) -> None:
    """Note how far a feed was read, and when to go on."""
    tx.run(
        "save_reading",
        inbox=inbox,
        kind=kind,
        since=rows.text_of(reading.since),
        cursor=reading.cursor,
        high=rows.text_of(reading.high),
        began_at=rows.text_of(reading.began_at),
        whole=int(reading.whole),
        reconciled_at=rows.text_of(reading.reconciled_at),
        before=rows.text_of(reading.before),
        shaky=rows.text_of(reading.shaky),
        now=to_text(now),
        due_at=to_text(due_at),
    )


def defer(
    tx: Transaction, progress: Progress, now: datetime, due_at: datetime, error: str | None, attempts: int
) -> None:
    """Try the same page again later."""
    tx.run(
        "defer_reading",
        inbox=progress.inbox,
        kind=progress.kind,
        attempts=attempts,
        now=to_text(now),
        due_at=to_text(due_at),
        error=error,
    )


def _progress(row: Row) -> Progress:
    reading = Reading(
        since=rows.moment(row["since"]),
        cursor=row["cursor"],
        high=rows.moment(row["high"]),
        began_at=rows.moment(row["began_at"]),
        whole=bool(row["whole"]),
        reconciled_at=rows.moment(row["reconciled_at"]),
        before=rows.moment(row["earlier_high"]),
        shaky=rows.moment(row["shaky"]),
    )
    return Progress(
        InboxId(row["inbox"]),
        row["kind"],
        reading,
        row["attempts"],
        from_text(row["due_at"]),
        row["error"],
        bool(row["free"]),
    )
