"""What the desk's subscriber in a shop tells: which orders changed."""

import json
from collections.abc import Sequence

from desk import Changed, Webhook


def happenings(webhook: Webhook) -> Sequence[Changed]:
    """Read which order changed; it is fetched as it is now."""
    told = json.loads(webhook.body)
    if told["type"] != "order":
        raise ValueError(f"type: found {told['type']!r}; expected 'order'")
    return [Changed("order", str(told["id"]))]
