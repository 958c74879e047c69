"""Units of whoever watches over deadlines: what rings, and what is reckoned anew."""

from collections.abc import Sequence
from datetime import datetime

from desk.domain.conversations import Conversation
from desk.domain.ids import ConversationId
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction

#: The name under which the desk remembers by which policies it reckoned.
_RECKONED_BY = "reckoned_by"


def ringing_of_any_merchant(tx: Transaction, now: datetime, limit: int) -> list[Conversation]:
    """Return conversations of whose deadlines people are to be told by now, the longest due first."""
    return [rows.conversation(row) for row in tx.all("ringing_of_any_merchant", now=to_text(now), limit=limit)]


def next_ring_of_any_merchant(tx: Transaction) -> datetime | None:
    """Return when people are to be told of a deadline next."""
    row = tx.one("next_ring_of_any_merchant")
    return None if row is None else rows.moment(row["rings_at"])


def running_of_any_merchant(tx: Transaction, after: ConversationId, limit: int) -> Sequence[Conversation]:
    """Return a page of what is not resolved, in the order of the ids."""
    found = tx.all("running_of_any_merchant", after=after, limit=limit)
    return [rows.conversation(row) for row in found]


def reckoned_by(tx: Transaction) -> str | None:
    """Return the fingerprint of the policies by which every stored deadline was reckoned; None: not by any."""
    row = tx.one("remembered_for_any_merchant", name=_RECKONED_BY)
    return None if row is None else str(row["value"])


def remember_reckoning(tx: Transaction, fingerprint: str) -> None:
    """Note that every stored deadline was reckoned by some policies."""
    tx.run("remember_for_any_merchant", name=_RECKONED_BY, value=fingerprint)
