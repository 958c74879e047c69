"""Two windows talk, each in its own language; what a newcomer sees first."""

import re
import secrets

import pytest
from playwright.async_api import expect

from tests.browser import picture
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Porra, cadê meu pedido AB-1042? 😡 Já paguei R$ 1.234,56 e nada!!"
ANSWER = "We are very sorry for the delay. Your order AB-1042 left our warehouse today and arrives on Tuesday."
WISH = "Muito obrigada! Vocês podem deixar com o porteiro? Eu trabalho o dia todo."
PROMISE = "Yes, the driver will leave it with the doorman."
OTHERS = {
    "Grace Miller": "Hello! Is the red delta kite all right for a child of six?",
    "Lucía Ferro": "¿Hacen envíos a Montevideo? Quisiera dos cometas para mis hijos.",
}


async def test_a_customer_and_an_agent_understand_each_other(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console = await opens_console(viewport={"width": 1200, "height": 900})
    shop = await opens_shop(viewport={"width": 600, "height": 900})
    await shop.is_called("Luana Prado")
    await shop.say(QUESTION)
    await console.open_first()
    first = console.messages.first
    await expect(first.locator(".head")).to_contain_text(re.compile("(order|request).{0,3}AB-1042|AB-1042 (order|request)"))
    await expect(first.locator(".other.original .said")).to_have_text(QUESTION)

    await expect(console.page.locator(".side")).to_contain_text("AB-1042")

    await console.composer.fill(ANSWER)
    await expect(console.will_read).to_contain_text("pedido AB-1042")
    promised = await console.will_read.inner_text()
    await console.send()
    answer = shop.answers.first
    await expect(answer.locator(".body")).to_have_text(promised)
    await expect(console.messages.last.locator(".delivery")).to_contain_text("Read")
    await answer.get_by_role("button", name="Mostrar original").click()
    await expect(answer.locator(".body")).to_have_text(ANSWER)
    await answer.get_by_role("button", name="Mostrar tradução").click()

    await shop.say(WISH)
    await expect(console.messages).to_have_count(3)
    await expect(console.messages.last.locator(".other.original .said")).to_have_text(WISH)
    await others_write(shop)
    await expect(console.rows).to_have_count(2)
    await console.composer.fill(PROMISE)
    await expect(console.will_read).to_contain_text("porteiro")
    await picture.take(
        {
            "Manila, 09:40 — Joy reads and writes English": console,
            "São Paulo, 22:40 — Luana reads and writes Portuguese": shop,
        }
    )
    await console.send()
    await expect(shop.answers.last.locator(".body")).to_contain_text("porteiro")


async def others_write(shop: Shop) -> None:
    """Let other customers write, so that the console looks as on a working day."""
    for name, text in OTHERS.items():
        headers = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
        message = {"id": secrets.token_hex(8), "text": text, "name": name}
        answer = await shop.page.request.post(f"{shop.url}/widget/kite-web/messages", headers=headers, data=message)
        assert answer.status == 201
