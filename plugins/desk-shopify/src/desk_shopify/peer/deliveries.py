"""Webhooks as Shopify sends them: its own examples with this shop's orders in them, checked against its own schemas."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from jsonschema import Draft202012Validator

from desk import Webhook, signature
from desk_shopify.peer.packages import hook_example, hook_schema
from desk_shopify.peer.resolvers import bag, moment
from desk_shopify.peer.shop import Order
from desk_shopify.versions import WEBHOOKS

#: Which topic tells of each step.
TOPIC = {
    "paid": "orders/create",
    "sent": "fulfillments/create",
    "delivered": "fulfillments/update",
    "refunded": "refunds/create",
}
_NAMES = count(1)


@lru_cache(maxsize=32)
def _validator(topic: str) -> Draft202012Validator:
    return Draft202012Validator(hook_schema(WEBHOOKS, topic))


def payload(topic: str, order: Order) -> dict[str, Any]:
    """Return what a topic tells of an order, as Shopify's schema has it; ``ValidationError`` says where not."""
    told = dict(hook_example(WEBHOOKS, topic))
    told.update(_OWN[topic.partition("/")[0]](order))
    _validator(topic).validate(told)
    return told


def delivery(topic: str, body: bytes, domain: str, secret: str, now: datetime, event: str | None = None) -> Webhook:
    """Sign a body; without an ``event`` it is of a new one."""
    number = next(_NAMES)
    headers = {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-hmac-sha256": signature(body, secret),
        "x-shopify-shop-domain": domain,
        "x-shopify-api-version": WEBHOOKS,
        "x-shopify-webhook-id": f"delivery-{number}",
        "x-shopify-event-id": event or f"event-{number}",
        "x-shopify-triggered-at": moment(now),
    }
    return Webhook(body=body, headers=headers, received_at=now)


def _of_order(order: Order) -> Mapping[str, Any]:
    return {
        "id": order.id,
        "admin_graphql_api_id": f"gid://shopify/Order/{order.id}",
        "name": order.name,
        "updated_at": moment(order.updated_at),
        "created_at": moment(order.placed_at),
        "email": order.email,
        "presentment_currency": order.total.currency,
        "total_price": str(order.of_the_shop(order.total).major),
        "total_price_set": _snake(bag(order, order.total)),
        "customer": {**hook_example(WEBHOOKS, "orders/create")["customer"], "first_name": order.customer},
    }


def _of_part(order: Order) -> Mapping[str, Any]:
    return {"order_id": order.id}


def _snake(money: Mapping[str, Any]) -> Mapping[str, Any]:
    def plain(one: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"amount": one["amount"], "currency_code": one["currencyCode"]}

    return {"presentment_money": plain(money["presentmentMoney"]), "shop_money": plain(money["shopMoney"])}


#: What of a topic's example is this shop's own, by the topic's first word.
_OWN: Mapping[str, Callable[[Order], Mapping[str, Any]]] = {
    "orders": _of_order,
    "fulfillments": _of_part,
    "refunds": _of_part,
}
