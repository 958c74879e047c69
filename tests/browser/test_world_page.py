"""The page of the world: what a supervisor sees there, live, and what he does from it."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from desk.domain.ids import AgentId
from tests.browser import picture
from tests.browser.conftest import OpensConsole, OpensShop
from tests.browser.test_languages import catalog, left
from tests.support.browsing import Console
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CHINESE = "我的订单 AB-1042 在哪里？我已经等了三个星期了。"


async def opened(console: Console) -> Page:
    """Open the page of the world by keyboard and wait until it knows what lies ahead."""
    await console.page.keyboard.press("g")
    await console.page.keyboard.press("w")
    await expect(console.page.locator(".cover-line").first).to_be_visible()
    return console.page


def region(page: Page, name: str) -> Locator:
    return page.locator(".region-line", has_text=name)


async def test_a_supervisor_sees_who_is_awake_and_who_comes_next(opens_console: OpensConsole) -> None:
    page = await opened(await opens_console())
    await expect(page.locator(".region-line .line-name strong")).to_have_text(["Manila", "Lisbon", "São Paulo"])
    await expect(region(page, "Manila")).to_contain_text("closes at 17:00")
    await expect(region(page, "Lisbon")).to_contain_text("next")
    await expect(region(page, "Lisbon")).to_contain_text("opens at 08:00, in 6 hr")
    await expect(region(page, "Lisbon")).to_contain_text("01:4")  # its own clock


async def test_cover_ahead_is_said_in_words_as_well_as_in_colours(opens_console: OpensConsole) -> None:
    page = await opened(await opens_console())
    portuguese = page.locator(".cover-line", has_text="Portuguese")
    words = await portuguese.locator("li .hidden").all_inner_texts()
    assert words[0] == "07:00 – 08:00: through translation 3"
    assert words[2] == "16:00 – Wed 02:00: natively 1"
    await expect(portuguese).to_contain_text("always somebody")
    chinese = page.locator(".cover-line", has_text="Chinese")
    await expect(chinese.locator("li .hidden")).to_have_text([re.compile("^07:00 – Thu 07:00: nobody$")])
    await expect(chinese).to_contain_text("nobody in sight")


async def test_a_queue_that_grows_is_seen_at_once_and_given_to_somebody(
    opens_console: OpensConsole, opens_shop: OpensShop, site: Served
) -> None:
    console, shop = await opens_console(viewport={"width": 1280, "height": 1000}), await opens_shop("aurora")
    page = await opened(console)
    await expect(page.locator(".figure").first).to_contain_text("nobody waits")
    await shop.say(CHINESE)
    lane = page.locator(".lane", has_text="Chinese")
    await expect(lane.locator(".lane-count")).to_contain_text("1")
    await expect(lane.locator(".lane-words")).to_have_text("nobody in sight")
    await expect(lane.locator(".due")).to_have_text(re.compile("left"))
    await lane.locator(".lane-head").click()
    await expect(lane.locator(".piece-why")).to_have_text("Nobody on shift can read Simplified Chinese, not even translated")
    await picture.alone(console, "world.png")
    await lane.get_by_role("button", name=re.compile("^Give to")).click()
    await page.get_by_role("menuitem", name="Marta Reyes").click()
    await expect(page.locator(".lane")).to_have_count(0)
    await expect(page.locator(".agent-row", has_text="Marta Reyes").locator(".load")).to_have_text("1/4")


async def test_a_conversation_is_moved_from_one_agent_to_another(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console(), await opens_shop("kite")
    await opens_console("marta")
    await shop.say("Hello! Do you ship to Recife?")
    page = await opened(joy)
    owner = page.locator(".agent", has=page.locator(".load", has_text="1/4"))
    await expect(owner).to_have_count(1)
    first = await owner.locator("bdi").first.inner_text()
    other = {"Joy Santos": "Marta Reyes", "Marta Reyes": "Joy Santos"}[first]
    await owner.locator(".agent-head").click()
    await page.get_by_role("button", name=re.compile("^Move to")).click()
    await page.get_by_role("menuitem", name=other).click()
    await expect(page.locator(".agent-row", has_text=other).locator(".load")).to_have_text("1/4")
    await expect(page.locator(".agent-row", has_text=first).locator(".load")).to_have_text("0/4")


async def test_an_agent_whom_a_supervisor_sends_on_a_break_is_told(opens_console: OpensConsole, site: Served) -> None:
    joy, marta = await opens_console(), await opens_console("marta")
    page = await opened(joy)
    await page.get_by_role("button", name="Presence of Marta Reyes").click()
    await page.get_by_role("menuitemradio", name="Away").click()
    await expect(page.locator(".agent", has_text="Marta Reyes")).to_contain_text("Away")
    await expect(marta.page.locator(".toast")).to_have_text(re.compile("You are shown as away now"))
    assert site.desk.presence.status(AgentId("marta")) == "away"


async def test_an_operator_looks_and_changes_nothing(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console("otto"), await opens_shop("aurora")
    await shop.say(CHINESE)
    page = await opened(console)
    await page.locator(".lane-head").click()
    await expect(page.locator(".piece")).to_have_count(1)
    await expect(page.locator(".world-page .menu-button")).to_have_count(0)


async def test_an_agent_has_no_page_of_the_world(opens_console: OpensConsole) -> None:
    console = await opens_console("marta")
    await console.page.keyboard.press("g")
    await console.page.keyboard.press("w")
    await console.page.goto(f"{console.url}/console#world")
    await console.live()
    await expect(console.button("The world")).to_have_count(0)
    await expect(console.page.locator(".queue")).to_be_visible()


async def test_the_page_stands_in_the_address_and_escape_leaves_it(opens_console: OpensConsole) -> None:
    console = await opens_console()
    page = await opened(console)
    await page.reload()
    await expect(page.locator(".cover-line").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#world")).to_have_count(0)
    await expect(page.locator(".queue")).to_be_visible()


async def test_from_what_waits_one_opens_the_conversation(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(CHINESE)
    page = await opened(console)
    await page.locator(".lane-head").click()
    await page.locator(".piece .link").click()
    await expect(console.messages).to_have_count(1)
    await page.go_back()
    await expect(page.locator("#world")).to_be_visible()


async def test_time_runs_from_right_to_left_in_arabic(opens_console: OpensConsole) -> None:
    console = await opens_console()
    page = await opened(console)
    now, later = page.locator(".rule-now"), page.locator(".rule.midnight").last
    assert await left(now) < await left(later)
    await console.speak("ar", "العربية")
    words = await catalog(page, "ar")
    await expect(page.locator("h1")).to_have_text(words["The world"])
    assert await left(now) > await left(later)


async def test_on_a_telephone_only_the_line_of_time_is_wider_than_the_screen(opens_console: OpensConsole) -> None:
    console = await opens_console(**PHONE)
    await console.button("The world").tap()
    await expect(console.page.locator(".cover-line").first).to_be_visible()
    assert await console.page.evaluate("document.documentElement.scrollWidth") == 390
    assert await console.page.locator(".world-page").evaluate("node => node.scrollWidth - node.clientWidth") == 0
    scrolls = await console.page.locator(".lines-scroll").evaluate("node => node.scrollWidth > node.clientWidth")
    assert scrolls


async def test_tab_reaches_every_control_of_the_page(opens_console: OpensConsole, opens_shop: OpensShop) -> None:
    console, shop = await opens_console(), await opens_shop("aurora")
    await shop.say(CHINESE)
    page = await opened(console)
    wanted = "#world :is(button, summary, [tabindex='0']):not(:disabled)"
    reached = set()
    for _ in range(40):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate("document.activeElement.outerHTML.slice(0, 150)"))
    every = await page.locator(wanted).evaluate_all(
        "nodes => nodes.filter((node) => node.checkVisibility()).map((node) => node.outerHTML.slice(0, 150))"
    )
    assert [each for each in every if each not in reached] == []
