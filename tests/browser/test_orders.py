"""What is done to an order from beside the words about it, seen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from desk import ActionKind, Item, Money, OrderState, OrderView, Refund, Refused
from desk.domain.ids import InboxId, MerchantId
from desk.domain.orders import ORDER
from desk.store import entities
from desk.store.protocol import Transaction
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Console
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KITE, SHOP = MerchantId("kite"), InboxId("kite-shop")


def _order(site: Served) -> OrderView:
    return OrderView(
        id="1",
        number="K-1042",
        updated_at=site.desk.clock(),
        placed_at=site.desk.clock() - timedelta(days=3),
        state=OrderState.PAID,
        state_word="PaymentSettled",
        total=Money(8_980, "EUR"),
        items=(Item(name="Pipa Ventania 2,4 m", quantity=1, total=Money(8_980, "EUR")),),
        allows=tuple(ActionKind),
    )


def _saving(order: OrderView, site: Served) -> Callable[[Transaction], object]:
    return lambda tx: entities.save(tx, KITE, SHOP, order, site.desk.clock(), asked=True)


async def about_an_order(site: Served, opens_console: OpensConsole, opens_shop: OpensShop, who: str) -> Console:
    """Let a customer in Recife swear about her order; return the console of who reads it, the order beside it."""
    await site.desk.store.write(_saving(_order(site), site))
    console, shop = await opens_console(who), await opens_shop("kite")
    await shop.say("Cadê a porcaria do meu pedido K-1042?! 😡 Já faz três dias.")
    await console.open_first()
    await expect(card(console)).to_contain_text("K-1042")
    return console


def card(console: Console) -> Locator:
    return console.page.locator(".order-card")


async def test_a_note_for_the_customer_is_written_beside_the_order_and_lands_in_her_language(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy = await about_an_order(site, opens_console, opens_shop, "joy")
    await card(joy).get_by_role("button", name="Add note").click()
    form = joy.page.get_by_role("form", name="Add note")
    await form.get_by_label("What the note says").fill("Your order left our house this morning.")
    await form.get_by_label("The customer reads it").check()
    await expect(form.locator(".note-preview")).to_contain_text("manhã")
    await form.get_by_role("button", name="Add note").click()
    action = joy.page.locator(".message.action")
    await expect(action).to_contain_text("Note on order K-1042, for the customer")
    await expect(action).to_contain_text("Done")
    (done,) = site.shop.done
    assert (done.public, done.language[:2], "manhã" in done.text) == (True, "pt", True)


async def test_money_goes_back_and_the_card_shows_it(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    async def fetch(kind: str, name: str) -> OrderView:
        refund = Refund(amount=Money(1_250, "EUR"), at=site.desk.clock(), reason="late")
        return replace(_order(site), refunds=(refund,))

    site.shop.manifest = replace(site.shop.manifest, fetches=frozenset({ORDER}))
    site.shop.fetch = fetch  # type: ignore[method-assign]
    joy = await about_an_order(site, opens_console, opens_shop, "joy")
    await card(joy).get_by_role("button", name="Refund").click()
    form = joy.page.get_by_role("form", name="Refund")
    await expect(form).to_contain_text("€89.80 at most")
    await form.get_by_label("Amount").fill("12,50")
    await form.get_by_label("Reason").fill("It is late.")
    await joy.page.keyboard.press("Control+Enter")
    await expect(joy.page.locator(".message.action")).to_contain_text("Refund €12.50 of order K-1042")
    await expect(card(joy)).to_contain_text("Refunded")
    assert [str(done.amount) for done in site.shop.done] == ["EUR 12.50"]


async def test_what_the_shop_refuses_says_why_and_can_be_tried_again(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    site.shop.will(Refused("the parcel has left"))
    joy = await about_an_order(site, opens_console, opens_shop, "joy")
    await card(joy).get_by_role("button", name="Cancel order").click()
    form = joy.page.get_by_role("form", name="Cancel order")
    await expect(form).to_contain_text("This cannot be undone.")
    await form.get_by_role("button", name="Cancel order").click()
    action = joy.page.locator(".message.action")
    await expect(action).to_contain_text("Not done")
    await expect(action).to_contain_text("the parcel has left")
    await action.get_by_role("button", name="Try again").click()
    await expect(action).to_contain_text("Done")


async def test_an_agent_is_offered_only_what_he_may_and_escape_leaves_it(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    marta = await about_an_order(site, opens_console, opens_shop, "marta")
    buttons = card(marta).locator(".order-buttons button")
    await expect(buttons).to_have_text(["Add note", "Send again"])
    await buttons.first.click()
    await expect(marta.page.get_by_label("What the note says")).to_be_focused()
    await marta.page.keyboard.press("Escape")
    await expect(marta.page.get_by_role("form", name="Add note")).to_have_count(0)
    await expect(buttons.first).to_be_focused()


async def test_an_order_that_comes_changes_or_is_named_later_appears_beside_what_is_open(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Cadê a porcaria do meu pedido?! 😡")
    await joy.open_first()
    await expect(joy.page.get_by_text("No order found")).to_be_visible()
    await shop.say("É o K-1042!")
    await expect(joy.page.locator(".message.customer")).to_have_count(2)
    await site.desk.store.write(_saving(_order(site), site))
    await expect(card(joy)).to_contain_text("Paid")
    shipped = replace(_order(site), state=OrderState.SENT, updated_at=site.desk.clock() + timedelta(seconds=1))
    await site.desk.store.write(_saving(shipped, site))
    await expect(card(joy)).to_contain_text("On its way")
    other = replace(_order(site), id="2", number="K-2077")
    await site.desk.store.write(_saving(other, site))
    await expect(card(joy)).to_have_count(1)
    await shop.say("E o K-2077, cadê?")
    await expect(card(joy)).to_have_count(2)
