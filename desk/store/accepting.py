"""Units that take messages in: as many as come, in a handful of statements, and each counted once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import msgspec

from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import InboundMessage
from desk.domain.time import to_text
from desk.store import letters, traces
from desk.store.protocol import Row, Transaction

_encode = msgspec.json.Encoder().encode
_Name: TypeAlias = tuple[str, str, str]
#: Stands before the bytes of all envelopes: SQLite takes a row of no bytes for NULL.
_FIRST = b"\0"


class Incoming(NamedTuple):
    """A checked message at the door of an inbox, and when it came; ``begun`` is a trace that somebody else began."""

    merchant: MerchantId
    inbox: InboxId
    message: InboundMessage
    at: datetime
    begun: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message is on disk; ``duplicate``: it was before."""

    id: MessageId
    conversation: ConversationId
    position: int
    duplicate: bool = False


class _Sought(msgspec.Struct, array_like=True):
    """A message whose place is asked for."""

    arrival: int
    merchant: str
    inbox: str
    customer: str
    external_id: str


class _Arrival(msgspec.Struct, array_like=True):
    """A message as the statements take it; its bytes begin and end among those of all, counted from 1."""

    id: int
    merchant: str
    inbox: str
    conversation: int
    position: int
    external_id: str
    body: str
    sent_at: str
    envelope: int
    begin: int
    length: int
    received_at: str


class _Stranger(msgspec.Struct, array_like=True):
    """A customer who was never seen, and the conversation that she will have, as the statements take them."""

    id: int
    conversation: int
    merchant: str
    inbox: str
    external_id: str
    name: str | None
    language: str | None
    country: str | None
    created_at: str


def accept(tx: Transaction, incoming: Sequence[Incoming]) -> list[Accepted]:
    """Store messages, their envelopes and, if need be, their customers and conversations, in this order.

    One that is there already changes nothing, however often and from wherever it comes.
    """
    firsts: dict[_Name, Incoming] = {}
    for one in incoming:
        firsts.setdefault(_name(one), one)
    stored = dict(zip(firsts, _stored(tx, list(firsts.values())), strict=True))
    if len(firsts) == len(incoming):
        return list(stored.values())
    return [_told(stored[name], again=firsts[name] is not one) for one in incoming for name in [_name(one)]]


def _name(one: Incoming) -> _Name:
    return one.merchant, one.inbox, one.message.external_id


def _told(accepted: Accepted, *, again: bool) -> Accepted:
    return replace(accepted, duplicate=True) if again else accepted


def _stored(tx: Transaction, incoming: Sequence[Incoming]) -> list[Accepted]:
    """Store messages of different names, those that are new."""
    numbered = [(tx.next_id(), one) for one in incoming]
    places = _places(tx, numbered)
    strangers = [one for one, place in zip(incoming, places, strict=True) if _strange(place)]
    if strangers:
        _welcome(tx, strangers)
        places = _places(tx, numbered)
    told = list(_told_apart(numbered, places))
    new = [(one, accepted) for one, accepted in zip(incoming, told, strict=True) if not accepted.duplicate]
    if new:
        _keep(tx, new)
    return told


def _places(tx: Transaction, numbered: Sequence[tuple[int, Incoming]]) -> list[Row]:
    """Return for each message what is known of it and its customer."""
    sought = [
        _Sought(number, merchant, inbox, message.customer, message.external_id)
        for number, (merchant, inbox, message, *_) in numbered
    ]
    found = {row["arrival"]: row for row in tx.all("find_arrivals", arrivals=_encode(sought).decode())}
    return [found[number] for number, _ in numbered]


def _strange(place: Row) -> bool:
    return place["known_id"] is None and place["conversation_id"] is None


def _told_apart(numbered: Sequence[tuple[int, Incoming]], places: Sequence[Row]) -> Iterator[Accepted]:
    """Return what was there before, and give what is new the next position in its conversation."""
    newest: dict[int, int] = {}
    for (number, one), place in zip(numbered, places, strict=True):
        if place["known_id"] is not None:
            known = MessageId(place["known_id"]), ConversationId(place["known_conversation_id"])
            yield Accepted(*known, place["known_position"], duplicate=True)
            continue
        conversation = place["conversation_id"]
        if conversation is None:
            raise RuntimeError(f"message {one.message.external_id!r} found no conversation")
        newest[conversation] = position = newest.get(conversation, place["newest"] or 0) + 1
        yield Accepted(MessageId(number), ConversationId(conversation), position)


def _keep(tx: Transaction, new: Sequence[tuple[Incoming, Accepted]]) -> None:
    """Append new messages with their envelopes and whatever they have beside their text."""
    arrivals = _encode(_arrivals(tx, new)).decode()
    tx.run("append_arrivals", arrivals=arrivals)
    raws = b"".join((_FIRST, *(one.message.raw for one, _ in new)))
    tx.run("keep_envelopes", arrivals=arrivals, raws=raws)
    for one, accepted in new:
        letters.add(tx, one.merchant, accepted.id, one.message)
        if one.begun:
            traces.keep(tx, one.merchant, accepted.id, one.begun)
    tx.wake("inbox")


def _arrivals(tx: Transaction, new: Sequence[tuple[Incoming, Accepted]]) -> list[_Arrival]:
    begins = accumulate((len(one.message.raw) for one, _ in new), initial=len(_FIRST) + 1)
    return [
        _Arrival(
            accepted.id,
            merchant,
            inbox,
            accepted.conversation,
            accepted.position,
            message.external_id,
            message.body,
            to_text(message.sent_at),
            tx.next_id(),
            begin,
            len(message.raw),
            to_text(at),
        )
        for ((merchant, inbox, message, at, _), accepted), begin in zip(new, begins, strict=False)
    ]


def _welcome(tx: Transaction, incoming: Iterable[Incoming]) -> None:
    """Make customers who were never seen, each from the first that she says, and their conversations."""
    strangers: dict[_Name, _Stranger] = {}
    for merchant, inbox, message, at, _ in incoming:
        name = (merchant, inbox, message.customer)
        if name not in strangers:
            strangers[name] = _stranger(tx, name, message, at)
    given = _encode(list(strangers.values())).decode()
    tx.run("add_customers", strangers=given)
    tx.run("add_conversations", strangers=given)


def _stranger(tx: Transaction, name: _Name, message: InboundMessage, at: datetime) -> _Stranger:
    return _Stranger(
        tx.next_id(), tx.next_id(), *name, message.customer_name, message.language, message.country, to_text(at)
    )
