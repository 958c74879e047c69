"""What channels tell, taken in: messages, orders, receipts. However often it is told, it counts once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.config.model import Inbox
from desk.domain.delivery import Delivery, follows
from desk.domain.errors import DeskError, Invalid
from desk.domain.ids import InboxId, MerchantId
from desk.domain.messages import InboundMessage
from desk.domain.orders import OrderView
from desk.domain.phrases import Phrase, phrased
from desk.hooks.connectors.manifest import Manifest
from desk.hooks.connectors.values import Changed, Happening, Receipt
from desk.journal import steps
from desk.journal.trace import of_message
from desk.services.intake import checked, unreadable
from desk.store import accepting, entities, jobs, letters, outbox, traces
from desk.store import inbox as units
from desk.store.accepting import Incoming
from desk.store.entities import Told
from desk.store.outbox import Parcel
from desk.store.protocol import Transaction


class MayBeAnEcho(DeskError):
    """A message looks like an answer of ours whose outcome is not known yet; it is looked at again when it is."""

    code = "may_be_an_echo"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that says nothing or cannot be kept; its bytes are set aside."""

    raw: bytes
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one webhook, page or fetch told, checked. ``asked``: it is an answer of now and so wins over its like.

    ``patient``: rather wait than take in what may be an echo of an answer.
    """

    inbox: Inbox
    manifest: Manifest
    ready: Sequence[Happening | Unreadable]
    asked: bool
    patient: bool

    @classmethod
    def of(
        cls,
        inbox: Inbox,
        manifest: Manifest,
        happenings: Iterable[Happening],
        now: datetime,
        *,
        asked: bool,
        patient: bool,
    ) -> "Arrival":
        """Return what a connector told, or raise what is wrong with it, before anything is written."""
        return cls(inbox, manifest, [_ready(happening, manifest, now) for happening in happenings], asked, patient)


def fetch_job(inbox: str) -> str:
    """Return the kind of job that fetches things of an inbox."""
    return f"fetch.{inbox}"


def take_in(tx: Transaction, arrival: Arrival, now: datetime) -> None:
    """Take everything in; ``MayBeAnEcho`` says that nothing of it was."""
    inbox = arrival.inbox
    for happening in arrival.ready:
        match happening:
            case InboundMessage():
                _message(tx, arrival, happening, now)
            case OrderView():
                _order(tx, arrival, happening, now)
            case Changed(kind=kind, id=name):
                fetch_later(tx, inbox, kind, name)
            case Receipt():
                _receipt(tx, arrival, happening, now)
            case Unreadable(raw=raw, reason=reason):
                units.quarantine(tx, inbox.merchant, inbox.id, raw, reason, now)


def fetch_later(tx: Transaction, inbox: Inbox, kind: str, name: str) -> None:
    """Have a thing fetched; for many changes in a row once, and again if it changes while it is fetched."""
    jobs.add(tx, inbox.merchant, fetch_job(inbox.id), 0, f"{kind}:{name}")


def _message(tx: Transaction, arrival: Arrival, message: InboundMessage, now: datetime) -> None:
    merchant, inbox = arrival.inbox.merchant, arrival.inbox.id
    message = _joined(tx, merchant, inbox, message)
    if outbox.by_external_id(tx, merchant, inbox, message.external_id) is not None:
        return
    if arrival.patient and message.body in outbox.in_doubt(tx, merchant, inbox, message.customer):
        raise MayBeAnEcho(f"message {message.external_id!r} may be an answer of ours; it is looked at again")
    [accepted] = accepting.accept(tx, [Incoming(merchant, inbox, message, now)])
    if steps.followed():
        number, conversation, again = accepted.id, accepted.conversation, accepted.duplicate
        steps.step("accepted", trace=of_message(number), message=number, conversation=conversation, again=again)


def _joined(tx: Transaction, merchant: MerchantId, inbox: InboxId, message: InboundMessage) -> InboundMessage:
    """Return a message that answers one of ours as one of that conversation's customer, whoever wrote it."""
    for answer in message.answers:
        customer = letters.customer_answered_by(tx, merchant, inbox, answer)
        if customer is not None:
            return replace(message, customer=customer)
    return message


def _order(tx: Transaction, arrival: Arrival, order: OrderView, now: datetime) -> None:
    inbox = arrival.inbox
    # Where nothing can be fetched, the last word has to do.
    asked = arrival.asked or order.kind not in arrival.manifest.fetches
    if entities.save(tx, inbox.merchant, inbox.id, order, now, asked=asked) is Told.UNCLEAR:
        fetch_later(tx, inbox, order.kind, order.id)


def _receipt(tx: Transaction, arrival: Arrival, receipt: Receipt, now: datetime) -> None:
    inbox = arrival.inbox
    parcel = outbox.by_external_id(tx, inbox.merchant, inbox.id, receipt.external_id)
    if parcel is None and arrival.patient and outbox.any_in_doubt(tx, inbox.merchant, inbox.id):
        raise MayBeAnEcho(f"there is word of {receipt.external_id!r}, which nobody knows yet; it is looked at again")
    state = Delivery(receipt.state.value)
    if parcel is not None and follows(parcel.state, state):
        outbox.move(tx, parcel, state, now, reason=None if receipt.reason is None else phrased(receipt.reason))
        receipted(tx, parcel, state)


def receipted(tx: Transaction, parcel: Parcel, state: Delivery) -> None:
    """Write down that a receipt came, under the trace of what it is a receipt for."""
    if steps.followed():
        found = traces.of(tx, parcel.merchant, parcel.message)
        steps.step("receipt", trace=found, message=parcel.message, state=state.value)


def _ready(happening: Happening, manifest: Manifest, now: datetime) -> Happening | Unreadable:
    match happening:
        case InboundMessage():
            try:
                return checked(happening, now)
            except Invalid as error:
                return Unreadable(happening.raw, unreadable(str(error)))
        case OrderView():
            entities.encoded(happening)
            return happening
        case Changed(kind=kind) if kind not in manifest.fetches:
            raise ValueError(f"a connector told that a thing of the kind {kind!r} changed, which it does not fetch")
        case Changed() | Receipt():
            return happening
    raise TypeError(f"a connector told {type(happening).__name__}, which is nothing that happens")
