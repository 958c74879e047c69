"""The peer: one shop with its Admin API, its webhooks, its tokens and its points."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from aiohttp import web
from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_client_schema, execute_sync, parse, validate

from desk import Webhook
from desk.testing.conformance.peer import HttpPeer, Truth
from desk_shopify.connector import SMALLEST
from desk_shopify.peer.deliveries import TOPIC, delivery, payload
from desk_shopify.peer.mutations import Mutations
from desk_shopify.peer.packages import introspection
from desk_shopify.peer.points import Points
from desk_shopify.peer.resolvers import root
from desk_shopify.peer.shop import Order, Shop, words_of
from desk_shopify.plugin import ShopifyType
from desk_shopify.versions import ADMIN

_SECRETS = {"current": "secret-of-the-app", "previous": "secret-of-last-year", "unknown": "secret-of-a-thief"}
_MUTATES = web.RequestKey("mutates", bool)
_TOKENS = "/admin/oauth/access_token"


@lru_cache(maxsize=1)
def admin_schema() -> GraphQLSchema:
    """Return Shopify's own schema of the version that the connector speaks."""
    return build_client_schema(introspection(ADMIN), assume_valid=True)


@lru_cache(maxsize=64)
def checked(text: str) -> DocumentNode:
    """Return a document that the schema allows; ``GraphQLError`` says what it does not."""
    document = parse(text)
    wrong = validate(admin_schema(), document)
    if wrong:
        raise wrong[0]
    return document


class ShopifyPeer(HttpPeer):
    """One shop."""

    kind = ShopifyType()
    rate = SMALLEST

    def __init__(self) -> None:
        super().__init__()
        admin_schema()  # or its first call would take longer than the desk waits
        self.shop = Shop()
        #: Every document that was asked for, in order.
        self.asked: list[str] = []
        #: Which grants were asked for.
        self.granted: list[str] = []
        self._access, self._refresh, self._numbers = "", "", count(1)
        self._refreshes, self._revoked = 0, False
        self._throttled_answers = 0
        self._mutations = Mutations(self.shop)
        self.app.router.add_post(_TOKENS, self._grant)
        self.app.router.add_post(f"/admin/api/{ADMIN}/graphql.json", self._graphql)

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write."""
        return {
            "shop": self.url,
            "client_id": "app-of-the-kit",
            "client_secret": _SECRETS["current"],
            "previous_client_secret": _SECRETS["previous"],
        }

    def guarded(self, path: str) -> bool:
        """Let tokens be had without one."""
        return path != _TOKENS

    def authorised(self, request: web.Request) -> bool:
        """Tell whether the access token is the one in use."""
        return request.headers.get("X-Shopify-Access-Token") == self._access != "" and not self._revoked

    def takes(self, request: web.Request) -> bool:
        """Tell whether a request did something."""
        return bool(request.get(_MUTATES))

    def price(self, request: web.Request) -> float:
        """Let every call through: this shop counts points, and knows them when it has read the query."""
        del request
        return 0

    def throttles(self, times: int, retry_after: int | None) -> None:
        """Say "too many": with a time as Shopify's edge does, by 429; without one as its API does, in an answer."""
        if retry_after is None:
            self._throttled_answers += times
        else:
            super().throttles(times, retry_after)

    # -- webhooks ------------------------------------------------------------------------------------

    def signed(self, body: bytes, *, by: str = "current", topic: str = "orders/updated") -> Webhook:
        """Sign a body."""
        return delivery(topic, body, self._domain, _SECRETS[by], self.clock())

    def redelivered(self, webhook: Webhook) -> Webhook:
        """Deliver an event to a second subscription."""
        headers, secret = webhook.headers, _SECRETS["current"]
        topic, event = headers["x-shopify-topic"], headers["x-shopify-event-id"]
        return delivery(topic, webhook.body, self._domain, secret, self.clock(), event)

    def tells(self, topic: str, order: Order) -> Webhook:
        """Return what a topic delivers about an order."""
        return self.signed(json.dumps(payload(topic, order), ensure_ascii=False).encode(), topic=topic)

    # -- orders --------------------------------------------------------------------------------------

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> Webhook:
        """Place an order."""
        return self.tells("orders/create", self.shop.place(number, at, customer, visible=visible))

    async def change(self, number: str, *, at: datetime) -> Webhook:
        """Bring an order one step further."""
        order = self.shop.named(number)
        before = order.step
        self.shop.change(order, at)
        return self.tells("orders/updated" if order.step == before else TOPIC[order.step], order)

    async def show(self, number: str) -> None:
        """Let the index show an order."""
        self.shop.named(number).visible = True

    async def remove(self, number: str) -> None:
        """Delete an order."""
        del self.shop.orders[self.shop.named(number).id]

    async def orders(self) -> dict[str, Truth]:
        """Return what is listed."""
        return {order.name[1:]: (words_of(order), order.total) for order in self.shop.listed()}

    async def done(self, number: str) -> list[str]:
        """Return what the desk did to an order."""
        return self.shop.named(number).done

    # -- tokens --------------------------------------------------------------------------------------

    def expire(self) -> None:
        """Let the access token expire."""
        self._access = f"shpat_{next(self._numbers)}-unknown-to-anybody"

    def revoke(self) -> None:
        """Uninstall the app."""
        self._revoked = True

    @property
    def refreshes(self) -> int:
        """How many tokens were granted."""
        return self._refreshes

    async def _grant(self, request: web.Request) -> web.Response:
        told = await request.json()
        stale = told["grant_type"] == "refresh_token" and told["refresh_token"] != self._refresh
        if told["client_secret"] != _SECRETS["current"] or self._revoked or stale:
            return web.json_response({"error": "invalid_request"}, status=400)
        self._refreshes += 1
        self.granted.append(told["grant_type"])
        self._access = f"shpat_{next(self._numbers)}"
        answer = {"access_token": self._access, "scope": "read_orders,write_orders", "expires_in": 86399}
        if told["grant_type"] == "refresh_token":
            self._refresh = answer["refresh_token"] = f"shprt_{next(self._numbers)}"
        return web.json_response(answer)

    # -- the API -------------------------------------------------------------------------------------

    async def _graphql(self, request: web.Request) -> web.Response:
        told = await request.json()
        try:
            document = checked(told["query"])
        except GraphQLError as error:
            return web.json_response({"errors": [error.formatted]})
        self.asked.append(told["query"])
        points = Points(admin_schema(), document, told["variables"])
        requested = points.requested()
        if self._throttled_answers or not self.spends(requested):
            self._throttled_answers = max(0, self._throttled_answers - 1)
            return self._answer({"errors": [_THROTTLED]}, requested, None)
        request[_MUTATES] = told["query"].lstrip().startswith("mutation")
        at = {**root(self.shop), **self._mutations.root(self.clock())}
        result = execute_sync(admin_schema(), document, at, variable_values=told["variables"])
        spent = points.actual(result.data)
        self.gives_back(requested - spent)
        if self.on_page is not None and "orders(" in told["query"]:
            await self.on_page()
        return self._answer(result.formatted, requested, spent)

    def _answer(self, told: Mapping[str, Any], requested: float, spent: float | None) -> web.Response:
        status = {
            "maximumAvailable": SMALLEST.burst,
            "currentlyAvailable": self.remaining(),
            "restoreRate": SMALLEST.per_second,
        }
        cost = {"requestedQueryCost": requested, "actualQueryCost": spent, "throttleStatus": status}
        return web.json_response({**told, "extensions": {"cost": cost}})

    @property
    def _domain(self) -> str:
        return self.url.removeprefix("http://")


_THROTTLED = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
