"""A shop in memory: orders that are paid, sent, delivered, called off and paid back, and when each last changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from desk import Money

#: What becomes of an order, step by step; then it stays as it is, and only its last change moves.
STEPS = ("paid", "sent", "delivered", "refunded")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order, in the currency of the customer."""

    name: str
    quantity: int
    total: Money
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money that went back."""

    id: int
    amount: Money
    at: datetime
    note: str | None = None


@dataclass(slots=True)
class Order:
    """One order. ``rate`` is what the shop's own currency is to the customer's, as a percentage."""

    id: int
    name: str
    customer: str
    customer_id: int
    placed_at: datetime
    updated_at: datetime
    lines: tuple[Line, ...]
    step: str = STEPS[0]
    visible: bool = True
    cancelled_at: datetime | None = None
    refunds: list[Refunded] = field(default_factory=list)
    note: str | None = None
    metafields: dict[str, str] = field(default_factory=dict)
    #: What was done to it by the API, as the kit reads it.
    done: list[str] = field(default_factory=list)
    rate: int = 110

    @property
    def total(self) -> Money:
        """What the customer paid."""
        return sum((line.total for line in self.lines), Money(0, self.lines[0].total.currency))

    @property
    def left(self) -> Money:
        """What has not gone back."""
        return self.total - sum((one.amount for one in self.refunds), Money(0, self.total.currency))

    @property
    def paid_word(self) -> str:
        """How Shopify words how far it is paid."""
        if self.left.minor == 0:
            return "REFUNDED"
        return "PARTIALLY_REFUNDED" if self.refunds else "PAID"

    @property
    def sent_word(self) -> str:
        """How Shopify words how far it is sent."""
        return "UNFULFILLED" if self.step == STEPS[0] else "FULFILLED"

    @property
    def email(self) -> str:
        """Where the shop writes to her."""
        return f"customer-{self.customer_id}@example.com"

    def of_the_shop(self, amount: Money) -> Money:
        """Return an amount in the shop's own currency."""
        return Money(amount.minor * self.rate // 100, "USD")


_LINES = (
    Line("Tent - Green", 1, Money(8980, "EUR"), "TENT-G"),
    Line("Pegs", 12, Money(610, "EUR")),
)


class Shop:
    """Orders by their ids, as the shop has them."""

    def __init__(self, lines: tuple[Line, ...] = _LINES) -> None:
        self.orders: dict[int, Order] = {}
        self._lines = lines
        self._ids = count(820982911946154508)
        self._customers: dict[str, int] = {}

    def place(self, number: str, at: datetime, customer: str, *, visible: bool = True) -> Order:
        """Place an order."""
        customer_id = self._customers.setdefault(customer, 115310627314723954 + len(self._customers))
        order = Order(next(self._ids), f"#{number}", customer, customer_id, at, at, self._lines, visible=visible)
        self.orders[order.id] = order
        return order

    def change(self, order: Order, at: datetime) -> None:
        """Bring an order one step further."""
        order.step = STEPS[min(STEPS.index(order.step) + 1, len(STEPS) - 1)]
        order.updated_at = at
        if order.step == "refunded":
            self.pay_back(order, order.left, at, "broken")

    def pay_back(self, order: Order, amount: Money, at: datetime, note: str | None) -> int:
        """Give money back; return the refund's id."""
        name = next(self._ids)
        if amount.minor:
            order.refunds.append(Refunded(name, amount, at, note))
        order.updated_at = at
        return name

    def call_off(self, order: Order, at: datetime) -> int:
        """Cancel an order and give back what is left of its money; return the job's id."""
        order.cancelled_at = at
        return self.pay_back(order, order.left, at, None)

    def named(self, number: str) -> Order:
        """Return an order by what its customer knows."""
        return next(order for order in self.orders.values() if order.name == f"#{number}")

    def listed(self, since: datetime | None = None) -> list[Order]:
        """Return the orders that the index shows, oldest change first."""
        return sorted(self._shown(since), key=place_of)

    def _shown(self, since: datetime | None) -> Iterator[Order]:
        for order in self.orders.values():
            if order.visible and (since is None or order.updated_at >= since):
                yield order


def place_of(order: Order) -> tuple[datetime, int]:
    """Return where an order stands in the list: those of one moment by their ids."""
    return order.updated_at, order.id


def words_of(order: Order) -> str:
    """Return how an agent reads Shopify's words for an order."""
    told = [*(["CANCELED"] if order.cancelled_at else []), order.paid_word, order.sent_word]
    return ", ".join(word.lower().replace("_", " ") for word in told)


def with_lines(order: Order, many: int) -> None:
    """Give an order so many lines, of one cent each."""
    order.lines = tuple(replace(_LINES[0], name=f"Peg {number}", total=Money(1, "EUR")) for number in range(many))
