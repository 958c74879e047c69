"""Orders of Medusa as the desk's."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from desk import ActionKind, Address, Item, Money, OrderState, OrderView, Refund, Shipment

#: What the desk reads of an order; what is not named, Medusa leaves out.
FIELDS = ",".join(
    (
        "id,display_id,custom_display_id,status,payment_status,fulfillment_status,created_at,updated_at,canceled_at",
        "currency_code,original_total,email,customer_id,metadata,sales_channel_id",
        "*items,*shipping_address,*customer,*fulfillments,*fulfillments.labels",
        "*payment_collections,*payment_collections.payments,*payment_collections.payments.refunds",
        "*payment_collections.payments.captures",
    )
)
CANCELED = "canceled"
_SENT = frozenset({"shipped", "partially_shipped", "partially_delivered"})
_PAID = frozenset({"captured", "partially_captured", "partially_refunded", "authorized", "partially_authorized"})

Told = Mapping[str, Any]


def order_view(told: Told, order_url: str) -> OrderView:
    """Return an order; its number is the shop's own, or the one that Medusa counts."""
    currency = told["currency_code"].upper()
    return OrderView(
        id=told["id"],
        number=str(told.get("custom_display_id") or told["display_id"]),
        updated_at=datetime.fromisoformat(told["updated_at"]),
        placed_at=datetime.fromisoformat(told["created_at"]),
        state=_state(told),
        state_word=_word(told),
        # What was charged: ``total`` itself shrinks with each refund.
        total=money(told["original_total"], currency),
        customer=told["customer_id"],
        customer_name=_name(told),
        email=told["email"],
        items=tuple(_items(told, currency)),
        shipments=tuple(_shipment(one) for one in told["fulfillments"] or () if not one.get("canceled_at")),
        refunds=tuple(_refunds(told, currency)),
        address=_address(told["shipping_address"]),
        url=order_url.replace("{id}", told["id"]) or None,
        allows=tuple(_allows(told)),
    )


def money(amount: Decimal | int | str, currency: str) -> Money:
    """Return an amount in major units, rounded as payment providers do: taxes are reckoned finer than a currency is."""
    digits = Money(0, currency).major.as_tuple().exponent
    return Money.of(Decimal(amount).quantize(Decimal(1).scaleb(int(digits)), ROUND_HALF_UP), currency)


def payments(told: Told) -> list[Told]:
    """Return an order's payments."""
    return [one for held in told["payment_collections"] or () for one in held["payments"] or ()]


def left_of(payment: Told) -> Decimal:
    """Return how much of what was captured has not gone back."""
    taken = sum((Decimal(one["amount"]) for one in payment["captures"] or ()), Decimal(0))
    return taken - sum((Decimal(one["amount"]) for one in payment["refunds"] or ()), Decimal(0))


def _state(told: Told) -> OrderState:
    if told["status"] == CANCELED:
        return OrderState.CANCELLED
    if told["payment_status"] == "refunded":
        return OrderState.REFUNDED
    if told["fulfillment_status"] == "delivered":
        return OrderState.ARRIVED
    if told["fulfillment_status"] in _SENT:
        return OrderState.SENT
    return OrderState.PAID if told["payment_status"] in _PAID else OrderState.OPEN


def _word(told: Told) -> str:
    """Return Medusa's own words, of which an order has three."""
    return ", ".join((told["status"], told["payment_status"], told["fulfillment_status"]))


def _allows(told: Told) -> Iterable[ActionKind]:
    yield ActionKind.NOTE
    sent = any(one.get("shipped_at") for one in told["fulfillments"] or () if not one.get("canceled_at"))
    if told["status"] != CANCELED and not sent:
        yield ActionKind.CANCEL
    if any(left_of(payment) > 0 for payment in payments(told)):
        yield ActionKind.REFUND


def _items(told: Told, currency: str) -> Iterable[Item]:
    for item in told["items"] or ():
        yield Item(
            name=" - ".join(filter(None, (item["product_title"] or item["title"], item["variant_title"]))),
            quantity=int(item["quantity"]),
            total=money(item["total"], currency),
            sku=item["variant_sku"],
        )


def _refunds(told: Told, currency: str) -> Iterable[Refund]:
    for payment in payments(told):
        for refund in payment["refunds"] or ():
            at = datetime.fromisoformat(refund["created_at"])
            yield Refund(amount=money(refund["amount"], currency), at=at, reason=refund.get("note") or None)


def _shipment(told: Told) -> Shipment:
    steps = ("delivered_at", "shipped_at", "packed_at")
    state = next((step.removesuffix("_at") for step in steps if told.get(step)), "open")
    label: Told = next(iter(told.get("labels") or ()), {})
    return Shipment(
        state=state,
        carrier=told.get("provider_id"),
        tracking=label.get("tracking_number") or None,
        url=label.get("tracking_url") if str(label.get("tracking_url", "")).startswith("http") else None,
    )


def _name(told: Told) -> str | None:
    """Return who ordered; a guest's name stands with her address only."""
    found = (_full_name(known) for known in (told["customer"], told["shipping_address"]) if known)
    return next(filter(None, found), None)


def _full_name(told: Told) -> str:
    return " ".join(filter(None, (told.get("first_name"), told.get("last_name"))))


def _address(told: Told | None) -> Address | None:
    if not told or not told.get("address_1"):
        return None
    place = " ".join(filter(None, (told.get("postal_code"), told.get("city"))))
    lines = (told.get("company"), told["address_1"], told.get("address_2"), place, told.get("province"))
    country = str(told.get("country_code") or "").upper() or None
    return Address(name=_full_name(told), lines=tuple(filter(None, lines)), country=country)
