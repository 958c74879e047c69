"""Units of the durable inbox: what ``accepting`` stored as it came is prepared, or set aside."""

from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import EnvelopeId, InboxId, MerchantId
from desk.domain.messages import Message
from desk.domain.phrases import Phrase, phrase_from_text, phrase_to_text
from desk.domain.time import from_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import LEASE, Row, Transaction


@dataclass(frozen=True, slots=True)
class Envelope:
    """A stored message that nobody has prepared yet, with what is known for preparing it."""

    id: EnvelopeId
    attempts: int
    message: Message
    inbox: InboxId
    believed: str
    belief: float
    corrected: bool
    customer_language: str | None
    customer_country: str | None
    #: The trace that somebody else began for it, or nothing.
    begun: str = ""
    #: Whether it is a letter, and one that no person wrote.
    letter: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something that came in and could not be understood."""

    id: EnvelopeId
    merchant: MerchantId
    inbox: InboxId
    received_at: datetime
    error: Phrase
    raw: bytes


def quarantine(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, raw: bytes, error: Phrase, now: datetime
) -> None:
    """Set aside what cannot be understood, where an operator sees it."""
    tx.run(
        "set_aside",
        id=tx.next_id(),
        merchant=merchant,
        inbox=inbox,
        error=phrase_to_text(error),
        raw=raw,
        received_at=to_text(now),
    )


def due_of_any_merchant(tx: Transaction, now: datetime, limit: int, *, taken: bool = False) -> list[Envelope]:
    """Return what waits to be prepared, oldest first; with ``taken`` also what processes are working on."""
    found = tx.all("due_envelopes_of_any_merchant", now=to_text(now), limit=limit, taken=int(taken))
    return [_envelope(row) for row in found]


def lease(tx: Transaction, envelope: EnvelopeId) -> bool:
    """Take an envelope for this process; False: another one has it."""
    return bool(tx.run("lease_envelope", id=envelope, seconds=LEASE))


def next_due_of_any_merchant(tx: Transaction, after: datetime) -> datetime | None:
    """Return when the next envelope falls due after a moment."""
    row = tx.one("next_envelope_due_of_any_merchant", after=to_text(after))
    return None if row is None else rows.moment(row["due_at"])


def finish(tx: Transaction, envelope: EnvelopeId, message: Message, error: Phrase | None = None) -> bool:
    """Mark an envelope as prepared and store what was found out; False: it had been before.

    With an ``error`` that kept it from being prepared it is set aside, where an operator sees it.
    """
    state, told = ("prepared", None) if error is None else ("quarantined", phrase_to_text(error))
    if not tx.run("finish_envelope", id=envelope, state=state, error=told):
        return False
    tx.run(
        "set_prepared",
        id=message.id,
        body=message.body,
        language=message.language,
        confidence=message.confidence,
        held=message.held,
    )
    return True


def defer(tx: Transaction, envelope: EnvelopeId, now: datetime, due_at: datetime, error: str) -> None:
    """Put preparing off after a fault."""
    tx.run("defer_envelope", id=envelope, now=to_text(now), due_at=to_text(due_at), error=error)


def quarantined(tx: Transaction, walls: frozenset[MerchantId], limit: int) -> list[Quarantined]:
    """Return what was set aside, newest first."""
    found = tx.all("quarantined_envelopes", merchants=rows.json_list(walls), limit=limit)
    return [
        Quarantined(
            EnvelopeId(row["id"]),
            MerchantId(row["merchant"]),
            InboxId(row["inbox"]),
            from_text(row["received_at"]),
            phrase_from_text(row["error"]),
            row["raw"],
        )
        for row in found
    ]


def _envelope(row: Row) -> Envelope:
    return Envelope(
        id=EnvelopeId(row["envelope_id"]),
        attempts=row["attempts"],
        message=rows.message(row),
        inbox=InboxId(row["inbox"]),
        believed=row["believed"],
        belief=row["belief"],
        corrected=bool(row["corrected"]),
        customer_language=row["customer_language"],
        customer_country=row["customer_country"],
        begun=row["begun"] or "",
        letter=row["letter"] is not None,
        automatic=bool(row["automatic"]),
    )
