"""Nothing that was written is lost: not by a reload, not by the network, not by writing at the same time."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Feed
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Where is my order AB-1042?"
CUT = r"net::ERR_|WebSocket"


async def test_a_reload_of_both_windows_shows_the_same(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say(QUESTION)
    await console.open_first()
    await console.reply("It arrives on Tuesday.")
    await expect(shop.answers).to_have_count(1)
    await console.composer.fill("And one more thing")
    await console.page.reload()
    await shop.page.reload()
    await shop.open_chat()
    await console.live()
    await expect(shop.said).to_have_text([QUESTION, "It arrives on Tuesday."])
    await expect(console.said).to_have_text([QUESTION, "It arrives on Tuesday."])
    await expect(console.composer).to_have_value("And one more thing")


async def test_a_lost_network_loses_and_doubles_nothing(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    for window in (console, shop):
        window.expects(CUT)
    await shop.say(QUESTION)
    await console.open_first()
    await console.composer.fill("Let me look.")

    await console.offline(True)
    await shop.offline(True)
    site.line.cut()
    await expect(console.page.locator(".offline-bar")).to_be_visible()
    await expect(console.button("Send")).to_be_disabled()
    await shop.write("Is anybody there?")
    await expect(shop.mine.last).to_have_attribute("data-state", "waiting")
    await expect(shop.chat.locator(".banner")).to_be_visible()

    site.line.mend()
    await shop.offline(False)
    await expect(shop.mine.last).to_have_attribute("data-state", "sent")
    await expect(console.said).to_have_text([QUESTION])
    await console.offline(False)
    await console.live()
    await expect(console.said).to_have_text([QUESTION, "Is anybody there?"])
    await expect(console.composer).to_have_value("Let me look.")
    await console.composer.fill("")
    await console.reply("Here I am.")
    await expect(shop.said).to_have_text([QUESTION, "Is anybody there?", "Here I am."])
    await expect(console.said).to_have_text([QUESTION, "Is anybody there?", "Here I am."])


async def test_an_answer_to_words_that_nobody_saw_does_not_leave(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(None), await opens_shop("kite")
    console.expects("409")
    feed = await Feed.of(console.page)
    await console.log_in("joy")
    await shop.say("Please cancel my order AB-1042.")
    await console.open_first()
    await console.composer.fill("I cancelled it.")
    feed.hold()
    await shop.say("No, wait! Keep it!")
    await console.composer.press("Enter")
    await expect(console.refusal).to_contain_text("the customer wrote again")
    await expect(console.message("No, wait! Keep it!").locator(".new-mark")).to_be_visible()
    await expect(console.composer).to_have_value("I cancelled it.")
    await expect(shop.answers).to_have_count(0)
    await console.button("I have read it, send").click()
    feed.release()
    await expect(shop.answers.locator(".body")).to_have_text(["I cancelled it."])
    await expect(console.messages).to_have_count(3)
