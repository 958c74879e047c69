"""Orders of Vendure as the desk's."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from desk import ActionKind, Address, Item, Money, OrderState, OrderView, Refund, Shipment
from desk_vendure.amounts import money

CANCELLED = "Cancelled"
#: Vendure's own states; what a shop adds to them is open.
_STATES = {
    "PaymentSettled": OrderState.PAID,
    "PartiallyShipped": OrderState.SENT,
    "Shipped": OrderState.SENT,
    "PartiallyDelivered": OrderState.SENT,
    "Delivered": OrderState.ARRIVED,
    CANCELLED: OrderState.CANCELLED,
}
#: States of payments and refunds. What is authorized or settled counts as charged, a failed refund not as given.
SETTLED, FAILED = "Settled", "Failed"
_CHARGED = frozenset({"Authorized", SETTLED})
#: States in which Vendure gives nothing back.
_UNPAID = frozenset({"AddingItems", "ArrangingPayment", "PaymentAuthorized"})

Told = Mapping[str, Any]


def order_view(told: Told, precision: int, order_url: str) -> OrderView:
    """Return an order; its code is what customers know, and the name of the conversation about it."""
    currency = told["currencyCode"]
    refunds = tuple(_refunds(told["payments"] or (), currency, precision))
    total = _total(told, currency, precision)
    return OrderView(
        id=told["id"],
        number=told["code"],
        updated_at=moment(told["updatedAt"]),
        placed_at=moment(told["orderPlacedAt"]),
        state=_state(told["state"], total, refunds),
        state_word=told["state"],
        total=total,
        customer=told["code"],
        customer_name=_name(told["customer"]),
        email=told["customer"]["emailAddress"] if told["customer"] else None,
        items=tuple(_items(told, currency, precision)),
        shipments=tuple(_shipment(one) for one in told["fulfillments"] or ()),
        refunds=refunds,
        address=_address(told["shippingAddress"]),
        url=order_url.replace("{id}", told["id"]) or None,
        allows=tuple(_allows(told)),
    )


def left_of(payment: Told) -> int:
    """Return how much of a payment has not gone back, as the shop counts."""
    given = sum(refund["total"] for refund in payment["refunds"] if refund["state"] != FAILED)
    return int(payment["amount"]) - int(given)


def moment(text: str) -> datetime:
    """Read a moment of GraphQL's."""
    return datetime.fromisoformat(text)


def _total(told: Told, currency: str, precision: int) -> Money:
    """Return what was charged, if that is more than what Vendure leaves of an order whose lines were cancelled."""
    charged = sum(payment["amount"] for payment in told["payments"] or () if payment["state"] in _CHARGED)
    return money(max(charged, told["totalWithTax"]), currency, precision)


def _state(word: str, total: Money, refunds: Iterable[Refund]) -> OrderState:
    given = sum((refund.amount for refund in refunds), Money(0, total.currency))
    if given.minor and not given < total and word != CANCELLED:
        return OrderState.REFUNDED
    return _STATES.get(word, OrderState.OPEN)


def _allows(told: Told) -> Iterable[ActionKind]:
    yield ActionKind.NOTE
    if CANCELLED in told["nextStates"]:
        yield ActionKind.CANCEL
    settled = (payment for payment in told["payments"] or () if payment["state"] == SETTLED)
    if told["state"] not in _UNPAID and any(left_of(payment) > 0 for payment in settled):
        yield ActionKind.REFUND


def _items(told: Told, currency: str, precision: int) -> Iterable[Item]:
    """Return the lines as they are; of a cancelled order, as they were placed."""
    for line in told["lines"]:
        placed = told["state"] == CANCELLED
        quantity = line["orderPlacedQuantity"] if placed else line["quantity"]
        price = line["proratedUnitPriceWithTax"] * quantity if placed else line["proratedLinePriceWithTax"]
        variant = line["productVariant"]
        if quantity:
            yield Item(
                name=variant["name"], quantity=quantity, total=money(price, currency, precision), sku=variant["sku"]
            )


def _refunds(payments: Iterable[Told], currency: str, precision: int) -> Iterable[Refund]:
    for payment in payments:
        for refund in payment["refunds"]:
            if refund["state"] != FAILED:
                yield Refund(
                    amount=money(refund["total"], currency, precision),
                    at=moment(refund["createdAt"]),
                    reason=refund["reason"],
                )


def _shipment(told: Told) -> Shipment:
    return Shipment(state=told["state"], carrier=told["method"] or None, tracking=told["trackingCode"] or None)


def _name(customer: Told | None) -> str | None:
    return f"{customer['firstName']} {customer['lastName']}".strip() or None if customer else None


def _address(told: Told | None) -> Address | None:
    if not told or not told.get("streetLine1"):
        return None
    place = " ".join(filter(None, (told["postalCode"], told["city"])))
    lines = (told["company"], told["streetLine1"], told["streetLine2"], place, told["province"])
    return Address(
        name=told["fullName"] or "", lines=tuple(filter(None, lines)), country=told["countryCode"] or told["country"]
    )
