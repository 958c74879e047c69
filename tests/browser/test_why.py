"""Why a conversation came to me, and what happens when I cannot take it."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpensConsole, OpensShop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_console_says_why_a_conversation_came_to_me(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Do you ship to Recife?")
    await joy.open_first()
    why = joy.page.locator(".card").filter(has_text="Why")
    await expect(why).to_contain_text(re.compile(r"Reads English natively; idle for \d+ min"))


async def test_what_is_declined_waits_for_another_and_says_who_declined_it(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Do you ship to Recife?")
    await joy.open_first()
    await joy.page.keyboard.press("d")
    why = joy.page.locator(".card").filter(has_text="In the queue")
    await expect(why).to_contain_text("Declined by Joy Santos")


async def test_who_is_leaving_is_shown_to_be(opens_console: OpensConsole) -> None:
    joy = await opens_console("joy")
    await joy.page.get_by_role("button", name=re.compile("^Joy")).click()
    await joy.page.get_by_role("menuitemradio", name=re.compile("Leaving")).or_(
        joy.page.get_by_role("menuitem", name=re.compile("Leaving"))
    ).click()
    await expect(joy.page.get_by_role("button", name="Joy Santos: Leaving")).to_be_visible()
