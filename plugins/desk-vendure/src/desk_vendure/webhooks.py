"""What the desk's plugin in a shop tells: orders that changed, and customers' words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from desk import Changed, Happening, InboundMessage, Webhook
from desk_vendure.names import entry
from desk_vendure.orders import moment


def happenings(webhook: Webhook) -> Sequence[Happening]:
    """Read what happened; an order that changed is fetched as it is now."""
    told = json.loads(webhook.body)
    match told["type"]:
        case "order":
            return [Changed("order", str(told["id"]))]
        case "message":
            return [message(told)]
    raise ValueError(f"type: found {told['type']!r}; expected 'order' or 'message'")


def message(told: Mapping[str, Any]) -> InboundMessage:
    """Return what a customer wrote; the conversation is about an order, so that is whom it names."""
    return InboundMessage(
        external_id=entry(told["id"]),
        customer=told["orderCode"],
        customer_name=told["customerName"],
        country=told["country"],
        body=told["text"],
        raw=json.dumps(told, ensure_ascii=False).encode(),
        sent_at=moment(told["createdAt"]),
    )
