"""The connectors of one Medusa shop: with nothing installed in the shop, and with the desk's subscriber there."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk import (
    DESK_DELIVERY,
    ActionKind,
    Call,
    Connector,
    Feed,
    Happening,
    Line,
    Manifest,
    OrderAction,
    OrderView,
    Outcome,
    Page,
    Paging,
    Repeats,
    Sent,
    Webhook,
    signed_by_desk,
    with_headers,
)
from desk_medusa import webhooks
from desk_medusa.acting import Acting
from desk_medusa.api import AdminApi
from desk_medusa.orders import FIELDS, order_view
from desk_medusa.settings import MedusaSettings


class ReadingConnector(Connector):
    """Reads orders and acts on them. Medusa carries no words of customers: they write elsewhere."""

    def __init__(self, settings: MedusaSettings, line: Line) -> None:
        self._settings = settings
        self._api = AdminApi(settings.url.rstrip("/"), line)
        self._acting = Acting(self._api)
        self.manifest = self._manifest(settings)

    @staticmethod
    def _manifest(settings: MedusaSettings) -> Manifest:
        return _manifest(settings, every=timedelta(minutes=1), webhooks=False)

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List orders by their last change."""
        del kind
        offset, limit = int(cursor or 0), self._settings.page
        asked = {"limit": str(limit), "offset": str(offset), "order": "updated_at", "fields": FIELDS}
        if since is not None:
            asked["updated_at[$gte]"] = since.isoformat()
        if self._settings.sales_channel:
            asked["sales_channel_id[]"] = self._settings.sales_channel
        told = await self._api.get("/admin/orders", **asked)
        return Page(
            [self._view(order) for order in told["orders"]],
            cursor=str(offset + limit),
            more=offset + limit < told["count"],
        )

    async def fetch(self, kind: str, name: str) -> OrderView | None:
        """Return an order; None for one of another sales channel."""
        del kind
        order = await self._acting.order(name)
        ours = self._settings.sales_channel in ("", order["sales_channel_id"])
        return self._view(order) if ours else None

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Add a note, cancel, or give money back."""
        match action.kind:
            case ActionKind.CANCEL:
                return await self._acting.cancel(action, key)
            case ActionKind.REFUND:
                return await self._acting.refund(action, key)
        return await self._acting.note(action, key)

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Find out whether it was done: by the order's state, or the mark in a refund's note."""
        if action.kind is ActionKind.CANCEL:
            return await self._acting.canceled(action)
        return await self._acting.refunded(action, key)

    def credentials(self) -> Mapping[str, str]:
        """Return the secret key."""
        return {"api_key": self._settings.api_key}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Put the secret key on a call: it is the name of Basic authentication, the password is empty."""
        name = base64.b64encode(f"{credentials['api_key']}:".encode()).decode()
        return with_headers(call, Authorization=f"Basic {name}")

    def _view(self, order: Mapping[str, Any]) -> OrderView:
        return order_view(order, self._settings.order_url)


class ToldConnector(ReadingConnector):
    """The same, told of what happens at once."""

    @staticmethod
    def _manifest(settings: MedusaSettings) -> Manifest:
        # What happens is told at once; reading finds what was not.
        return _manifest(settings, every=timedelta(minutes=5), webhooks=True)

    async def verify(self, webhook: Webhook) -> bool:
        """Tell whether it is from the subscriber, under the new secret or the one before, and of now."""
        return signed_by_desk(webhook, (self._settings.webhook_secret, self._settings.previous_webhook_secret))

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        """Read which order changed."""
        return webhooks.happenings(webhook)

    def delivery_id(self, webhook: Webhook) -> str | None:
        """Return the subscriber's name of the delivery, which stays over its tries."""
        return webhook.headers.get(DESK_DELIVERY)


def _manifest(settings: MedusaSettings, *, every: timedelta, webhooks: bool) -> Manifest:
    """Return what the shop has. The Admin API sends no mail of the shop's once more."""
    backfill = timedelta(days=settings.days)
    return Manifest(
        messages=False,
        webhooks=webhooks,
        feeds=(Feed(kind="order", paging=Paging.OFFSET, every=every, backfill=backfill),),
        fetches=frozenset({"order"}),
        # A note has its key as its name, so that a second time is the first.
        acts={
            ActionKind.NOTE: Repeats.KEY,
            ActionKind.CANCEL: Repeats.LOOK_UP,
            ActionKind.REFUND: Repeats.LOOK_UP,
        },
    )
