"""Units that take messages in: as many as come, in a handful of statements, and each counted once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

import msgspec

from desk.domain.ids import ConversationId, EnvelopeId, InboxId, MerchantId, MessageId
from desk.domain.messages import InboundMessage
from desk.store import letters, traces
from desk.store.given import AT_ONCE
from desk.store.moments import to_text
from desk.store.protocol import Transaction, Value

#: Why a message is held from view until it is prepared.
NOT_PREPARED = "not_prepared"

_Name: TypeAlias = tuple[str, str, str]


class Incoming(NamedTuple):
    """A checked message at the door of an inbox, and when it came; ``begun`` is a trace that somebody else began."""

    merchant: MerchantId
    inbox: InboxId
    message: InboundMessage
    at: datetime
    begun: str = ""


class Accepted(NamedTuple):
    """A message is on disk; ``duplicate``: it was before, and its ``envelope`` is not known."""

    id: MessageId
    conversation: ConversationId
    position: int
    duplicate: bool = False
    envelope: EnvelopeId | None = None


class _Place(msgspec.Struct, array_like=True):
    """What is known of a message and its customer: None where she, or it, was never seen."""

    arrival: int
    conversation: ConversationId | None
    newest: int | None
    known_id: MessageId | None
    known_conversation: ConversationId | None
    known_position: int | None

    @property
    def known(self) -> Accepted | None:
        """Where the message is, if it is there already."""
        if self.known_id is None or self.known_conversation is None or self.known_position is None:
            return None
        return Accepted(self.known_id, self.known_conversation, self.known_position, duplicate=True)


_places_in = msgspec.json.Decoder(list[_Place]).decode


def accept(tx: Transaction, incoming: Sequence[Incoming]) -> list[Accepted]:
    """Store messages, their envelopes and, if need be, their customers and conversations, in this order.

    One that is there already changes nothing, however often and from wherever it comes.
    """
    firsts: dict[_Name, Incoming] = {}
    for one in incoming:
        firsts.setdefault(_name(one), one)
    unique = list(firsts.values())
    portions = [unique[begin : begin + AT_ONCE] for begin in range(0, len(unique), AT_ONCE)]
    told = [accepted for portion in portions for accepted in _stored(tx, portion)]
    if len(told) == len(incoming):
        return told
    stored = dict(zip(firsts, told, strict=True))
    return [_told(stored[name], again=firsts[name] is not one) for one in incoming for name in [_name(one)]]


def _name(one: Incoming) -> _Name:
    return one.merchant, one.inbox, one.message.external_id


def _told(accepted: Accepted, *, again: bool) -> Accepted:
    return accepted._replace(duplicate=True, envelope=None) if again else accepted


def _stored(tx: Transaction, incoming: Sequence[Incoming]) -> list[Accepted]:
    """Store messages of different names, those that are new."""
    places = _places(tx, incoming)
    strangers = [one for one, place in zip(incoming, places, strict=True) if _strange(place)]
    if strangers:
        _welcome(tx, strangers)
        places = _places(tx, incoming)
    told = list(_told_apart(incoming, places, tx.next_ids(2 * len(incoming))))
    new = [(one, accepted) for one, accepted in zip(incoming, told, strict=True) if not accepted.duplicate]
    if new:
        _keep(tx, new)
    return told


def _places(tx: Transaction, incoming: Sequence[Incoming]) -> list[_Place]:
    """Return for each message what is known of it and its customer."""
    sought = [
        (arrival, merchant, inbox, message.customer, message.external_id)
        for arrival, (merchant, inbox, message, _, _) in enumerate(incoming)
    ]
    row = tx.one_of("find_arrivals", sought)
    return sorted(_places_in(row["found"]) if row else [], key=lambda place: place.arrival)


def _strange(place: _Place) -> bool:
    return place.conversation is None and place.known_id is None


def _told_apart(incoming: Sequence[Incoming], places: Sequence[_Place], ids: Sequence[int]) -> Iterator[Accepted]:
    """Return what was there before, and give what is new the next position in its conversation."""
    newest: dict[int, int] = {}
    for one, place, number, envelope in zip(incoming, places, ids[::2], ids[1::2], strict=True):
        if place.known is not None:
            yield place.known
            continue
        conversation = place.conversation
        if conversation is None:
            raise RuntimeError(f"message {one.message.external_id!r} found no conversation")
        newest[conversation] = position = newest.get(conversation, place.newest or 0) + 1
        yield Accepted(MessageId(number), conversation, position, envelope=EnvelopeId(envelope))


def _keep(tx: Transaction, new: Sequence[tuple[Incoming, Accepted]]) -> None:
    """Append new messages with their envelopes and whatever they have beside their text."""
    tx.run_all("append_arrivals", [_message(*both) for both in new])
    tx.run_all("keep_envelopes", [_envelope(*both) for both in new])
    for one, accepted in new:
        letters.add(tx, one.merchant, accepted.id, one.message)
        if one.begun:
            traces.keep(tx, one.merchant, accepted.id, one.begun)
    tx.wake("inbox")


def _message(one: Incoming, accepted: Accepted) -> Sequence[Value]:
    merchant, inbox, message, _, _ = one
    number, conversation, position, _, _ = accepted
    return number, merchant, inbox, conversation, position, message.external_id, message.body, to_text(message.sent_at)


def _envelope(one: Incoming, accepted: Accepted) -> Sequence[Value]:
    merchant, inbox, message, at, _ = one
    number, conversation, position, _, envelope = accepted
    return envelope, merchant, inbox, conversation, number, position, message.raw, to_text(at)


def _welcome(tx: Transaction, incoming: Iterable[Incoming]) -> None:
    """Make customers who were never seen, each from the first that she says, and their conversations."""
    strangers: dict[_Name, Incoming] = {}
    for one in incoming:
        strangers.setdefault((one.merchant, one.inbox, one.message.customer), one)
    customers, conversations = tx.next_ids(len(strangers)), tx.next_ids(len(strangers))
    tx.run_all("add_customers", [_customer(*both) for both in zip(customers, strangers.values(), strict=True)])
    tx.run_all("add_conversations", [(number, *name) for number, name in zip(conversations, strangers, strict=True)])


def _customer(number: int, one: Incoming) -> Sequence[Value]:
    merchant, inbox, message, at, _ = one
    told = message.customer_name, message.language, message.country
    return number, merchant, inbox, message.customer, *told, to_text(at)
