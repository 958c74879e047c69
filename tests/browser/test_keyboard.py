"""The whole of an agent's work without a mouse."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.served import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Marks what has the focus; returns it if one cannot see that: no outline, and no glow of the frame around it.
REACH = """() => {
  const at = document.activeElement;
  at.dataset.reached = "";
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const frame = at.closest(".composer-card:focus-within");
  const seen = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || frame || at === document.body;
  return seen ? "" : at.outerHTML.slice(0, 200);
}"""
#: What a mouse could press and the Tab key has not reached. A list of tabs is one stop; arrows do the rest.
UNREACHED = """() => [...document.querySelectorAll("button, a[href], input, textarea, select, [tabindex='0']")]
  .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex >= 0 && !("reached" in node.dataset))
  .map((node) => node.outerHTML.slice(0, 200))"""
STOPS = 60


async def test_a_shift_needs_no_mouse(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(None), await opens_shop("kite")
    await console.visit()
    keys = console.page.keyboard
    await keys.type("joy")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await console.live()
    await shop.say("Hello! Do you ship to Recife?")
    await expect(console.rows).to_have_count(1)
    await keys.press("j")
    await keys.press("Enter")
    await expect(console.messages).to_have_count(1)
    await keys.press("r")
    await keys.type("Yes, in three days.")
    await keys.press("Enter")
    await expect(shop.answers.locator(".body")).to_have_text(["Yes, in three days."])
    await keys.press("Escape")
    await keys.press("e")
    await expect(console.button("Reopen")).to_be_visible()
    await keys.press("Escape")
    await expect(console.messages).to_have_count(0)
    await keys.press("g")
    await keys.press("r")
    await expect(console.rows).to_have_count(1)


async def test_tab_reaches_everything_and_one_sees_where_one_is(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say("Hello! Do you ship to Recife?")
    await console.open_first()
    await console.composer.fill("Yes.")
    await expect(console.button("Send")).to_be_enabled()
    invisible = []
    for _ in range(STOPS):
        await console.page.keyboard.press("Tab")
        invisible.append(await console.page.evaluate(REACH))
    assert [each for each in invisible if each] == []
    assert await console.page.evaluate(UNREACHED) == []


async def test_the_sheet_of_keys_comes_and_goes_by_key(opens_console: OpensConsole) -> None:
    console = await opens_console()
    sheet = console.page.get_by_role("dialog", name="Keyboard")
    await console.page.keyboard.press("?")
    await expect(sheet).to_contain_text("Down and up the list")
    await console.page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
