"""The connector of Shopify shops: orders by Admin GraphQL, and webhooks that say which of them changed.

Shopify's APIs carry no conversation between a shop and its customers, so neither does this connector: they write to
the widget, by mail or elsewhere, and their orders stand beside what they write.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from desk import (
    Allowance,
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
    Rate,
    Reply,
    Sent,
    Webhook,
    signed,
    with_headers,
)
from desk_shopify import tokens
from desk_shopify.actions import ACTS, Deeds
from desk_shopify.admin import Admin
from desk_shopify.answers import allowance_of
from desk_shopify.hooks import name_of, order_of
from desk_shopify.orders import view
from desk_shopify.queries import LINES, MOST_LINES, ORDER, ORDERS, PAGE, gid
from desk_shopify.settings import ShopifySettings

#: Points, of the smallest plan; each answer says what the shop's own are.
SMALLEST = Rate(burst=1000, per_second=50)


def manifest_of(settings: ShopifySettings) -> Manifest:
    """Return what Shopify has, and how far back it is read."""
    # Shopify lists by a search index, which lags behind the shop.
    feed = Feed(
        kind="order",
        paging=Paging.KEYSET,
        every=timedelta(minutes=5),
        overlap=timedelta(minutes=15),
        reconcile=timedelta(days=7),
        backfill=timedelta(days=settings.history_days),
    )
    return Manifest(
        messages=False,
        webhooks=True,
        feeds=(feed,),
        fetches=frozenset({"order"}),
        acts=ACTS,
        public_notes=False,  # an order's note is for the shop; nothing of the API shows words to its customer
        rates={"default": SMALLEST},
        answer_within=timedelta(seconds=4),  # Shopify hangs up after five
        expiring=bool(settings.refresh_token or not settings.access_token),
    )


class ShopifyConnector(Connector):
    """One shop."""

    def __init__(self, settings: ShopifySettings, line: Line) -> None:
        self.manifest = manifest_of(settings)
        self._settings = settings
        self._line = line
        self._admin = Admin(settings.origin, line)
        self._deeds = Deeds(self._admin, notify=settings.notify)

    # -- webhooks ------------------------------------------------------------------------------------

    async def verify(self, webhook: Webhook) -> bool:
        """Compare the HMAC of the raw body, under the secret and the one before; it must be of this shop.

        The secret is the app's and so the same for every shop that installed it.
        """
        secrets = (self._settings.client_secret, self._settings.previous_client_secret)
        ours = webhook.headers.get("x-shopify-shop-domain") == self._settings.domain
        return signed(webhook.body, webhook.headers.get("x-shopify-hmac-sha256"), secrets) and ours

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        """Return which order changed."""
        return order_of(webhook)

    def delivery_id(self, webhook: Webhook) -> str | None:
        """Return Shopify's name of the event."""
        return name_of(webhook)

    # -- reading -------------------------------------------------------------------------------------

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List orders by their last change. One with many lines ends the page, for it costs a call of its own."""
        del kind
        query = None if since is None else f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
        told = await self._admin.ask(ORDERS, first=PAGE, after=cursor, query=query, lines=LINES)
        edges = told["orders"]["edges"]
        taken = _up_to_a_long_one(edges)
        orders = [self._view(edge["node"]) for edge in taken]
        if taken and _is_long(taken[-1]):
            last = await self.fetch("order", orders[-1].id)
            orders = orders[:-1] if last is None else [*orders[:-1], last]
        more = told["orders"]["pageInfo"]["hasNextPage"] or len(taken) < len(edges)
        return Page(orders, cursor=taken[-1]["cursor"] if taken else cursor, more=more)

    async def fetch(self, kind: str, name: str) -> OrderView | None:
        """Return one order; None: it was deleted."""
        del kind
        told = (await self._admin.ask(ORDER, id=gid(name), lines=MOST_LINES))["order"]
        return None if told is None else self._view(told)

    # -- actions -------------------------------------------------------------------------------------

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Do something to an order."""
        return await self._deeds.act(action, key)

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Find out whether it was done."""
        return await self._deeds.acted(action, key)

    # -- credentials and budgets ---------------------------------------------------------------------

    def credentials(self) -> Mapping[str, str]:
        """Return the tokens that the operator gave, if any."""
        return tokens.given(self._settings)

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Put the access token on a call."""
        return with_headers(call, X_Shopify_Access_Token=credentials["access"])

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        """Get a new access token."""
        return await tokens.renewed(self._settings, credentials, self._line)

    def allowance(self, reply: Reply) -> Allowance | None:
        """Read what is left of the shop's points."""
        return allowance_of(reply)

    def _view(self, told: Mapping[str, Any]) -> OrderView:
        return view(told, self._settings.origin)


def _is_long(edge: Mapping[str, Any]) -> bool:
    return bool(edge["node"]["lineItems"]["pageInfo"]["hasNextPage"])


def _up_to_a_long_one(edges: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    first = next((place for place, edge in enumerate(edges) if _is_long(edge)), len(edges))
    return edges[: first + 1]
