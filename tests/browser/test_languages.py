"""Console and widget in the languages of the people who use them."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpensConsole, OpensShop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LANGUAGES = {"pt": "Português", "es": "Español", "zh": "中文", "ar": "العربية"}
#: What each control on screen is called.
NAMES = """() => [...document.querySelectorAll("button, input, textarea")].filter((node) => node.checkVisibility())
  .map((node) => (node.getAttribute("aria-label") || node.innerText || node.placeholder).trim())"""
#: Controls whose name is one of the desk's own words, and not a person's or a language's.
ENOUGH = 12


async def catalog(page: Page, language: str) -> dict[str, str]:
    origin = await page.evaluate("location.origin")
    answer: dict[str, Any] = await (await page.request.get(f"{origin}/api/catalog/{language}")).json()
    return dict(answer["messages"])


async def left(found: Locator) -> float:
    box = await found.bounding_box()
    assert box is not None
    return box["x"]


async def test_no_control_of_the_console_stays_english(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say("Hello! Do you ship to Recife?")
    await console.open_first()
    english = await console.page.evaluate(NAMES)
    for language, name in LANGUAGES.items():
        words = await catalog(console.page, language)
        await console.speak(language, name)
        expected = [words.get(each, each) for each in english]
        names = await console.page.evaluate(NAMES)
        shown = [(found, wanted) for found, wanted in zip(names, expected, strict=True) if wanted in words.values()]
        assert len(shown) >= ENOUGH
        assert [found for found, _ in shown] == [wanted for _, wanted in shown]


async def test_arabic_turns_the_console_round(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("kite")
    await shop.say("أين طلبي AB-1042؟ انتظرت أسبوعين!")
    await console.take_from_queue()
    assert await left(console.page.locator(".queue")) < await left(console.page.locator("#conversation"))
    await console.speak("ar", LANGUAGES["ar"])
    await expect(console.page.locator("html")).to_have_attribute("dir", "rtl")
    assert await left(console.page.locator(".queue")) > await left(console.page.locator("#conversation"))
    said = console.messages.first.locator(".head")
    await expect(said).to_have_attribute("dir", "auto")
    await expect(said).to_have_attribute("lang", "ar")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("zh", "ltr")])
async def test_the_widget_speaks_what_the_customer_chooses(
    opens_shop: OpensShop, language: str, direction: str
) -> None:
    shop = await opens_shop("aurora")
    await shop.speak(language)
    words = await catalog(shop.page, language)
    await expect(shop.chat.locator(".root")).to_have_attribute("dir", direction)
    await expect(shop.field).to_have_attribute("placeholder", words["Write a message"])
    await expect(shop.chat.locator(".hello")).to_have_text(words["Hello! How can we help?"])
    await expect(shop.launcher).to_have_attribute("aria-label", words["Close chat"])


async def test_an_agent_says_which_language_it_is(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("Onde está o meu pedido AB-1042?")
    await console.open_first()
    language = console.page.locator(".belief")
    await expect(language).to_contain_text("Portuguese")
    await console.button("That is not right").click()
    await console.page.get_by_label("Customer's language").select_option("es")
    await expect(language).to_contain_text("Spanish")
    await expect(language).to_contain_text("set by a person")


async def test_words_that_nobody_can_translate_are_shown_as_they_are(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say("我的订单 AB-1042 在哪里？我已经等了三个星期了。")
    await console.take_from_queue()
    await expect(console.messages.first.locator(".head")).to_have_text(
        "我的订单 AB-1042 在哪里？我已经等了三个星期了。"
    )
    await expect(console.messages.first).to_contain_text("there is no translator for this pair of languages")
