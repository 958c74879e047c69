"""Orders on the wire."""

from desk.domain.money import Money
from desk.domain.orders import Item, Refund, Shipment
from desk.services.orders import ShownOrder
from desk.web import wire


def card(shown: ShownOrder) -> wire.OrderCard:
    """Return an order as the console draws it; of one that is not known to be hers, not where it goes."""
    order = shown.order
    address = order.address if shown.hers else None
    return wire.OrderCard(
        number=order.number,
        state=order.state.value,
        state_word=order.state_word,
        total=_money(order.total),
        placed_at=order.placed_at,
        hers=shown.hers,
        items=[_item(item) for item in order.items],
        shipments=[_shipment(shipment) for shipment in order.shipments],
        refunds=[_refund(refund) for refund in order.refunds],
        address=[] if address is None else [address.name, *address.lines],
        country=None if address is None else address.country,
        url=order.url,
    )


def _money(money: Money) -> wire.MoneyView:
    return wire.MoneyView(amount=f"{money.major:f}", currency=money.currency)


def _item(item: Item) -> wire.ItemView:
    return wire.ItemView(name=item.name, quantity=item.quantity, total=_money(item.total), sku=item.sku)


def _shipment(shipment: Shipment) -> wire.ShipmentView:
    return wire.ShipmentView(
        state=shipment.state, carrier=shipment.carrier, tracking=shipment.tracking, url=shipment.url
    )


def _refund(refund: Refund) -> wire.RefundView:
    return wire.RefundView(amount=_money(refund.amount), at=refund.at, reason=refund.reason)
