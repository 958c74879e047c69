"""Units on things of channels, such as orders: the newest version of each that anybody told."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from desk.domain.ids import InboxId, MerchantId
from desk.domain.orders import ORDER, OrderView
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction

#: Wakes whoever shows orders: one is another now.
CHANGED = "orders"
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(OrderView).decode


class Told(StrEnum):
    """What a view of an entity changed."""

    NEWER = "newer"
    NOTHING = "nothing"
    #: Another view of the same version: which of them is true must be asked.
    UNCLEAR = "unclear"


def encoded(order: OrderView) -> str:
    """Return an order as it is stored; ``TypeError`` if something in it is no value."""
    return _encode(order).decode()


def save(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, order: OrderView, now: datetime, *, asked: bool
) -> Told:
    """Keep a view unless a newer one is known. ``asked``: it is an answer of now, so it wins over its like."""
    key = {"merchant": merchant, "inbox": inbox, "kind": ORDER, "external_id": order.id}
    known = tx.one("entity", **key)
    version, data = to_text(order.updated_at), encoded(order)
    told = Told.NEWER if known is None else _compared(known["version"], known["data"], version, data, asked=asked)
    if told is not Told.NEWER:
        if asked:  # it is there, whatever was believed of it
            tx.run("entity_was_read", read_at=to_text(now), **key)
        return told
    tx.run(
        "save_entity",
        version=version,
        number=order.number,
        customer=order.customer,
        email=order.email,
        data=data,
        read_at=to_text(now),
        **key,
    )
    tx.wake(CHANGED)
    return told


def gone(tx: Transaction, merchant: MerchantId, inbox: InboxId, kind: str, name: str, now: datetime) -> None:
    """Note that a thing is no more."""
    tx.run("entity_is_gone", merchant=merchant, inbox=inbox, kind=kind, external_id=name, gone_at=to_text(now))
    tx.wake(CHANGED)


def unread_since(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, kind: str, began_at: datetime, limit: int
) -> list[str]:
    """Return what a sweep over everything did not meet: it may be gone."""
    found = tx.all(
        "entities_unread_since", merchant=merchant, inbox=inbox, kind=kind, began_at=to_text(began_at), limit=limit
    )
    return [row["external_id"] for row in found]


def order(tx: Transaction, merchant: MerchantId, inbox: InboxId, name: str) -> OrderView | None:
    """Return an order by the channel's own id, unless it is gone."""
    row = tx.one("entity", merchant=merchant, inbox=inbox, kind=ORDER, external_id=name)
    return None if row is None or row["gone_at"] is not None else _decode(row["data"])


def orders_of_inbox(tx: Transaction, merchant: MerchantId, inbox: InboxId, limit: int) -> list[OrderView]:
    """Return the orders of an inbox that are not gone, by the channel's own id."""
    found = tx.all("orders_of_inbox", merchant=merchant, inbox=inbox, limit=limit)
    return [_decode(row["data"]) for row in found]


def orders_of(
    tx: Transaction, merchant: MerchantId, inbox: InboxId, customer: str, numbers: Iterable[str], limit: int
) -> list[tuple[InboxId, OrderView]]:
    """Return a customer's orders and those that have one of some numbers, each with its inbox, newest change first."""
    found = tx.all(
        "orders_of_customer",
        merchant=merchant,
        inbox=inbox,
        customer=customer,
        numbers=rows.json_list(numbers),
        limit=limit,
    )
    return [(InboxId(row["inbox"]), _decode(row["data"])) for row in found]


def _compared(known: str, known_data: str, version: str, data: str, *, asked: bool) -> Told:
    if version < known or (version == known and data == known_data):
        return Told.NOTHING
    return Told.UNCLEAR if version == known and not asked else Told.NEWER
