"""An answer that could not be sent: seen as such, sent again at a click, or taken back; one that waits as well."""

import pytest
from playwright.async_api import expect

from desk import OutboundMessage, Outcome, Refused, Sent
from desk.domain.ids import AgentId, InboxId, MerchantId
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KITE, INBOX = MerchantId("kite"), InboxId("kite-web")


class Moody:
    """A channel that takes nothing until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.sent: list[str] = []

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        if not self.mended:
            return Refused("the shop is closed for repairs")
        self.sent.append(message.body)
        return Sent(key)


async def test_an_answer_that_was_refused_is_sent_again_or_taken_back_at_a_click(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Moody()
    monkeypatch.setattr(site.desk.channels[INBOX].connector, "send", channel.send)
    joy, shop = await opens_console("joy"), await opens_shop("kite", locale="en-GB")
    await shop.say("Hello! Where is my kite?")
    await joy.open_first()
    for words in ("It flies to you.", "It lands tomorrow."):
        await joy.reply(words)
        await expect(joy.page.locator(".delivery.failed", has_text="the shop is closed for repairs").last).to_be_visible()
    failed = joy.page.locator(".delivery.failed")
    await expect(failed).to_have_count(2)
    await failed.last.get_by_role("button", name="Cancel").click()
    await expect(joy.page.locator(".delivery.cancelled")).to_have_count(1)
    channel.mended = True
    await failed.get_by_role("button", name="Try again").click()
    await expect(failed).to_have_count(0)
    assert channel.sent == ["It flies to you."]


async def test_an_answer_that_waits_for_a_paused_inbox_is_taken_back_at_a_click(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy, shop = await opens_console("joy"), await opens_shop("kite", locale="en-GB")
    await shop.say("Hello! Where is my kite?")
    await joy.open_first()
    await site.desk.inboxes.pause(INBOX, AgentId("otto"), frozenset({KITE}))
    await joy.reply("It flies to you.")
    waiting = joy.page.locator(".delivery.queued")
    await expect(waiting).to_contain_text("Waiting to be sent")
    await waiting.get_by_role("button", name="Cancel").click()
    await expect(joy.page.locator(".delivery.cancelled")).to_contain_text("Cancelled")
