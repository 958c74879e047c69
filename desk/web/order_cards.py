"""Orders on the wire."""

from collections.abc import Sequence

from desk.domain.actions import ActionKind, OrderAction
from desk.domain.money import Money
from desk.domain.orders import Item, Refund, Shipment
from desk.services.orders import ShownOrder
from desk.web import wire


def card(shown: ShownOrder, actions: Sequence[ActionKind], *, public_notes: bool) -> wire.OrderCard:
    """Return an order as the console draws it, with what the reader may have done to it.

    Of one that is not known to be hers, not where it goes.
    """
    order = shown.order
    address = order.address if shown.hers else None
    return wire.OrderCard(
        inbox=shown.inbox,
        id=order.id,
        number=order.number,
        state=order.state.value,
        state_word=order.state_word,
        total=money(order.total),
        placed_at=order.placed_at,
        hers=shown.hers,
        items=[_item(item) for item in order.items],
        shipments=[_shipment(shipment) for shipment in order.shipments],
        refunds=[_refund(refund) for refund in order.refunds],
        address=[] if address is None else [address.name, *address.lines],
        country=None if address is None else address.country,
        url=order.url,
        actions=[kind.value for kind in actions],
        public_notes=public_notes and ActionKind.NOTE in actions,
        refundable=money(order.refundable) if ActionKind.REFUND in actions else None,
    )


def action(done: OrderAction) -> wire.OrderActionView:
    """Return what was done to an order."""
    return wire.OrderActionView(
        kind=done.kind.value,
        number=done.number,
        public=done.public,
        amount=None if done.amount is None else money(done.amount),
    )


def money(amount: Money) -> wire.MoneyView:
    """Return an amount."""
    return wire.MoneyView(amount=f"{amount.major:f}", currency=amount.currency)


def _item(item: Item) -> wire.ItemView:
    return wire.ItemView(name=item.name, quantity=item.quantity, total=money(item.total), sku=item.sku)


def _shipment(shipment: Shipment) -> wire.ShipmentView:
    return wire.ShipmentView(
        state=shipment.state, carrier=shipment.carrier, tracking=shipment.tracking, url=shipment.url
    )


def _refund(refund: Refund) -> wire.RefundView:
    return wire.RefundView(amount=money(refund.amount), at=refund.at, reason=refund.reason)
