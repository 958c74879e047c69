"""Words stay words, notes stay inside, and pages run nothing but their own scripts."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpensConsole, OpensShop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)"> <b>bold</b>'
INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "globalThis.ran = true";
  document.head.append(script);
  return globalThis.ran === true;
}"""


async def test_markup_is_shown_as_it_was_written(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say(f"Hello, my order says {MARKUP}")
    await console.open_first()
    await expect(console.said).to_have_text([f"Hello, my order says {MARKUP}"])
    await console.reply(f"Mine says {MARKUP} too")
    await expect(shop.answers.locator(".body")).to_have_text([f"Mine says {MARKUP} too"])


@pytest.mark.parametrize("page", ["/console", "/shop/aurora"])
async def test_pages_run_no_script_but_their_own(opens_shop: OpensShop, page: str) -> None:
    window = await opens_shop()
    await window.page.goto(window.url + page)
    window.expects("Content Security Policy")
    assert await window.page.evaluate(INLINE) is False


async def test_a_note_never_reaches_the_customer(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say("I want my money back!")
    await console.open_first()
    await console.page.keyboard.press("n")
    await console.reply("She wrote twice already, be kind.")
    await expect(console.messages.last).to_contain_text("Note, for colleagues only")
    await console.button("Reply").click()
    await console.reply("You get it back today.")
    await expect(shop.said).to_have_text(["I want my money back!", "You get it back today."])
    await shop.page.reload()
    await shop.open_chat()
    await expect(shop.said).to_have_text(["I want my money back!", "You get it back today."])


async def test_what_a_broken_filter_should_have_hidden_stays_hidden(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say("Hello! Please take the money from my card.")
    await console.open_first()
    await shop.say("The number is 4111 1111 1111 1111.")
    await expect(console.messages).to_have_count(2)
    await expect(console.messages.last).to_contain_text("Held back: a filter failed")
    assert "4111" not in await console.page.content()
