"""How inboxes do, what operators do about it, and the orders that stand beside a conversation."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import (
    Address,
    Happening,
    Item,
    Money,
    NotReached,
    OrderState,
    OrderView,
    Refund,
    Revoked,
    Shipment,
    Throttled,
    Webhook,
)
from desk.domain.ids import InboxId
from desk.store import entities
from desk.testing import DeskUnderTest, FakeChannel, FakeConnector, running
from desk.testing.http import Http, Person, http_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _shop(person: Person, name: str = "shop") -> dict[str, Any]:
    status, page = await person.get("/api/inboxes")
    assert status == 200, page
    return next(one for one in page["inboxes"] if one["id"] == name)


async def test_an_inbox_says_what_is_wrong_and_works_again_when_told(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    otto = await http.login("otto")
    shop.will(Revoked("the token was revoked"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    told = await _shop(otto)
    assert (told["state"], told["reason"]["values"], told["unsent"]) == ("revoked", {"words": "the token was revoked"}, 1)
    assert (await otto.post("/api/inboxes/shop/resume", {}))[0] == 204
    await desk.settled()
    assert shop.heard == ["It arrives tomorrow."]
    told = await _shop(otto)
    assert (told["state"], told.get("reason"), told.get("unsent", 0)) == ("ok", None, 0)


@pytest.mark.parametrize(
    ("error", "state"),
    [(NotReached("no route"), "unreachable"), (ValueError("what is this"), "broken"), (OSError("gone"), "unreachable")],
)
async def test_what_goes_wrong_is_told_by_what_to_do(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, error: Exception, state: str
) -> None:
    shop.will(error)
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    assert (await _shop(await http.login("ines")))["state"] == state


async def test_a_channel_that_wants_fewer_calls_is_no_failure_of_anybody(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    shop.will(Throttled(desk.clock() + HOUR, "too many calls"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    assert (await _shop(await http.login("otto")))["state"] == "throttled"


async def test_a_paused_inbox_keeps_everything_and_stays_paused_after_a_restart(tmp_path: Path) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector) as desk, http_of(desk) as http:
        otto = await http.login("otto")
        assert (await otto.post("/api/inboxes/shop/pause", {}))[0] == 204
    async with running(tmp_path, connector=connector) as desk, http_of(desk) as http:
        otto, webhook = await http.login("otto"), await http.stranger(signature="genuine")
        await webhook.post("/hooks/shop", {"id": "1", "customer": "ana", "text": "Where is my order?"})
        waiting = await desk.reply("It arrives tomorrow.")
        await desk.advance(HOUR)
        told = await _shop(otto)
        assert (told["state"], told["paused_by"], desk.shop.heard) == ("paused", "otto", [])
        await otto.post("/api/inboxes/shop/resume", {})
        assert (await desk.again(waiting)).delivery == "accepted"


async def test_what_was_set_aside_is_read_again_after_the_connector_was_mended(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    otto, webhook = await http.login("otto"), await http.stranger(signature="genuine")

    def broken(_: Webhook) -> list[Happening]:
        raise KeyError("text")

    with monkeypatch.context() as patched:
        patched.setattr(shop, "parse", broken)
        await webhook.post("/hooks/shop", {"id": "1", "customer": "ana", "text": "Where is my order?"})
        await desk.settled()
    assert (await _shop(otto))["quarantined"] == 1
    assert await otto.post("/api/inboxes/shop/reread", {}) == (200, {"count": 1})
    assert [spoken.message.body for spoken in await desk.messages()] == ["Where is my order?"]
    assert (await _shop(otto)).get("quarantined", 0) == 0


async def test_supervisors_look_and_do_not_touch(http: Http) -> None:
    ines = await http.login("ines")
    assert (await ines.get("/api/inboxes"))[0] == 200
    assert (await ines.post("/api/inboxes/shop/pause", {}))[0] == 403


# -- orders ----------------------------------------------------------------------------------------


def _order(desk: DeskUnderTest, number: str, customer: str | None) -> OrderView:
    euro = "EUR"
    return OrderView(
        id=number.lower(),
        number=number,
        updated_at=desk.clock(),
        placed_at=desk.clock() - DAY,
        state=OrderState.SENT,
        state_word="Shipped",
        total=Money(9590, euro),
        customer=customer,
        items=(Item(name="Tent", quantity=1, total=Money(8980, euro), sku="T-1"),),
        shipments=(Shipment(state="in transit", carrier="DHL", tracking="JD01", url="https://track.example/JD01"),),
        refunds=(Refund(amount=Money(610, euro), at=desk.clock(), reason="pegs missing"),),
        address=Address(name="Ana Lima", lines=("Rua das Flores 7", "01310 São Paulo"), country="BR"),
        url="https://shop.example/orders/1",
    )


async def _keep(desk: DeskUnderTest, inbox: str, order: OrderView) -> None:
    name = InboxId(inbox)
    merchant = desk.desk.config.inboxes[name].merchant
    await desk.desk.store.write(lambda tx: entities.save(tx, merchant, name, order, desk.clock(), asked=True))


async def _beside(desk: DeskUnderTest, http: Http, who: str = "ines") -> list[dict[str, Any]]:
    current = await desk.conversation()
    person = await http.login(who)
    _, detail = await person.get(f"/api/conversations/{current.id}")
    orders: list[dict[str, Any]] = detail.get("orders", [])
    return orders


async def test_a_customers_order_stands_beside_her_conversation(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await shop.says("Where is my order?")
    await _keep(desk, "shop", _order(desk, "A-1042", "ana"))
    (order,) = await _beside(desk, http)
    assert (order["number"], order["state"], order["state_word"], order["hers"]) == ("A-1042", "sent", "Shipped", True)
    assert order["total"] == {"amount": "95.90", "currency": "EUR"}
    assert order["address"] == ["Ana Lima", "Rua das Flores 7", "01310 São Paulo"]
    assert [item["name"] for item in order["items"]] == ["Tent"]
    assert [parcel["tracking"] for parcel in order["shipments"]] == ["JD01"]
    assert [refund["amount"]["amount"] for refund in order["refunds"]] == ["6.10"]


@pytest.mark.parametrize("said", ["Where is my order A-1042?", "a-1042!!", "(#A-1042)"])
async def test_an_order_that_she_only_names_shows_no_address(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, said: str
) -> None:
    await shop.says(said)
    await _keep(desk, "shop", _order(desk, "A-1042", "bob"))
    (order,) = await _beside(desk, http)
    assert (order["hers"], order.get("address", [])) == (False, [])


async def test_another_merchants_order_of_the_same_number_is_not_shown(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await shop.says("Where is my order A-1042?")
    await _keep(desk, "loja", _order(desk, "A-1042", "ana"))
    assert await _beside(desk, http) == []


async def test_an_order_that_is_gone_is_not_shown(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    await shop.says("Where is my order?")
    await _keep(desk, "shop", _order(desk, "A-1042", "ana"))
    merchant = shop.inbox.merchant
    await desk.desk.store.write(
        lambda tx: entities.gone(tx, merchant, shop.inbox.id, "order", "a-1042", desk.clock())
    )
    assert await _beside(desk, http) == []
