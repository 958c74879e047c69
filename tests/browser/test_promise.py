"""What the widget says of when she will be answered, in her language and by her clock."""

from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from desk.domain.events import ReplyQueued
from desk.domain.ids import ConversationId, InboxId, MessageId
from desk.domain.messages import InboundMessage
from desk.store import clocks, conversations
from desk.store.protocol import Transaction
from tests.browser.conftest import OpensConsole, OpensShop
from tests.support.browsing import Shop
from tests.support.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def there(shop: Shop) -> Locator:
    return shop.chat.locator(".there")


async def test_with_nothing_measured_it_is_only_said_that_somebody_is_here(opens_shop: OpensShop) -> None:
    shop = await opens_shop("kite", locale="en-US")
    await expect(there(shop)).to_have_text("We are here now")


async def test_minutes_are_promised_once_answers_were_measured(
    site: Served, opens_console: OpensConsole, opens_shop: OpensShop
) -> None:
    joy = await opens_console("joy")
    waiting = InboundMessage(
        external_id="1", customer="ana", customer_name="Ana", body="Olá?", raw=b"", sent_at=site.desk.clock()
    )
    await site.desk.intake.accept(InboxId("aurora-web"), waiting)
    await expect(joy.rows).to_have_count(1)
    await site.desk.store.write(lambda tx: five_answers_within_four_minutes(tx, site))
    shop = await opens_shop("aurora")
    await expect(there(shop)).to_have_text("Respondemos em cerca de 10 minutos")


def five_answers_within_four_minutes(tx: Transaction, site: Served) -> None:
    """Record answers to the only conversation: one customer waits still, so a promise is of two rounds."""
    [current] = clocks.running_of_any_merchant(tx, ConversationId(0), 2)
    now = site.desk.clock()
    asked_at = now - timedelta(minutes=4)
    answer = ReplyQueued(current.merchant, current.id, now, message=MessageId(0), asked_at=asked_at)
    conversations.record(tx, [answer] * 5)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Madrid", "Volvemos a las 15:00, tu hora local"),
        ("America/Sao_Paulo", "Volvemos el martes, 11:00, tu hora local"),
        ("Asia/Kathmandu", "Volvemos a las 19:45, tu hora local"),
    ],
)
async def test_who_is_read_by_nobody_awake_is_told_when_somebody_wakes(
    opens_shop: OpensShop, zone: str, words: str
) -> None:
    shop = await opens_shop("aurora", timezone_id=zone)
    await shop.speak("es")
    await expect(there(shop)).to_have_text(words)
    await expect(there(shop)).to_have_attribute("data-open", "false")


async def test_who_is_read_by_nobody_at_all_is_promised_no_time(opens_shop: OpensShop) -> None:
    shop = await opens_shop("aurora")
    await shop.speak("zh")
    await expect(there(shop)).to_have_text("我们现在不在，回来后会回复您")

