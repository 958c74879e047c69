"""Webhooks: whose they are, and which order each is about. They may come late, twice and in any order."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desk import Changed, Happening, Phrase, Unreadable, Webhook

Told = Mapping[str, Any]


def order_of(webhook: Webhook) -> Sequence[Happening]:
    """Return which order changed; what it is now is fetched. Raises for what is none of an order's topics."""
    topic = webhook.headers.get("x-shopify-topic", "")
    if topic in _SILENT:
        return []
    find = _ORDER.get(topic)
    if find is None:
        raise Unreadable(_PEOPLE.get(topic) or _unknown(topic))
    return [Changed("order", str(find(json.loads(webhook.body))))]


def _unknown(topic: str) -> Phrase:
    told = {"topic": topic}
    return Phrase("desk_shopify", "The topic {topic} says nothing to the desk: do not subscribe to it", told)


def name_of(webhook: Webhook) -> str | None:
    """Return what a delivery is known by: the event of a topic, for two subscriptions deliver it twice."""
    event = webhook.headers.get("x-shopify-event-id") or webhook.headers.get("x-shopify-webhook-id")
    return event and f"{webhook.headers.get('x-shopify-topic', '')} {event}"


def _itself(told: Told) -> int:
    return int(told["id"])


def _its_order(told: Told) -> int:
    return int(told["order_id"])


#: Topics, and where each names its order.
_ORDER: Mapping[str, Callable[[Told], int]] = {
    **dict.fromkeys(
        (
            "orders/create",
            "orders/updated",
            "orders/paid",
            "orders/cancelled",
            "orders/fulfilled",
            "orders/partially_fulfilled",
            "orders/delete",
        ),
        _itself,
    ),
    **dict.fromkeys(
        ("refunds/create", "fulfillments/create", "fulfillments/update", "fulfillment_events/create"), _its_order
    ),
    "orders/edited": lambda told: int(told["order_edit"]["order_id"]),
}
#: What is read, by their names in ``webhooks.subscriptions`` of an app.
TOPICS = tuple(_ORDER)
#: Told to every app; the next call finds out by itself.
_SILENT = frozenset({"app/uninstalled", "app/scopes_update"})
#: What the law has Shopify ask of every public app. The desk does not answer for people, so it sets them aside.
_PEOPLE = {
    "customers/data_request": Phrase(
        "desk_shopify",
        "A customer asks what is known of her; do it by hand within 30 days, and have this read again afterwards",
    ),
    "customers/redact": Phrase(
        "desk_shopify",
        "A customer is to be forgotten; do it by hand within 30 days, and have this read again afterwards",
    ),
    "shop/redact": Phrase(
        "desk_shopify",
        "The shop left two days ago and is to be forgotten; do it by hand within 30 days",
    ),
}
