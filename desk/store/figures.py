"""Units that count what waits, for health and metrics; no merchant's text is touched."""

from dataclasses import dataclass
from datetime import datetime

from desk.store import feed, rows
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of what there is. Where ids of the oldest are told: ``made_at`` tells their moments."""

    queued: int
    envelopes: dict[str, int]
    oldest_envelopes: dict[str, int]
    outbox: dict[str, int]
    oldest_outbox: dict[str, int]
    jobs: dict[str, int]
    oldest_jobs: dict[str, int]
    tellings: dict[str, int]
    #: Since when the oldest delivery to an integrator waits.
    oldest_telling: datetime | None
    newest_event: int
    #: Up to which event each plugin has heard.
    hearers: dict[str, int]


def newest_id_of_any_merchant(tx: Transaction) -> int:
    """Return the highest id that was ever given out and is still there."""
    row = tx.one("newest_id_of_any_merchant")
    return 0 if row is None or row["id"] is None else int(row["id"])


def of_any_merchant(tx: Transaction) -> Figures:
    """Count what waits."""
    envelopes, outbox, jobs = (
        tx.all(name)
        for name in ("envelope_states_of_any_merchant", "outbox_states_of_any_merchant", "job_counts_of_any_merchant")
    )
    return Figures(
        queued=sum(row["count"] for row in tx.all("count_queued_of_any_merchant")),
        envelopes={row["state"]: row["count"] for row in envelopes},
        oldest_envelopes={row["state"]: row["oldest"] for row in envelopes},
        outbox={row["state"]: row["count"] for row in outbox},
        oldest_outbox={row["state"]: row["oldest"] for row in outbox},
        jobs={row["kind"]: row["count"] for row in jobs},
        oldest_jobs={row["kind"]: row["oldest"] for row in jobs},
        tellings={row["state"]: row["count"] for row in tx.all("telling_states_of_any_merchant")},
        oldest_telling=_oldest(tx.one("oldest_telling_of_any_merchant")),
        newest_event=feed.newest_cursor(tx),
        hearers={row["plugin"]: row["cursor"] for row in tx.all("hearers_of_any_merchant")},
    )


def _oldest(row: Row | None) -> datetime | None:
    return None if row is None else rows.moment(row["since"])
