"""What channels tell, seen: a customer's orders beside her words, and how inboxes do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.async_api import expect

from desk import Address, Item, Money, OrderState, OrderView, Refund, Revoked, Shipment
from desk.domain.ids import AgentId, InboxId, MerchantId
from desk.store import conversations, entities, lists
from desk.store.protocol import Transaction
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KITE, INBOX = MerchantId("kite"), InboxId("kite-web")


def _orders(site: Served, customer: str) -> list[OrderView]:
    now, reais = site.desk.clock(), "BRL"
    hers = OrderView(
        id="1",
        number="K-1042",
        updated_at=now,
        placed_at=now - timedelta(days=3),
        state=OrderState.SENT,
        state_word="Shipped",
        total=Money(58_970, reais),
        customer=customer,
        items=(
            Item(name="Pipa Ventania 2,4 m", quantity=1, total=Money(49_990, reais)),
            Item(name="Linha trançada, carretel de 100 m", quantity=2, total=Money(8_980, reais)),
        ),
        shipments=(Shipment(state="in transit", carrier="Correios", tracking="AA123BR", url="https://track.example/1"),),
        refunds=(Refund(amount=Money(2_500, reais), at=now, reason="late"),),
        address=Address(name="Ana Lima", lines=("Rua das Flores 7", "50030-230 Recife"), country="BR"),
        url="https://kite.example/orders/1",
    )
    named = OrderView(
        id="2",
        number="K-2001",
        updated_at=now - timedelta(days=1),
        placed_at=now - timedelta(days=9),
        state=OrderState.CANCELLED,
        state_word="Cancelled",
        total=Money(1_200, reais),
    )
    return [hers, named]


async def _place(site: Served) -> None:
    def unit(tx: Transaction) -> str:
        query = lists.Query(walls=frozenset({KITE}), agent=AgentId("joy"), language="en", view="all")
        (listed,) = lists.page(tx, query)
        return conversations.customer_of(tx, listed.conversation).external_id

    customer = await site.desk.store.read(unit)
    for order in _orders(site, customer):
        await site.desk.store.write(_saving(order, site))


def _saving(order: OrderView, site: Served) -> Callable[[Transaction], object]:
    return lambda tx: entities.save(tx, KITE, INBOX, order, site.desk.clock(), asked=True)


async def test_her_orders_stand_beside_her_words(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Hello! My order K-1042 is late. And what about K-2001?")
    await expect(joy.rows).to_have_count(1)
    await _place(site)
    await joy.open_first()
    first, second = joy.page.locator(".order-card").nth(0), joy.page.locator(".order-card").nth(1)
    await expect(first).to_contain_text("R$589.70")
    await expect(first).to_contain_text("On its way")
    await expect(first).to_contain_text("Rua das Flores 7")
    await expect(first).to_contain_text("Brazil")
    await expect(first.get_by_role("link", name="AA123BR")).to_have_attribute("href", "https://track.example/1")
    await expect(second).to_contain_text("not known to be this customer's")


async def test_an_operator_sees_which_inbox_is_locked_out_and_lets_it_work_again(
    site: Served, opens_console: OpensConsole
) -> None:
    channel = site.desk.channels[INBOX]

    async def refuse() -> None:
        raise Revoked("401: the token was revoked by the shop's owner")

    with pytest.raises(Revoked):
        await channel.ask(refuse(), 5)
    console = await opens_console("otto")
    await console.button("Operations").click()
    row = console.page.locator(".inboxes li", has_text="Kite storefront")
    await expect(row).to_contain_text("Locked out")
    await expect(row).to_contain_text("the token was revoked by the shop's owner")
    await expect(console.page.locator(".inboxes li").first).to_contain_text("Kite storefront")
    await row.get_by_role("button", name="Work again").click()
    await expect(row).to_contain_text("Works")
    await console.page.locator(".inboxes li", has_text="Aurora").get_by_role("button", name="Pause").click()
    await expect(console.page.locator(".inboxes li", has_text="Aurora")).to_contain_text("Paused by otto")
