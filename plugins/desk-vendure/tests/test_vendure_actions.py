"""What is done to orders of a real Vendure, and what the connector then reads of it."""

from datetime import datetime, timedelta
from typing import Any, cast

import aiohttp
import pytest
from desk_vendure import VendureType
from desk_vendure.peer.shop import Channel, Placed, Shop
from desk_vendure.settings import VendureSettings

from desk import (
    ActionKind,
    Call,
    Connector,
    InboxId,
    InboxInfo,
    Line,
    MerchantId,
    Money,
    OrderAction,
    OrderState,
    OrderView,
    Refused,
    Reply,
    Sent,
)
from desk.domain.time import utcnow


class Straight:
    """A line without budgets, on which the connector's own credentials are put."""

    def __init__(self) -> None:
        self.connector: Connector | None = None
        self.ahead = timedelta()

    async def call(self, call: Call) -> Reply:
        assert self.connector is not None
        signed = self.connector.authorised(call, self.connector.credentials())
        async with (
            aiohttp.ClientSession() as session,
            session.request(call.method, call.url, json=call.json, headers=dict(signed.headers)) as answer,
        ):
            return Reply(answer.status, {}, await answer.read())

    def now(self) -> datetime:
        return utcnow() + self.ahead


class Till:
    """A shop as its operator's desk knows it: with the desk's plugin there, and without."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._key, _ = channel.key()
        self.line = Straight()

    def connector(self, secret: str = "") -> Connector:
        settings = VendureSettings(
            url=f"{self.channel.shop.url}/admin-api",
            channel=self.channel.token,
            api_key=self._key,
            webhook_secret=secret,
        )
        inbox = InboxInfo(InboxId("shop"), MerchantId("acme"), "Shop")
        self.line.connector = VendureType().connect(inbox, settings, cast("Line", self.line))
        return self.line.connector

    def sells(self) -> Placed:
        return self.channel.shopper().orders(self.channel.variant, 2)

    async def order(self, placed: Placed) -> OrderView:
        order = await self.connector().fetch("order", placed.id)
        assert isinstance(order, OrderView)
        return order


@pytest.fixture(scope="module")
def euros(vendure: Shop) -> Till:
    return Till(vendure.channel("euros"))


@pytest.fixture(scope="module")
def yen(vendure: Shop) -> Till:
    return Till(vendure.channel("yen", "JPY"))


def _action(placed: Placed, kind: ActionKind, **more: Any) -> OrderAction:
    return OrderAction(kind=kind, order=placed.id, number=placed.code, **more)


async def test_a_cancelled_order_gives_back_what_was_left_of_its_payment_and_no_more(euros: Till) -> None:
    placed, connector = euros.sells(), euros.connector()
    some = _action(placed, ActionKind.REFUND, amount=Money(1_000, "EUR"), text="late")
    assert isinstance(await connector.act(some, "k1"), Sent)
    cancel = _action(placed, ActionKind.CANCEL, text="changed her mind")
    assert await connector.acted(cancel, "k2") is None
    for _ in range(2):
        assert isinstance(await connector.act(cancel, "k2"), Sent)
    assert isinstance(await connector.acted(cancel, "k2"), Sent)
    order = await euros.order(placed)
    assert (order.state, order.total, order.refunded) == (OrderState.CANCELLED, order.total, order.total)
    assert [refund.amount for refund in order.refunds] == [Money(1_000, "EUR"), order.total - Money(1_000, "EUR")]
    assert order.allows == (ActionKind.NOTE,)


async def test_a_refund_is_found_by_the_mark_of_its_key_alone(euros: Till) -> None:
    placed, connector = euros.sells(), euros.connector()
    action = _action(placed, ActionKind.REFUND, amount=Money(1_250, "EUR"), text="broken")
    assert await connector.acted(action, "emma/12/k") is None
    made = await connector.act(action, "emma/12/k")
    found = await connector.acted(action, "emma/12/k")
    assert isinstance(made, Sent)
    assert found is not None
    assert (found.external_id, found.delivered) == (made.external_id, True)
    assert await connector.acted(action, "emma/12/another") is None


@pytest.mark.parametrize(
    ("amount", "reason"),
    [(Money(666, "EUR"), "did not give the money back"), (Money(10_000_000, "EUR"), "No single payment")],
)
async def test_money_that_does_not_go_back_is_said(euros: Till, amount: Money, reason: str) -> None:
    placed = euros.sells()
    outcome = await euros.connector().act(_action(placed, ActionKind.REFUND, amount=amount), "k")
    assert isinstance(outcome, Refused)
    assert reason in str(outcome.reason)
    assert not (await euros.order(placed)).refunds


async def test_yen_are_counted_in_hundredths_by_the_shop_and_whole_by_the_desk(yen: Till) -> None:
    placed = yen.sells()
    order = await yen.order(placed)
    # Two for 89.80 each and 5.00 for the post, as the shop keeps them.
    assert order.total == Money(185, "JPY")
    assert isinstance(
        await yen.connector().act(_action(placed, ActionKind.REFUND, amount=Money(50, "JPY")), "k"), Sent
    )
    assert (await yen.order(placed)).refunded == Money(50, "JPY")


async def test_a_note_without_the_plugin_is_found_by_its_words_for_a_day(euros: Till) -> None:
    placed, connector = euros.sells(), euros.connector()
    note = _action(placed, ActionKind.NOTE, text="It arrives tomorrow.", public=True)
    assert await connector.acted(note, "k") is None
    made = await connector.act(note, "k")
    assert await connector.acted(note, "k") == made
    inside = _action(placed, ActionKind.NOTE, text="It arrives tomorrow.")
    assert await connector.acted(inside, "k") is None
    euros.line.ahead = timedelta(days=1, minutes=1)
    try:
        assert await connector.acted(note, "k") is None
    finally:
        euros.line.ahead = timedelta()


async def test_an_order_on_its_way_is_read_with_its_parcel_and_offers_what_is_left(euros: Till) -> None:
    placed = euros.sells()
    euros.channel.advance(placed.id)
    order = await euros.order(placed)
    assert (order.state, order.state_word) == (OrderState.SENT, "Shipped")
    assert [(one.state, one.carrier, one.tracking) for one in order.shipments] == [("Shipped", "Post", "BR123456789")]
    assert set(order.allows) == {ActionKind.NOTE, ActionKind.CANCEL, ActionKind.REFUND}
    assert order.address is not None
    assert (order.address.name, order.address.country) == ("Ana Souza", "BR")


async def test_a_note_by_the_plugin_is_there_once_whatever_else_it_says_the_second_time(euros: Till) -> None:
    placed, connector = euros.sells(), euros.connector("secret-of-the-hooks")
    note = _action(placed, ActionKind.NOTE, text="Amanhã", public=True)
    assert await connector.act(note, "k") == await connector.act(note, "k")
    assert [one["note"] for one in euros.channel.shopper().reads(placed.code)] == ["Amanhã"]
