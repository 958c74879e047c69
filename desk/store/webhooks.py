"""Units on channels' calls: kept as they came, read afterwards, set aside if they cannot be."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from desk.domain.ids import InboxId, MerchantId
from desk.domain.phrases import Phrase, phrase_to_text
from desk.domain.time import from_text
from desk.hooks.connectors.values import Webhook
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """A webhook on disk that nobody has read yet."""

    id: int
    merchant: MerchantId
    inbox: InboxId
    attempts: int
    webhook: Webhook


def bell_of(inbox: InboxId) -> str:
    """Return the topic that wakes whoever reads an inbox's webhooks."""
    return f"webhooks.{inbox}"


def keep(tx: Transaction, merchant: MerchantId, inbox: InboxId, webhook: Webhook, delivery: str | None) -> bool:
    """Store a webhook as it came; False: this delivery is there already. One without a name is always new."""
    number = tx.next_id()
    kept = tx.run(
        "keep_webhook",
        id=number,
        merchant=merchant,
        inbox=inbox,
        delivery=delivery or f"#{number}",
        url=webhook.url,
        headers=json.dumps(dict(webhook.headers)),
        raw=webhook.body,
        received_at=to_text(webhook.received_at),
    )
    if kept:
        tx.wake(bell_of(inbox))
    return bool(kept)


def due_of_inbox(tx: Transaction, inbox: InboxId, now: datetime, limit: int) -> list[Kept]:
    """Return what waits to be read, in the order in which it came."""
    return [_kept(row) for row in tx.all("due_webhooks_of_inbox", inbox=inbox, now=to_text(now), limit=limit)]


def next_due_of_inbox(tx: Transaction, inbox: InboxId, after: datetime) -> datetime | None:
    """Return when the next one that was put off falls due after a moment."""
    row = tx.one("next_webhook_due_of_inbox", inbox=inbox, after=to_text(after))
    return None if row is None else rows.moment(row["due_at"])


def finish(tx: Transaction, kept: Kept, error: Phrase | None = None) -> bool:
    """Mark a webhook as read, or with an ``error`` set it aside; False: somebody had read it before."""
    state, told = ("read", None) if error is None else ("quarantined", phrase_to_text(error))
    return bool(tx.run("finish_webhook", id=kept.id, inbox=kept.inbox, state=state, error=told))


def defer(tx: Transaction, kept: Kept, now: datetime, due_at: datetime, error: str) -> None:
    """Read a webhook again later."""
    number, inbox = kept.id, kept.inbox
    tx.run("defer_webhook", id=number, inbox=inbox, now=to_text(now), due_at=to_text(due_at), error=error)


def reread(tx: Transaction, merchant: MerchantId, inbox: InboxId) -> int:
    """Read everything again that was set aside, as after an update of the connector; return how much."""
    found = tx.run("reread_webhooks", inbox=inbox, merchant=merchant)
    tx.wake(bell_of(inbox))
    return found


def _kept(row: Row) -> Kept:
    webhook = Webhook(
        body=bytes(row["raw"]),
        headers=json.loads(row["headers"]),
        received_at=from_text(row["received_at"]),
        url=row["url"],
        query=dict(parse_qsl(urlsplit(row["url"]).query)),
    )
    return Kept(row["id"], MerchantId(row["merchant"]), InboxId(row["inbox"]), row["attempts"], webhook)
