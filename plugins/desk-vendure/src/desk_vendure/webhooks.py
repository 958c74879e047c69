"""What the desk's plugin in a shop tells: signed over its name, its moment and its very bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk import Changed, Form, Happening, InboundMessage, Webhook, signed
from desk_vendure.names import entry
from desk_vendure.orders import moment

#: How far the clocks of shop and desk may be apart; an older delivery may be a recording.
TOLERANCE = timedelta(minutes=5)
DELIVERY, MOMENT, SIGNATURE = "x-desk-delivery", "x-desk-timestamp", "x-desk-signature"


def genuine(webhook: Webhook, secrets: Sequence[str]) -> bool:
    """Tell whether a webhook is signed with one of some secrets, and of now."""
    stamped = webhook.headers.get(MOMENT, "")
    content = f"{webhook.headers.get(DELIVERY, '')}.{stamped}.".encode("utf-8", "surrogateescape") + webhook.body
    given = webhook.headers.get(SIGNATURE)
    return signed(content, given, secrets, form=Form.HEX, prefix="v1=") and _is_of(webhook.received_at, stamped)


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


def _is_of(now: datetime, stamped: str) -> bool:
    return stamped.isdecimal() and abs(now.timestamp() - int(stamped)) <= TOLERANCE.total_seconds()
