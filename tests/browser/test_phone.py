"""Console and widget on a telephone."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpensConsole, OpensShop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


async def test_an_agent_walks_from_the_list_to_the_conversation_and_back(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(**PHONE), await opens_shop("kite", **PHONE)
    await shop.say("Hello! Do you ship to Recife?")
    await console.rows.first.tap()
    await expect(console.messages).to_have_count(1)
    await expect(console.page.locator(".queue")).to_be_hidden()
    await expect(console.composer).to_be_in_viewport()
    assert await console.page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]  # type: ignore[index]
    await console.button("Back to the list").tap()
    await expect(console.rows).to_have_count(1)
    await expect(console.page.locator("#conversation")).to_be_hidden()


async def test_the_widget_fills_the_screen(opens_shop: OpensShop) -> None:
    shop = await opens_shop("aurora", **PHONE)
    await expect(shop.field).to_be_in_viewport(ratio=1)
    box = await shop.chat.locator(".panel").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
