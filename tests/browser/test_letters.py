"""A letter, seen: what she wrote in the reader's words, what it quotes, how it was designed, and its files."""

import base64

import pytest
from playwright.async_api import expect

from desk import Attachment, InboundMessage, InboxId, Letter
from tests.browser.conftest import OpensConsole
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
#: A picture of one green dot.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk2JDwHwAEegI3QxEcCwAAAABJRU5ErkJggg=="
)
TEXT = """Pipa rasgada K-1042

Olá! A pipa do pedido K-1042 chegou rasgada 😢
Mando uma foto. O que devo fazer agora?"""


def _letter(site: Served) -> InboundMessage:
    files = (
        Attachment(name="pipa rasgada.png", type="image/png", size=len(DOT), content=DOT, inside="pipa"),
        Attachment(name="nota fiscal K-1042.pdf", type="application/pdf", size=340_000, content=b"%PDF-1.7"),
        Attachment(name="filme.mov", type="video/quicktime", size=91_000_000, content=None),
        Attachment(name="nao e imagem.png", type="image/png", size=1_200, content=b"<svg onload=alert(1)>"),
    )
    return InboundMessage(
        external_id="<1@post.example> x",
        customer="ana.lima@post.example",
        customer_name="Ana Lima",
        body=TEXT,
        raw=b"raw",
        sent_at=site.desk.clock(),
        language="pt-BR",
        letter=Letter(
            subject="Pipa rasgada K-1042",
            writer="ana.lima@post.example",
            rest="Em seg., 9 de mar. de 2026, Kite escreveu:\n> O seu pedido foi enviado.",
            markup='<p>Olá! <b>A pipa</b> chegou rasgada <img src="cid:pipa"></p>',
        ),
        attachments=files,
    )


async def test_a_letter_is_read_with_its_files(site: Served, opens_console: OpensConsole) -> None:
    joy = await opens_console("joy")
    await site.desk.intake.accept(InboxId("kite-web"), _letter(site))
    await expect(joy.rows).to_have_count(1)
    await joy.open_first()
    message = joy.page.locator(".message").first
    await expect(message.locator(".said.head")).to_contain_text("torn")
    await expect(message.locator(".said.head")).to_contain_text("K-1042 arrived")
    await expect(message.locator(".writer")).to_have_text("ana.lima@post.example")
    files = message.locator(".files li")
    await expect(files).to_have_count(4)
    await expect(files.nth(0).locator("img")).to_have_js_property("naturalWidth", 1)
    await expect(files.nth(1).get_by_role("link")).to_have_attribute("download", "nota fiscal K-1042.pdf")
    await expect(files.nth(2).get_by_role("link")).to_have_count(0)
    await expect(files.nth(3).locator("img")).to_have_count(0)
    await message.get_by_role("button", name="Show what it quotes").click()
    await expect(message.locator(".letter-rest")).to_contain_text("O seu pedido foi enviado.")
    await joy.page.screenshot(path=".artifacts/letter.png")
    async with joy.page.context.expect_page() as opened:
        await message.get_by_role("link", name="As it was designed").click()
    page = await opened.value
    await expect(page.locator("img")).to_have_js_property("naturalWidth", 1)
    await expect(page.locator("b")).to_have_text("A pipa")
