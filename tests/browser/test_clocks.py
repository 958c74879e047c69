"""Time left on the nearer clock, counted down in the console without asking the desk."""

import re
from datetime import timedelta
from functools import partial

import pytest
from playwright.async_api import Locator, expect

from desk.domain.ids import ConversationId
from desk.store import clocks, conversations
from desk.store.protocol import Transaction
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Console
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Moves the page's clock, and nothing else: the desk's stands where it stood.
LATER = "minutes => { const now = Date.now; Date.now = () => now() + minutes * 60_000; }"


async def passes(console: Console, minutes: int) -> None:
    await console.page.evaluate(LATER, minutes)


def row_due(console: Console) -> Locator:
    return console.rows.first.locator(".due")


async def test_time_left_is_counted_down_and_turns_near_and_missed(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Do you ship to Recife?")
    await joy.open_first()
    header = joy.page.locator(".conversation-head .due")
    await expect(header).to_have_text(re.compile(r"First answer\s*8:[0-5]\d left"))
    shown = await row_due(joy).inner_text()
    await expect(row_due(joy)).not_to_have_text(shown)
    await expect(row_due(joy)).to_have_class("due calm")
    asked: list[str] = []
    joy.page.on("request", lambda request: asked.append(request.url))
    await passes(joy, 8)
    await expect(header).to_have_text(re.compile(r"First answer\s*Due soon: 0:[0-5]\d"))
    await expect(row_due(joy)).to_have_class("due near")
    await passes(joy, 75)
    await expect(header).to_have_text(re.compile(r"Missed by 1h 14m"))
    await expect(row_due(joy)).to_have_class("due missed")
    await expect(joy.page.locator(".alarms")).to_have_text("Missed: 1")
    assert asked == []


async def test_both_clocks_stand_in_the_title_in_the_agents_own_time(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Do you ship to Recife?")
    await joy.open_first()
    title = await joy.page.locator(".conversation-head .due").get_attribute("title")
    assert title is not None
    lines = title.splitlines()
    assert len(lines) == 3
    assert re.fullmatch(r"First answer · Contract clock · Tuesday, March 10, 2026 at 9:\d\d AM", lines[0])
    assert re.fullmatch(r"First answer · Marketplace clock · Wednesday, March 11, 2026 at 9:\d\d AM", lines[2])
    await expect(joy.page.locator(".promise")).to_have_count(3)


async def test_an_answer_ends_the_countdown_and_pauses_the_resolution(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.say("Do you ship to Recife?")
    await joy.open_first()
    await joy.reply("Yes, we do.")
    header = joy.page.locator(".conversation-head .due")
    await expect(header).to_have_text(re.compile(r"Resolution\s*Paused, (8h|7h 59m) left"))


async def test_the_nearer_deadline_stands_first_in_the_list(
    opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy = await opens_console("joy")
    slow, quick = await opens_shop("aurora"), await opens_shop("kite")
    await slow.say("Hello, where is my parcel?")
    await expect(joy.rows).to_have_count(1)
    await quick.say("Do you ship to Recife?")
    await expect(joy.rows).to_have_count(2)
    await expect(joy.rows.first.locator(".merchant")).to_have_text("Kite")


async def test_those_who_oversee_are_told_of_what_is_late_and_of_much_at_once(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite")
    await shop.is_called("Bob")
    await shop.say("Do you ship to Recife?")
    await expect(joy.rows).to_have_count(1)
    await site.desk.store.write(partial(told_at, timedelta(minutes=8)))
    await expect(joy.page.locator(".toast.warn")).to_contain_text("Due soon: Bob")
    await site.desk.store.write(partial(told_at, timedelta(days=1)))
    await expect(joy.page.locator(".toast.bad")).to_contain_text("Deadlines missed: 3")


def told_at(later: timedelta, tx: Transaction) -> None:
    """Record what would be told of the only conversation so much later."""
    [current] = clocks.running_of_any_merchant(tx, ConversationId(0), 2)
    conversations.save(tx, current.told(current.created_at + later))
