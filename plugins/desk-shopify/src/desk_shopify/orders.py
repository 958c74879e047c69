"""A Shopify order as the desk shows it: in the currency that its customer saw and paid in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from desk import ActionKind, Address, Item, Money, OrderState, OrderView, Refund, Shipment

Told = Mapping[str, Any]
_GONE = frozenset({"CANCELLED", "ERROR", "FAILURE"})
_SENT = frozenset({"FULFILLED", "PARTIALLY_FULFILLED"})


def view(told: Told, origin: str) -> OrderView:
    """Return an order as the Admin API tells it."""
    total = told["totalPriceSet"]["presentmentMoney"]
    currency, customer, number = total["currencyCode"], told["customer"], told["legacyResourceId"]
    return OrderView(
        id=str(number),
        number=told["name"].removeprefix("#"),
        updated_at=datetime.fromisoformat(told["updatedAt"]),
        placed_at=datetime.fromisoformat(told["createdAt"]),
        state=_state(told),
        state_word=_words(told),
        total=money(total["amount"], currency),
        customer=customer and str(customer["legacyResourceId"]),
        customer_name=customer and customer["displayName"],
        email=told["email"] or None,
        items=tuple(_item(item, currency) for item in told["lineItems"]["nodes"]),
        shipments=tuple(_shipments(told["fulfillments"])),
        refunds=tuple(_refund(refund, currency) for refund in told["refunds"] if _amount(refund)),
        address=_address(told["shippingAddress"]),
        url=f"{origin}/admin/orders/{number}",
        allows=tuple(_allowed(told)),
    )


def money(amount: str, currency: str) -> Money:
    """Return an amount; Shopify writes ``4200.0`` of yen, and of a line at times more digits than are paid."""
    digits = Money(0, currency).major
    return Money.of(Decimal(amount).quantize(digits, ROUND_HALF_EVEN), currency)


def _state(told: Told) -> OrderState:
    delivered = [one["displayStatus"] == "DELIVERED" for one in told["fulfillments"] if one["status"] not in _GONE]
    if told["cancelledAt"]:
        return OrderState.CANCELLED
    if told["displayFinancialStatus"] == "REFUNDED":
        return OrderState.REFUNDED
    if told["displayFulfillmentStatus"] == "FULFILLED" and delivered and all(delivered):
        return OrderState.ARRIVED
    if told["displayFulfillmentStatus"] in _SENT:
        return OrderState.SENT
    return OrderState.PAID if told["displayFinancialStatus"] in ("PAID", "PARTIALLY_REFUNDED") else OrderState.OPEN


def _allowed(told: Told) -> Iterator[ActionKind]:
    """Tell what Shopify lets be done: what is on its way or called off cannot be called off."""
    under_way = any(one["status"] not in _GONE for one in told["fulfillments"])
    yield ActionKind.NOTE
    if not told["cancelledAt"] and not under_way:
        yield ActionKind.CANCEL
    if told["refundable"]:
        yield ActionKind.REFUND
    if told["email"]:
        yield ActionKind.RESEND


def _words(told: Told) -> str:
    """Return Shopify's own words: how far it is paid, how far it is sent, and whether it was called off."""
    told_off = ["CANCELED"] if told["cancelledAt"] else []
    words = [*told_off, told["displayFinancialStatus"], told["displayFulfillmentStatus"]]
    return ", ".join(_readable(word) for word in words if word)


def _readable(word: str) -> str:
    return word.lower().replace("_", " ")


def _item(told: Told, currency: str) -> Item:
    total = money(told["discountedTotalSet"]["presentmentMoney"]["amount"], currency)
    return Item(name=told["name"], quantity=told["quantity"], total=total, sku=told["sku"] or None)


def _shipments(fulfillments: list[Told]) -> Iterator[Shipment]:
    for one in fulfillments:
        if one["status"] not in _GONE:
            tracking: Told = next(iter(one["trackingInfo"]), {})
            yield Shipment(
                state=_readable(one["displayStatus"] or one["status"]),
                carrier=tracking.get("company") or None,
                tracking=tracking.get("number") or None,
                url=tracking.get("url") or None,
            )


def _refund(told: Told, currency: str) -> Refund:
    at = datetime.fromisoformat(told["createdAt"])
    return Refund(amount=money(_amount(told), currency), at=at, reason=told["note"] or None)


def _amount(refund: Told) -> str:
    """Return what went back; empty where only things did."""
    amount: str = refund["totalRefundedSet"]["presentmentMoney"]["amount"]
    return amount if Decimal(amount) else ""


def _address(told: Told | None) -> Address | None:
    if told is None:
        return None
    return Address(name=told["name"] or "", lines=tuple(told["formatted"]), country=told["countryCodeV2"])
