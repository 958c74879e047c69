"""An order as words for templates: each value written as readers of a language write it."""

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from desk.domain.money import Money
from desk.domain.orders import Item, OrderView
from desk.i18n import zones
from desk.i18n.formats import locale_of


def order_values(order: OrderView, language: str, zone: str = "UTC") -> dict[str, str]:
    """Return what a template such as ``Order {order_number}, {order_total}`` is filled with.

    ``order_state`` is the storefront's own word, ``order_placed`` the day by the clock of ``zone``. Of parcels
    ``order_carrier``, ``order_tracking`` and ``order_tracking_url`` are the newest one's. A value that an order
    does not have is left out, so that the place in the template shows.
    """
    parcel = order.shipments[-1] if order.shipments else None
    values = {
        "order_number": order.number,
        "order_state": order.state_word,
        "order_total": _money(order.total, language),
        "order_refunded": _money(order.refunded, language) if order.refunds else None,
        "order_placed": format_date(zones.wall(order.placed_at, zone), "long", locale=locale_of(language)),
        "order_items": _items(order.items, language) or None,
        "order_customer": order.customer_name,
        "order_url": order.url,
        "order_carrier": parcel and parcel.carrier,
        "order_tracking": parcel and parcel.tracking,
        "order_tracking_url": parcel and parcel.url,
    }
    return {name: value for name, value in values.items() if value}


def _money(amount: Money, language: str) -> str:
    return format_currency(amount.major, amount.currency, locale=locale_of(language))


def _items(items: tuple[Item, ...], language: str) -> str:
    locale = locale_of(language)
    return format_list([f"{format_decimal(one.quantity, locale=locale)} × {one.name}" for one in items], locale=locale)
