"""Colleagues and operators."""

import pytest
from playwright.async_api import expect

from desk.domain.ids import InboxId
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_conversation_is_handed_to_a_colleague(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Hello! Do you ship to Recife?")
    await joy.open_first()
    marta = await opens_console("marta")
    await joy.page.keyboard.press("h")
    await joy.page.get_by_role("menuitem", name="Marta Reyes").click()
    await expect(marta.page.locator(".toast")).to_contain_text("came to you")
    await marta.open_first()
    await expect(marta.messages.first).to_contain_text("Do you ship to Recife?")
    await expect(joy.rows).to_have_count(0)


async def test_an_operator_sees_what_was_not_understood_and_who_runs_here(
    site: Served, opens_console: OpensConsole
) -> None:
    await site.desk.intake.quarantine(
        InboxId("aurora-web"), b'{"id": "7", "text": ', "ValueError: it ends in the middle"
    )
    console = await opens_console("otto")
    await console.button("Operations").click()
    await console.page.get_by_role("tab", name="Quarantine").click()
    await console.page.get_by_text("ValueError: it ends in the middle").click()
    await expect(console.page.locator(".envelopes pre")).to_have_text('{"id": "7", "text":')
    await console.page.get_by_role("tab", name="Plugins").click()
    for plugin in ("firefox", "langid", "widget"):
        await expect(console.page.locator(".plugins strong", has_text=plugin)).to_be_visible()
