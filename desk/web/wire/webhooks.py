"""What integrators' programs are told, and what operators see of that."""

from datetime import datetime

from desk.web.wire.base import Out
from desk.web.wire.feed import Frame


class WebhookEvent(Out):
    """The body of a call: what happened, and the conversation and message as they were when the desk kept it."""

    type: str
    timestamp: datetime
    data: Frame


class WebhookView(Out):
    """One ``[[webhook]]``. ``off_since``: it wants to be told no more since then."""

    id: str
    url: str
    merchants: list[str]
    events: list[str]
    off_since: datetime | None = None


class WebhookPage(Out):
    """Every webhook."""

    webhooks: list[WebhookView]


class WebhookTry(Out):
    """One call. ``status`` None: nobody answered, and ``said`` is why; else the first bytes of the answer."""

    at: datetime
    seconds: float
    status: int | None = None
    said: str = ""


class WebhookDelivery(Out):
    """One event for one webhook. ``state``: pending, done or given_up; ``due_at`` is when it is tried next."""

    id: str
    merchant: str
    conversation: str
    kind: str
    state: str
    since: datetime
    due_at: datetime | None = None
    tries: list[WebhookTry] = []


class WebhookDeliveryPage(Out):
    """What a webhook was and is told, the newest first; pass ``next`` as ``before`` for older ones."""

    deliveries: list[WebhookDelivery]
    next: str | None = None
