"""What the desk's subscriber in a shop tells: signed over its name, its moment and its very bytes."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from desk import Changed, Form, Webhook, signed

#: How far the clocks of shop and desk may be apart; an older delivery may be a recording.
TOLERANCE = timedelta(minutes=5)
DELIVERY, MOMENT, SIGNATURE = "x-desk-delivery", "x-desk-timestamp", "x-desk-signature"


def genuine(webhook: Webhook, secrets: Sequence[str]) -> bool:
    """Tell whether a webhook is signed with one of some secrets, and of now."""
    stamped = webhook.headers.get(MOMENT, "")
    content = f"{webhook.headers.get(DELIVERY, '')}.{stamped}.".encode("utf-8", "surrogateescape") + webhook.body
    given = webhook.headers.get(SIGNATURE)
    return signed(content, given, secrets, form=Form.HEX, prefix="v1=") and _is_of(webhook.received_at, stamped)


def happenings(webhook: Webhook) -> Sequence[Changed]:
    """Read which order changed; it is fetched as it is now."""
    told = json.loads(webhook.body)
    if told["type"] != "order":
        raise ValueError(f"type: found {told['type']!r}; expected 'order'")
    return [Changed("order", str(told["id"]))]


def _is_of(now: datetime, stamped: str) -> bool:
    return stamped.isdecimal() and abs(now.timestamp() - int(stamped)) <= TOLERANCE.total_seconds()
