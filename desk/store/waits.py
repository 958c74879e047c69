"""Units about how long a merchant's customers wait for answers."""

from datetime import datetime

from desk.domain.events import ReplyQueued
from desk.domain.ids import MerchantId
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction


def answers(tx: Transaction, merchant: MerchantId, since: datetime, limit: int) -> list[tuple[datetime, datetime]]:
    """Return of the newest answers since a moment when each was asked for and when given; the newest first."""
    events = (rows.event(row) for row in tx.all("answers_since", merchant=merchant, since=to_text(since), limit=limit))
    return [
        (event.asked_at, event.at) for event in events if isinstance(event, ReplyQueued) and event.asked_at is not None
    ]


def owed(tx: Transaction, merchant: MerchantId) -> tuple[int, datetime | None]:
    """Return how many customers wait for an answer, whoever has them, and since when the first of them does."""
    row = tx.one("owed_answers", merchant=merchant)
    return (0, None) if row is None else (int(row["count"]), rows.moment(row["oldest"]))
