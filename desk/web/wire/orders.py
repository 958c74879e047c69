"""An order as the console draws it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from desk.domain.actions import ActionKind
from desk.web.wire.base import In, Key, Out


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

    #: Its inbox and the storefront's own id of it, by which something is done to it.
    inbox: str
    id: str
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
    #: What the reader may have done to it now, of ``note``, ``cancel``, ``refund`` and ``resend``.
    actions: list[str] = []
    #: Whether a note may be one that the customer reads.
    public_notes: bool = False
    #: What has not gone back yet; a refund is at most this.
    refundable: MoneyView | None = None


class OrderActionView(Out):
    """What was done to an order: ``note``, ``cancel``, ``refund`` or ``resend``; its words are the message's."""

    kind: str
    number: str
    #: Whether the customer reads the note.
    public: bool = False
    amount: MoneyView | None = None


class OrderActionAsked(In):
    """Have something done to an order. ``text``: a note's words, else the reason, which may be left out.

    ``public``: the customer reads the note, in her language. ``amount``: what a refund gives back, in major
    units of the order's currency, such as ``12.50``. ``key`` makes a repeat harmless. ``confirm``: despite
    warnings and flags.
    """

    kind: ActionKind
    inbox: Annotated[str, Meta(max_length=128)]
    order: Annotated[str, Meta(max_length=256)]
    key: Key
    text: Annotated[str, Meta(max_length=10_000)] = ""
    public: bool = False
    amount: Annotated[str, Meta(max_length=32)] | None = None
    confirm: bool = False
