"""What the kit does not ask of every connector: Shopify's money, budgets, errors, tokens and long orders."""

import dataclasses
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_shopify.actions import shares
from desk_shopify.answers import allowance_of, data_of
from desk_shopify.connector import ShopifyConnector
from desk_shopify.orders import money
from desk_shopify.peer import ShopifyPeer
from desk_shopify.peer.resolvers import order_value
from desk_shopify.peer.shop import with_lines
from desk_shopify.queries import LINES, PAGE
from desk_shopify.settings import ShopifySettings

from desk import (
    ActionKind,
    ChannelError,
    Money,
    OrderAction,
    Refused,
    Rejected,
    Reply,
    Sent,
    Throttled,
    Unanswered,
)
from desk.hooks.errors import PluginErrors
from desk.hooks.settings import Place, checked
from desk.testing.clock import MONDAY
from desk.testing.conformance.stage import ONE, Stage, staging

pytestmark = pytest.mark.usefixtures("shopify_schemas")
HOUR = timedelta(hours=1)
SETTINGS = {"shop": "acme.myshopify.com", "client_id": "app"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staging(ShopifyPeer, tmp_path) as stage:
        await stage.settled()
        yield stage


def peer_of(stage: Stage) -> ShopifyPeer:
    assert isinstance(stage.peer, ShopifyPeer)
    return stage.peer


def connector_of(stage: Stage) -> ShopifyConnector:
    connector = stage.channel().connector
    assert isinstance(connector, ShopifyConnector)
    return connector


# -- money -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("4200.0", "JPY", 4200), ("89.8", "EUR", 8980), ("1.234", "BHD", 1234), ("3.333", "EUR", 333), ("-0.50", "USD", -50)],
)
def test_money_is_exact_in_every_currency(amount: str, currency: str, minor: int) -> None:
    assert money(amount, currency) == Money(minor, currency)


async def test_an_order_is_shown_in_what_its_customer_paid_in(stage: Stage) -> None:
    await stage.arrives(await stage.peer.place("A-1", at=stage.clock()))
    order = await connector_of(stage).fetch("order", str(peer_of(stage).shop.named("A-1").id))
    assert order is not None
    assert order.total == Money(9590, "EUR")
    assert [(item.name, item.quantity, item.total) for item in order.items] == [
        ("Tent - Green", 1, Money(8980, "EUR")),
        ("Pegs", 12, Money(610, "EUR")),
    ]
    shop_money = order_value(peer_of(stage).shop.named("A-1"))["totalPriceSet"]["shopMoney"]
    assert shop_money == {"amount": "105.49", "currencyCode": "USD"}


async def test_a_sent_order_has_its_tracking_and_a_refunded_one_its_refund(stage: Stage) -> None:
    await stage.peer.place("A-1", at=stage.clock())
    for _ in range(3):
        await stage.arrives(await stage.peer.change("A-1", at=stage.clock()))
    order = await connector_of(stage).fetch("order", str(peer_of(stage).shop.named("A-1").id))
    assert order is not None
    assert [(one.state, one.carrier, one.tracking) for one in order.shipments] == [("delivered", "CTT", "RR123456785PT")]
    assert [(one.amount, one.reason) for one in order.refunds] == [(Money(9590, "EUR"), "broken")]
    assert (order.state.value, order.state_word) == ("refunded", "refunded, fulfilled")
    assert order.address is not None
    assert (order.address.lines, order.address.country) == (("Rua Augusta 1", "1100-053 Lisboa"), "PT")


def payment(name: str, kind: str, minor: int, parent: str | None = None) -> Mapping[str, Any]:
    amount = {"presentmentMoney": {"amount": str(Money(minor, "EUR").major), "currencyCode": "EUR"}}
    above = {"id": parent} if parent else None
    return {"id": name, "kind": kind, "status": "SUCCESS", "gateway": "card", "amountSet": amount, "parentTransaction": above}


def test_a_refund_goes_back_to_the_payments_that_have_something_left() -> None:
    payments = [
        payment("gift", "SALE", 3000),
        payment("back", "REFUND", 2500, parent="gift"),
        payment("reserved", "AUTHORIZATION", 9000),
        payment("card", "CAPTURE", 6000),
    ]
    told = [(one["id"], part.minor) for one, part in shares(payments, Money(4000, "EUR"))]
    assert told == [("gift", 500), ("card", 3500)]
    assert sum(part.minor for _, part in shares(payments, Money(9999, "EUR"))) == 6500


# -- long orders and lists -------------------------------------------------------------------------


async def test_an_order_with_more_lines_than_a_list_shows_is_read_whole(stage: Stage) -> None:
    peer = peer_of(stage)
    for number in range(2 * PAGE):
        await peer.place(f"A-{number:03}", at=stage.clock() - HOUR)
    with_lines(peer.shop.named("A-001"), 3 * LINES)
    with_lines(peer.shop.named("A-005"), LINES)
    await stage.passes(HOUR, steps=12)
    assert await stage.orders() == await peer.orders()
    order = await stage.order("A-001")
    assert len(order.items) == 3 * LINES


async def test_a_page_of_long_orders_is_read_with_the_smallest_budget(stage: Stage) -> None:
    peer = peer_of(stage)
    for number in range(3 * PAGE):
        await peer.place(f"A-{number:03}", at=stage.clock() - HOUR)
        with_lines(peer.shop.named(f"A-{number:03}"), 100)
    await stage.passes(2 * HOUR, steps=60)
    assert await stage.orders() == await peer.orders()
    assert peer.overdrawn == 0


# -- the budget ------------------------------------------------------------------------------------


def reply(told: object, status: int = 200) -> Reply:
    return Reply(status, {}, json.dumps(told).encode())


def costs(requested: int, actual: int | None, available: int) -> Mapping[str, Any]:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0}
    return {"extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}}}


def test_an_answer_says_what_is_left_and_what_is_given_back() -> None:
    told = allowance_of(reply({"data": {}, **costs(400, 17, 1983)}))
    assert told is not None
    assert (told.remaining, told.cost, told.burst, told.per_second) == (1983, 17, 2000, 100)
    refused = allowance_of(reply({"errors": [], **costs(400, None, 12)}))
    assert refused is not None
    assert (refused.remaining, refused.cost) == (12, 0)


@pytest.mark.parametrize("told", [Reply(502, {}, b"<html>"), Reply(200, {}, b"<html>"), reply([]), reply({"data": {}})])
def test_an_answer_that_says_nothing_of_the_budget_changes_nothing(told: Reply) -> None:
    assert allowance_of(told) is None


async def test_an_answer_that_says_throttled_is_waited_for_and_no_trouble_in_the_end(stage: Stage) -> None:
    await stage.peer.place("A-1", at=stage.clock())
    stage.peer.throttles(2, retry_after=None)
    await stage.passes(HOUR, steps=12)
    assert await stage.orders() == await stage.peer.orders()


# -- errors that come with status 200 --------------------------------------------------------------


def error(code: str, path: list[str | int] | None = None) -> Mapping[str, Any]:
    return {"message": f"told {code}", "extensions": {"code": code}, **({"path": path} if path else {})}


@pytest.mark.parametrize(
    ("answer", "raised", "told"),
    [
        ({"errors": [error("THROTTLED")], **costs(400, None, 200)}, Throttled, "too many points"),
        ({"errors": [error("ACCESS_DENIED", ["orders"])], "data": None}, Rejected, "look at its scopes"),
        ({"errors": [error("INTERNAL_SERVER_ERROR")]}, Unanswered, "told INTERNAL_SERVER_ERROR"),
        ({"errors": [error("MAX_COST_EXCEEDED")]}, Rejected, "told MAX_COST_EXCEEDED"),
        ({"errors": "Not Found"}, Rejected, "Not Found"),
        ({}, Rejected, "neither data nor errors"),
    ],
)
def test_an_error_in_an_answer_is_raised_as_what_it_is(
    answer: Mapping[str, Any], raised: type[ChannelError], told: str
) -> None:
    with pytest.raises(raised, match=told):
        data_of(answer, MONDAY)


def test_throttled_says_until_when() -> None:
    with pytest.raises(Throttled) as throttled:
        data_of({"errors": [error("THROTTLED")], **costs(400, None, 200)}, MONDAY)
    assert throttled.value.until == MONDAY + timedelta(seconds=2)


def test_a_customer_whom_the_app_may_not_see_is_left_out() -> None:
    answer = {"errors": [error("ACCESS_DENIED", ["order", "customer"])], "data": {"order": {"customer": None}}}
    assert data_of(answer, MONDAY) == {"order": {"customer": None}}


# -- webhooks --------------------------------------------------------------------------------------


async def test_a_webhook_of_another_shop_of_the_same_app_is_refused(stage: Stage) -> None:
    webhook = await stage.peer.place("A-1", at=stage.clock())
    assert webhook is not None
    headers = {**webhook.headers, "x-shopify-shop-domain": "other.myshopify.com"}
    assert await stage.deliver(replace(webhook, headers=headers)) == 403


@pytest.mark.parametrize(
    ("topic", "told"),
    [("customers/redact", "A customer is to be forgotten"), ("products/update", "do not subscribe to it")],
)
async def test_what_the_desk_cannot_do_by_itself_is_set_aside_and_says_why(stage: Stage, topic: str, told: str) -> None:
    assert await stage.deliver(peer_of(stage).signed(b"{}", topic=topic)) == 200
    (reason,) = await stage.quarantined()
    assert told in reason


async def test_an_order_of_an_app_that_was_uninstalled_is_no_garbage(stage: Stage) -> None:
    assert await stage.deliver(peer_of(stage).signed(b"{}", topic="app/uninstalled")) == 200
    assert await stage.quarantined() == []


# -- tokens and settings ---------------------------------------------------------------------------


class Installed(ShopifyPeer):
    """A shop whose app was installed elsewhere, and brings its tokens."""

    lasting = False

    def __init__(self) -> None:
        super().__init__()
        self._access, self._refresh = "shpat_given", "shprt_given"

    def settings(self) -> Mapping[str, Any]:
        more = {} if self.lasting else {"refresh_token": "shprt_given"}
        return {**super().settings(), "access_token": "shpat_given", **more}


class Lasting(Installed):
    lasting = True


async def test_tokens_that_were_given_are_used_and_renewed_with_their_refresh_token(tmp_path: Path) -> None:
    async with staging(Installed, tmp_path) as stage:
        await stage.settled()
        assert stage.peer.refreshes == 0
        stage.peer.expire()
        await stage.peer.place("A-1", at=stage.clock())
        await stage.passes(HOUR, steps=4)
        assert stage.peer.refreshes == 1
        assert peer_of(stage).granted == ["refresh_token"]
        assert await stage.orders() == await stage.peer.orders()


async def test_a_lasting_token_that_ended_says_that_a_new_one_is_needed(tmp_path: Path) -> None:
    async with staging(Lasting, tmp_path) as stage:
        await stage.settled()
        stage.peer.expire()
        await stage.passes(HOUR)
        assert stage.channel(ONE).resting
        assert "give the inbox a new one" in str(stage.channel(ONE).standing.reason)


@pytest.mark.parametrize("shop", ["acme", "https://acme.myshopify.com", "shop.acme.example", "acme.myshopify.com.thief.example"])
def test_a_shop_is_named_by_its_permanent_name(shop: str) -> None:
    table = {**SETTINGS, "shop": shop, "client_secret": {"env": "SECRET"}}
    with pytest.raises(PluginErrors, match=r"desk.toml: \[inbox.acme.settings\] shop: found '.*' \(str\)"):
        checked(table, ShopifySettings, Place("inbox.acme.settings", "desk.toml", {"SECRET": "hush"}))


# -- actions ---------------------------------------------------------------------------------------


async def test_what_shopify_refuses_is_told_in_its_words(stage: Stage) -> None:
    order = peer_of(stage).shop.place("A-1", stage.clock(), "ana")
    peer_of(stage).shop.change(order, stage.clock())
    action = OrderAction(kind=ActionKind.CANCEL, order=str(order.id), number="A-1")
    assert await connector_of(stage).act(action, "1") == Refused("Cannot cancel an order that is fulfilled or cancelled")


async def test_a_refund_under_the_same_key_is_made_once_by_shopify_too(stage: Stage) -> None:
    order = peer_of(stage).shop.place("A-1", stage.clock(), "ana")
    action = OrderAction(kind=ActionKind.REFUND, order=str(order.id), number="A-1", amount=Money(9590, "EUR"))
    first = await connector_of(stage).act(action, "1")
    assert isinstance(first, Sent)
    assert await connector_of(stage).acted(action, "1") == dataclasses.replace(first, delivered=True)
    assert await connector_of(stage).acted(action, "2") is None
    assert order.done == ["refund EUR 95.90"]


async def test_a_note_leaves_what_the_shop_noted_before(stage: Stage) -> None:
    order = peer_of(stage).shop.place("A-1", stage.clock(), "ana")
    order.note = "Gift: wrap it"
    action = OrderAction(kind=ActionKind.NOTE, order=str(order.id), number="A-1", text="She called.")
    await connector_of(stage).act(action, "1")
    assert order.note == "Gift: wrap it\n\nShe called."
