"""Units that take messages in: as many as come, in a handful of statements, and each counted once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import msgspec

from desk.domain.ids import ConversationId, InboxId, MerchantId, MessageId
from desk.domain.messages import InboundMessage
from desk.domain.time import to_text
from desk.store import letters, traces
from desk.store.protocol import Transaction

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


class _Arrival(msgspec.Struct, array_like=True):
    """A message as the statements take it; its bytes begin and end among those of all, counted from 1."""

    id: int
    envelope: int
    merchant: str
    inbox: str
    external_id: str
    customer: str
    body: str
    sent_at: str
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
    """Store messages of different names; envelopes are kept of those alone that are new."""
    arrivals = _arrivals(tx, incoming)
    given = _encode(arrivals).decode()
    stored = _append(tx, given)
    missing = [place for place, arrival in enumerate(arrivals) if arrival.id not in stored]
    if missing:
        stored |= _found(tx, [(arrivals[place], incoming[place]) for place in missing])
    told = [_of(arrival, stored) for arrival in arrivals]
    if not all(accepted.duplicate for accepted in told):
        raws = b"".join((_FIRST, *(one.message.raw for one in incoming)))
        tx.run("keep_envelopes", arrivals=given, raws=raws)
        _keep_more(tx, zip(incoming, told, strict=True))
        tx.wake("inbox")
    return told


def _keep_more(tx: Transaction, told: Iterable[tuple[Incoming, Accepted]]) -> None:
    for one, accepted in told:
        if not accepted.duplicate:
            letters.add(tx, one.merchant, accepted.id, one.message)
            if one.begun:
                traces.keep(tx, one.merchant, accepted.id, one.begun)


def _of(arrival: _Arrival, stored: Mapping[int, Accepted]) -> Accepted:
    accepted = stored.get(arrival.id)
    if accepted is None:
        raise RuntimeError(f"message {arrival.external_id!r} found no conversation")
    return accepted


def _arrivals(tx: Transaction, incoming: Iterable[Incoming]) -> list[_Arrival]:
    begins = accumulate((len(one.message.raw) for one in incoming), initial=len(_FIRST) + 1)
    return [
        _Arrival(
            tx.next_id(),
            tx.next_id(),
            merchant,
            inbox,
            message.external_id,
            message.customer,
            message.body,
            to_text(message.sent_at),
            begin,
            len(message.raw),
            to_text(at),
        )
        for (merchant, inbox, message, at, _), begin in zip(incoming, begins, strict=False)
    ]


def _append(tx: Transaction, given: str) -> dict[int, Accepted]:
    """Append what is new and whose customer is known; return it by its id."""
    return {
        row["id"]: Accepted(MessageId(row["id"]), ConversationId(row["conversation_id"]), row["position"])
        for row in tx.all("append_arrivals", arrivals=given)
    }


def _found(tx: Transaction, missing: Sequence[tuple[_Arrival, Incoming]]) -> dict[int, Accepted]:
    """Return those that were there before, and append those of strangers, who are none any more."""
    known = _known(tx, _encode([arrival for arrival, _ in missing]).decode())
    strange = [(arrival, one) for arrival, one in missing if arrival.id not in known]
    if strange:
        _welcome(tx, [one for _, one in strange])
        known |= _append(tx, _encode([arrival for arrival, _ in strange]).decode())
    return known


def _known(tx: Transaction, given: str) -> dict[int, Accepted]:
    return {
        row["now_id"]: Accepted(MessageId(row["id"]), ConversationId(row["conversation_id"]), row["position"], True)
        for row in tx.all("find_arrivals", arrivals=given)
    }


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
