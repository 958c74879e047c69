"""Units for a clock that was set back: what lies ahead of it by what it showed before is due at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from desk.domain.ids import InboxId, ReceiverId
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction

#: For how long a process takes the renewal of credentials upon itself at the most.
_LONGEST_RENEWAL = timedelta(minutes=1)


def any_ahead_of_any_merchant(
    tx: Transaction,
    now: datetime,
    inboxes: Iterable[InboxId],
    receivers: Iterable[ReceiverId],
    *,
    skew: timedelta = timedelta(),
) -> bool:
    """Tell whether ``hasten_of_any_merchant`` would find anything; it takes a turn of the writer, and this none."""
    moments = {"now": to_text(now), "ahead": to_text(now + skew), "longest": to_text(now + _LONGEST_RENEWAL)}
    names = {"inboxes": rows.json_list(inboxes), "receivers": rows.json_list(receivers)}
    return tx.one("any_put_off_ahead_of_any_merchant", **moments, **names) is not None


def hasten_of_any_merchant(
    tx: Transaction,
    now: datetime,
    inboxes: Iterable[InboxId],
    receivers: Iterable[ReceiverId],
    *,
    skew: timedelta = timedelta(),
) -> int:
    """Make due what was put off at a moment further ahead than ``skew``; return how much that was."""
    moments = {"now": to_text(now), "ahead": to_text(now + skew)}
    of_inboxes = rows.json_list(inboxes)
    return (
        tx.run("hasten_envelopes_of_any_merchant", **moments)
        + tx.run("hasten_jobs_of_any_merchant", **moments)
        + tx.run("hasten_recalls_of_any_merchant", **moments)
        + tx.run("hasten_outbox_of_any_merchant", **moments, inboxes=of_inboxes)
        + tx.run("hasten_webhooks_of_any_merchant", **moments, inboxes=of_inboxes)
        + tx.run("hasten_readings_of_any_merchant", **moments, inboxes=of_inboxes)
        + tx.run("hasten_renewals_of_any_merchant", longest=to_text(now + _LONGEST_RENEWAL), inboxes=of_inboxes)
        + tx.run("hasten_tellings_of_any_merchant", **moments, receivers=rows.json_list(receivers))
    )
