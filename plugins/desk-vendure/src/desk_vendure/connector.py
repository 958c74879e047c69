"""The connectors of one Vendure channel: with nothing installed in the shop, and with the desk's plugin there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from desk import (
    DESK_DELIVERY,
    ActionKind,
    Call,
    Connector,
    Feed,
    Happening,
    InboundMessage,
    Line,
    Manifest,
    OrderAction,
    OrderView,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Repeats,
    ReplyRules,
    Sent,
    Webhook,
    signed_by_desk,
    with_headers,
)
from desk_vendure import documents, webhooks
from desk_vendure.acting import Acting
from desk_vendure.api import AdminApi
from desk_vendure.orders import order_view
from desk_vendure.settings import VendureSettings

#: Vendure's filter for moments is "after": this makes it "at or after", by the finest that GraphQL tells.
_TICK = timedelta(milliseconds=1)
#: To Vendure a filter without a moment is one that nothing passes.
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 10_000


class ReadingConnector(Connector):
    """Reads orders and acts on them. Without the desk's plugin Vendure tells nothing, and customers cannot write."""

    def __init__(self, settings: VendureSettings, line: Line) -> None:
        self._settings = settings
        self._api = AdminApi(settings.url, settings.channel, line)
        self._acting = Acting(self._api)
        self._line = line
        self.manifest = self._manifest(settings)

    @staticmethod
    def _manifest(settings: VendureSettings) -> Manifest:
        feeds = (_orders(settings, timedelta(minutes=1)),)
        return Manifest(messages=False, feeds=feeds, fetches=frozenset({"order"}), acts=_acts(Repeats.LOOK_UP))

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List placed orders by their last change."""
        del kind
        skip, take = int(cursor or 0), self._settings.page
        after = _BEGINNING if since is None else since - _TICK
        told = await self._api.ask(documents.ORDERS, after=after.isoformat(), skip=skip, take=take)
        found = told["orders"]
        return Page(
            [self._view(order, told) for order in found["items"]],
            cursor=str(skip + take),
            more=skip + take < found["totalItems"],
        )

    async def fetch(self, kind: str, name: str) -> OrderView | None:
        """Return an order; None for one of another channel, one that is gone, and a cart."""
        del kind
        told = await self._api.ask(documents.ORDER, id=name)
        order = told["order"]
        return self._view(order, told) if order and order["orderPlacedAt"] else None

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Add a note, cancel and pay back, or give some money back."""
        match action.kind:
            case ActionKind.CANCEL:
                return await self._acting.cancel(action, key)
            case ActionKind.REFUND:
                return await self._acting.refund(action, key)
        return await self._note(action, key)

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Find out whether it was done: by the order's state, the mark in a refund's reason, the words of a note."""
        match action.kind:
            case ActionKind.CANCEL:
                return await self._acting.cancelled(action)
            case ActionKind.REFUND:
                return await self._acting.refunded(action, key)
        return await self._acting.noted(action, self._line.now())

    async def _note(self, action: OrderAction, key: str) -> Outcome:
        del key
        return await self._acting.note(action)

    def credentials(self) -> Mapping[str, str]:
        """Return the API key."""
        return {"api_key": self._settings.api_key}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Put the API key on a call."""
        return with_headers(call, vendure_api_key=credentials["api_key"])

    def _view(self, order: Mapping[str, Any], told: Mapping[str, Any]) -> OrderView:
        precision = told["globalSettings"]["serverConfig"]["moneyStrategyPrecision"]
        return order_view(order, precision, self._settings.order_url)


class TalkingConnector(ReadingConnector):
    """Also hears what customers write about their orders, and answers with public notes."""

    @staticmethod
    def _manifest(settings: VendureSettings) -> Manifest:
        messages = Feed(
            kind="message",
            paging=Paging.OFFSET,
            every=timedelta(minutes=15),
            reconcile=None,
            backfill=timedelta(days=7),
        )
        return Manifest(
            webhooks=True,
            # What happens is told at once; reading finds what was not.
            feeds=(_orders(settings, timedelta(minutes=5)), messages),
            fetches=frozenset({"order"}),
            repeats=Repeats.KEY,
            acts=_acts(Repeats.KEY),
            rules=ReplyRules(longest=_LONGEST),
        )

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Write a public note, which the plugin writes once however often it is asked with this key."""
        return await self._acting.keyed_note(message.customer, message.body, key, public=True)

    async def _note(self, action: OrderAction, key: str) -> Outcome:
        return await self._acting.keyed_note(action.number, action.text, key, public=action.public)

    async def verify(self, webhook: Webhook) -> bool:
        """Tell whether it is from the plugin, under the new secret or the one before, and of now."""
        return signed_by_desk(webhook, (self._settings.webhook_secret, self._settings.previous_webhook_secret))

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        """Read what the plugin tells: an order that changed, a customer's words."""
        return webhooks.happenings(webhook)

    def delivery_id(self, webhook: Webhook) -> str | None:
        """Return the plugin's name of the delivery, which stays over its tries."""
        return webhook.headers.get(DESK_DELIVERY)

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List orders, or customers' messages by when they were written."""
        if kind != "message":
            return await super().pages(kind, since, cursor)
        skip, take = int(cursor or 0), self._settings.page
        moment = None if since is None else since.isoformat()
        found = (await self._api.ask(documents.MESSAGES, since=moment, skip=skip, take=take))["deskMessages"]
        items: list[InboundMessage] = [webhooks.message(told) for told in found["items"]]
        return Page(items, cursor=str(skip + take), more=skip + take < found["totalItems"])


def _acts(notes: Repeats) -> Mapping[ActionKind, Repeats]:
    """Return what can be done to orders. The Admin API sends no mail of the shop's once more."""
    return {ActionKind.NOTE: notes, ActionKind.CANCEL: Repeats.LOOK_UP, ActionKind.REFUND: Repeats.LOOK_UP}


def _orders(settings: VendureSettings, every: timedelta) -> Feed:
    """Return how orders are listed: with an overlap, for a change shows with the moment at which it began."""
    return Feed(kind="order", paging=Paging.OFFSET, every=every, backfill=timedelta(days=settings.days))
