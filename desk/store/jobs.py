"""Units of deferred work that must survive a restart."""

from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import MerchantId
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import LEASE, Transaction


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done about a subject; ``argument`` says what exactly."""

    id: int
    merchant: MerchantId
    kind: str
    subject: int
    argument: str
    attempts: int


def add(tx: Transaction, merchant: MerchantId, kind: str, subject: int, argument: str) -> None:
    """Add a job that is due at once, unless the same one waits already, and wake who does this kind."""
    tx.run(
        "add_job",
        id=tx.next_id(),
        merchant=merchant,
        kind=kind,
        subject=subject,
        argument=argument,
    )
    tx.wake(f"job.{kind}")


def due_of_any_merchant(
    tx: Transaction, kind: str, now: datetime, limit: int, *, taken: bool = False
) -> list[Job]:
    """Return jobs of one kind that are due, the longest due first; with ``taken`` also what is being worked on."""
    found = tx.all("due_jobs_of_any_merchant", kind=kind, now=to_text(now), limit=limit, taken=int(taken))
    return [
        Job(row["id"], MerchantId(row["merchant"]), kind, row["subject"], row["argument"], row["attempts"])
        for row in found
    ]


def lease(tx: Transaction, job: Job) -> bool:
    """Take a job for this process; False: another one has it."""
    return bool(tx.run("lease_job", id=job.id, seconds=LEASE))


def next_due_of_any_merchant(tx: Transaction, kind: str, after: datetime) -> datetime | None:
    """Return when the next job of a kind falls due after a moment."""
    row = tx.one("next_job_due_of_any_merchant", kind=kind, after=to_text(after))
    return None if row is None else rows.moment(row["due_at"])


def finish(tx: Transaction, job: Job) -> None:
    """Remove a job that is done, or that is not worth another try."""
    tx.run("finish_job", id=job.id)


def defer(tx: Transaction, job: Job, now: datetime, due_at: datetime, error: str) -> None:
    """Try a job again later."""
    tx.run("defer_job", id=job.id, now=to_text(now), due_at=to_text(due_at), error=error)


def wait(tx: Transaction, job: Job, now: datetime, due_at: datetime, reason: str) -> None:
    """Do a job later that was not tried."""
    tx.run("wait_job", id=job.id, now=to_text(now), due_at=to_text(due_at), error=reason)
