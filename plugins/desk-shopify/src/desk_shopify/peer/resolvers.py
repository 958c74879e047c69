"""A shop as its Admin API shows it: what the fields of Shopify's schema that the desk asks for resolve to."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from desk import Money
from desk_shopify.peer.shop import Line, Order, Shop, place_of

Value = Mapping[str, Any]
_ADDRESS = {"formatted": ["Rua Augusta 1", "1100-053 Lisboa"], "countryCodeV2": "PT"}
_TRACKING = [{"company": "CTT", "number": "RR123456785PT", "url": "https://track.example/RR123456785PT"}]
_SINCE = re.compile(r"updated_at:>='(.+)'")


def root(shop: Shop) -> Value:
    """Return what queries begin at."""
    return {
        "order": lambda _info, **asked: _order_by(shop, asked["id"]),
        "orders": lambda _info, **asked: _orders(shop, **asked),
    }


def _order_by(shop: Shop, gid: str) -> Value | None:
    order = shop.orders.get(int(gid.rpartition("/")[2]))
    return None if order is None else order_value(order)


def _orders(shop: Shop, **asked: Any) -> Value:
    if asked.get("sortKey") != "UPDATED_AT":
        raise GraphQLError("this peer lists by UPDATED_AT")
    rows = shop.listed(_since(asked.get("query")))
    if asked.get("after"):
        at, name = json.loads(base64.b64decode(asked["after"]))
        rows = [order for order in rows if place_of(order) > (datetime.fromisoformat(at), name)]
    return connection(rows, asked["first"], order_value, _cursor)


def _since(query: str | None) -> datetime | None:
    if not query:
        return None
    found = _SINCE.fullmatch(query)
    if found is None:
        raise GraphQLError(f"this peer does not understand the query {query!r}")
    return datetime.fromisoformat(found[1])


def _cursor(order: Order) -> str:
    return base64.b64encode(json.dumps([order.updated_at.isoformat(), order.id]).encode()).decode()


def connection(rows: Sequence[Any], first: int, value: Callable[[Any], Value], cursor: Callable[[Any], str]) -> Value:
    """Return the beginning of some rows as a page."""
    taken = rows[:first]
    values = [value(row) for row in taken]
    return {
        "edges": [{"cursor": cursor(row), "node": node} for row, node in zip(taken, values, strict=True)],
        "nodes": values,
        "pageInfo": {"hasNextPage": len(rows) > first},
    }


def order_value(order: Order) -> Value:
    """Return an order as the schema has it."""
    return {
        "id": f"gid://shopify/Order/{order.id}",
        "legacyResourceId": str(order.id),
        "name": order.name,
        "createdAt": moment(order.placed_at),
        "updatedAt": moment(order.updated_at),
        "cancelledAt": moment(order.cancelled_at) if order.cancelled_at else None,
        "email": order.email,
        "displayFinancialStatus": order.paid_word,
        "displayFulfillmentStatus": order.sent_word,
        "refundable": order.left.minor > 0,
        "note": order.note,
        "metafield": lambda _info, **asked: _metafield(order, **asked),
        "transactions": lambda _info, **_asked: _transactions(order),
        "customer": {"legacyResourceId": str(order.customer_id), "displayName": order.customer},
        "shippingAddress": {"name": order.customer, **_ADDRESS},
        "totalPriceSet": bag(order, order.total),
        "lineItems": lambda _info, **asked: _lines(order, **asked),
        "fulfillments": lambda _info, first, **_asked: _fulfillments(order)[:first],
        "refunds": lambda _info, first, **_asked: [
            {
                "id": f"gid://shopify/Refund/{one.id}",
                "createdAt": moment(one.at),
                "note": one.note,
                "totalRefundedSet": bag(order, one.amount),
            }
            for one in order.refunds[:first]
        ],
    }


def _metafield(order: Order, *, namespace: str, key: str) -> Value | None:
    value = order.metafields.get(f"{namespace}.{key}")
    return None if value is None else {"value": value}


def _transactions(order: Order) -> list[Value]:
    """Return one payment by card, and what of it went back."""
    paid = {"id": f"gid://shopify/OrderTransaction/{order.id}", "status": "SUCCESS", "gateway": "bogus"}
    sale = {**paid, "kind": "SALE", "amountSet": bag(order, order.total), "parentTransaction": None}
    refunds = (
        {
            **paid,
            "id": f"gid://shopify/OrderTransaction/{one.id}",
            "kind": "REFUND",
            "amountSet": bag(order, one.amount),
            "parentTransaction": sale,
        }
        for one in order.refunds
    )
    return [sale, *refunds]


def bag(order: Order, amount: Money) -> Value:
    """Return an amount in both currencies, written as Shopify writes it."""
    return {"presentmentMoney": _money(amount), "shopMoney": _money(order.of_the_shop(amount))}


def moment(at: datetime) -> str:
    """Return a moment as Shopify writes it: in whole seconds."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _money(amount: Money) -> Value:
    return {"amount": str(amount.major), "currencyCode": amount.currency}


def _lines(order: Order, *, first: int, **_asked: Any) -> Value:
    return connection(order.lines, first, lambda line: _line(order, line), lambda line: line.name)


def _line(order: Order, line: Line) -> Value:
    total = bag(order, line.total)
    return {
        "name": line.name,
        "quantity": line.quantity,
        "sku": line.sku,
        "discountedTotalSet": lambda _info, **_asked: total,
    }


def _fulfillments(order: Order) -> list[Value]:
    if order.step not in ("sent", "delivered", "refunded"):
        return []
    told = "FULFILLED" if order.step == "sent" else "DELIVERED"
    return [{"status": "SUCCESS", "displayStatus": told, "trackingInfo": lambda _info, **_asked: _TRACKING}]
