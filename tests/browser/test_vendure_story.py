"""A whole story through a real shop: placed there, asked about in the widget, answered and noted in two languages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from desk_vendure import VendureType
from desk_vendure.peer.shop import Channel, Placed
from desk_vendure.peer.shop import Shop as Vendure
from playwright.async_api import Locator, expect

from desk import InboxId, MerchantId, Translator
from desk.domain.time import utcnow
from desk.store import entities
from desk.testing.waiting import until
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Console
from tests.support.served import Besides, Served, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
_TOML = Path(__file__).with_name("vendure.toml")
_SECRET = "secret-of-the-hooks"


@dataclass(frozen=True)
class Aurora:
    """Aurora's channel of the shop, and the name of its key."""

    channel: Channel
    key: str


@pytest.fixture(scope="module")
def aurora(vendure: Vendure) -> Aurora:
    channel = vendure.channel("aurora", "BRL")
    return Aurora(channel, channel.key()[0])


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, engine: Translator, aurora: Aurora) -> AsyncIterator[Served]:
    """Serve a desk of now, for a real shop signs with the moment it is, and let the shop tell it what happens."""
    file = tmp_path / _TOML.name
    file.write_text(_TOML.read_text("utf-8").replace("SHOP", aurora.channel.shop.url), encoding="utf-8")
    (tmp_path / "api-key").write_text(aurora.key, encoding="ascii")
    (tmp_path / "webhook-secret").write_text(_SECRET, encoding="ascii")
    besides = Besides(files=[file], kinds=[VendureType()], moment=utcnow())
    async with served(tmp_path / "data", engine, besides) as site:
        aurora.channel.tells(f"{site.url}/hooks/aurora-vendure", _SECRET)
        yield site
        aurora.channel.tells(None, "")


async def _placed(site: Served, aurora: Aurora) -> Placed:
    """Place an order, and wait until the shop has told the desk."""
    placed = await asyncio.to_thread(lambda: aurora.channel.shopper().orders(aurora.channel.variant, 2))
    merchant, inbox = MerchantId("aurora"), InboxId("aurora-vendure")

    async def known() -> bool:
        found = await site.desk.store.read(lambda tx: entities.orders_of_inbox(tx, merchant, inbox, 100))
        return placed.code in [order.number for order in found]

    await until(known, within=30)
    return placed


async def _notes(aurora: Aurora, placed: Placed) -> list[str]:
    """Return what the shop shows its customer beside her order."""
    found = await asyncio.to_thread(lambda: aurora.channel.shopper().reads(placed.code))
    return [str(note["note"]) for note in found]


def _card(console: Console) -> Locator:
    return console.page.locator(".order-card")


async def test_an_order_is_placed_asked_about_answered_and_noted_in_the_customers_language(
    site: Served, aurora: Aurora, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    emma, shop = await opens_console("emma"), await opens_shop("aurora")
    placed = await _placed(site, aurora)
    await shop.say(f"Olá! Onde está o meu pedido {placed.code}? Já faz três dias.")

    await expect(emma.rows).to_have_count(1)
    await emma.open_first()
    await expect(_card(emma)).to_contain_text(placed.code)
    await expect(_card(emma)).to_contain_text("Paid")
    await expect(_card(emma)).to_contain_text("R$184.60")
    await emma.reply("Your order left our house this morning.")
    await expect(shop.answers.last).to_contain_text("manhã")

    await _card(emma).get_by_role("button", name="Add note").click()
    form = emma.page.get_by_role("form", name="Add note")
    await form.get_by_label("What the note says").fill("Your parcel arrives on Friday.")
    await form.get_by_label("The customer reads it").check()
    await expect(form.locator(".note-preview")).to_contain_text("sexta-feira")
    await form.get_by_role("button", name="Add note").click()
    await expect(emma.page.locator(".message.action")).to_contain_text("Done")

    (note,) = await _notes(aurora, placed)
    assert "sexta-feira" in note


async def test_a_customer_writes_in_the_shop_and_reads_the_answer_there(
    site: Served, aurora: Aurora, opens_console: OpensConsole
) -> None:
    emma, placed = await opens_console("emma"), await _placed(site, aurora)
    words = "Posso trocar o endereço de entrega?"
    await asyncio.to_thread(lambda: aurora.channel.shopper().writes(placed.code, words))

    await expect(emma.rows).to_have_count(1)
    await emma.open_first()
    await expect(_card(emma)).to_contain_text("Rua Augusta 12")
    await expect(emma.page.get_by_text("Brazilian Portuguese").first).to_be_visible()
    await emma.reply("Yes, please tell me the new address.")
    await expect(emma.page.locator(".order-card")).to_contain_text(placed.code)

    async def answered() -> bool:
        return len(await _notes(aurora, placed)) == 2

    await until(answered, within=20)
    asked, answer = await _notes(aurora, placed)
    assert (asked, "endereço" in answer) == (words, True)
