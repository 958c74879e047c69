"""An order as the console draws it."""

from datetime import datetime

from desk.web.wire.base import Out


class MoneyView(Out):
    """An amount in major units, with all of the currency's digits, such as ``89.80``."""

    amount: str
    currency: str


class ItemView(Out):
    """A line of an order."""

    name: str
    quantity: int
    total: MoneyView
    sku: str | None = None


class ShipmentView(Out):
    """A parcel; ``state`` is the storefront's word."""

    state: str
    carrier: str | None = None
    tracking: str | None = None
    url: str | None = None


class RefundView(Out):
    """Money that went back."""

    amount: MoneyView
    at: datetime
    reason: str | None = None


class OrderCard(Out):
    """An order. ``state``: open, paid, sent, arrived, cancelled, refunded; ``state_word`` is the storefront's."""

    number: str
    state: str
    state_word: str
    total: MoneyView
    placed_at: datetime
    #: Whether the channel says that it is this customer's; else she only named it.
    hers: bool
    items: list[ItemView] = []
    shipments: list[ShipmentView] = []
    refunds: list[RefundView] = []
    #: Where it goes, line by line.
    address: list[str] = []
    country: str | None = None
    url: str | None = None
