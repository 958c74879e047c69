"""An order as the desk sees it, whichever storefront it was placed in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.domain.actions import ActionKind
from desk.domain.money import Money
from desk.domain.time import check_aware


class OrderState(StrEnum):
    """Where an order is; a storefront's own word for it stands beside."""

    OPEN = "open"
    PAID = "paid"
    SENT = "sent"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of an order: what, how many, and the price of the line."""

    name: str
    quantity: int
    total: Money
    sku: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A parcel on its way; ``state`` is the storefront's word."""

    state: str
    carrier: str | None = None
    tracking: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that went back."""

    amount: Money
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where it goes; ``lines`` as the storefront prints them, without country."""

    name: str
    lines: tuple[str, ...]
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order at one of its versions. ``id`` is the storefront's own, ``number`` what its customers know.

    ``customer`` is how the channel names her in messages, where it does; ``email`` finds her elsewhere.
    ``updated_at`` is the version: of two views of an order the later one is the truth. ``allows`` is what the
    storefront lets be done to it now.
    """

    id: str
    number: str
    updated_at: datetime
    placed_at: datetime
    state: OrderState
    state_word: str
    total: Money
    customer: str | None = None
    customer_name: str | None = None
    email: str | None = None
    items: tuple[Item, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    address: Address | None = None
    url: str | None = None
    allows: tuple[ActionKind, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a naive moment."""
        check_aware(self.updated_at)
        check_aware(self.placed_at)

    @property
    def kind(self) -> str:
        """The kind under which feeds and ``fetch`` know orders."""
        return ORDER

    @property
    def refundable(self) -> Money:
        """What has not gone back yet."""
        return self.total - self.refunded

    @property
    def refunded(self) -> Money:
        """What went back so far."""
        return sum((refund.amount for refund in self.refunds), Money(0, self.total.currency))


#: The kind of orders, and that of customers' messages.
ORDER = "order"
MESSAGE = "message"
