"""Webhooks and what they tell besides messages: receipts, echoes, questions whether the address is ours."""

from collections.abc import Sequence
from datetime import timedelta

import aiohttp
import pytest

from desk import Changed, Happening, Receipt, ReceiptState, Unsure, Webhook
from desk.store import webhooks
from desk.testing import TAKES_UNSAID, DeskUnderTest, FakeChannel
from desk.testing.http import Http

HOUR = timedelta(hours=1)


@pytest.fixture
def tells(shop: FakeChannel, monkeypatch: pytest.MonkeyPatch) -> list[Happening]:
    """Return what the next webhooks tell."""
    told: list[Happening] = []
    monkeypatch.setattr(shop, "parse", lambda webhook: told)
    return told


async def _deliver(http: Http, desk: DeskUnderTest) -> None:
    webhook = await http.stranger(signature="genuine")
    assert (await webhook.post("/hooks/shop", {}))[0] == 200
    await desk.settled()


@pytest.mark.parametrize(
    ("states", "ends"),
    [
        ([ReceiptState.DELIVERED], "delivered"),
        ([ReceiptState.READ], "read"),
        ([ReceiptState.READ, ReceiptState.DELIVERED], "read"),
        ([ReceiptState.DELIVERED, ReceiptState.BOUNCED], "bounced"),
    ],
)
async def test_receipts_move_an_answer_forward_and_never_back(
    desk: DeskUnderTest,
    shop: FakeChannel,
    http: Http,
    tells: list[Happening],
    states: Sequence[ReceiptState],
    ends: str,
) -> None:
    await shop.says("Where is my order?")
    answer = await desk.reply("It arrives tomorrow.")
    tells += [Receipt("shop-1", state, "mailbox full" if state is ReceiptState.BOUNCED else None) for state in states]
    tells += [Receipt("of-nobody", ReceiptState.READ)]
    await _deliver(http, desk)
    assert (await desk.again(answer)).delivery == ends


async def test_an_echo_that_comes_before_the_desk_knows_the_answers_name_is_no_message(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, tells: list[Happening]
) -> None:
    await shop.says("Where is my order?")
    shop.will(TAKES_UNSAID)
    await desk.reply("It arrives tomorrow.")
    tells.append(shop.message("It arrives tomorrow.", id="shop-1"))
    await _deliver(http, desk)
    assert len(await desk.messages()) == 2
    await desk.advance(HOUR)
    assert len(await desk.messages()) == 2


async def test_a_customer_who_says_what_was_just_answered_is_heard_in_the_end(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, tells: list[Happening]
) -> None:
    await shop.says("Where is my order?")
    shop.always(Unsure("no answer"))
    await desk.reply("Thank you.")
    tells.append(shop.message("Thank you.", id="m-99"))
    await _deliver(http, desk)
    for _ in range(8):
        await desk.advance(HOUR)
    assert [one.message.body for one in await desk.messages()].count("Thank you.") == 2


async def test_what_a_webhook_tells_is_taken_whole_or_not_at_all(
    desk: DeskUnderTest, shop: FakeChannel, http: Http, tells: list[Happening]
) -> None:
    tells += [shop.message("Where is my order?", id="m-1"), "nonsense"]  # type: ignore[list-item]
    otto = await http.login("otto")
    await _deliver(http, desk)
    _, page = await otto.get("/api/envelopes")
    assert ["nothing that happens" in str(one["error"]) for one in page["envelopes"]] == [True]
    kept = await desk.desk.store.read(lambda tx: webhooks.due_of_inbox(tx, shop.inbox.id, desk.clock(), 10))
    assert kept == []


async def test_a_change_of_what_nobody_can_fetch_is_set_aside(
    desk: DeskUnderTest, http: Http, tells: list[Happening]
) -> None:
    tells.append(Changed("order", "1"))
    otto = await http.login("otto")
    await _deliver(http, desk)
    _, page = await otto.get("/api/envelopes")
    assert ["which it does not fetch" in str(one["error"]) for one in page["envelopes"]] == [True]


async def test_a_channel_that_asks_whether_the_address_is_ours_is_answered(
    shop: FakeChannel, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{http.url}/hooks/shop?challenge=abc") as answer:
            assert answer.status == 404

        def told(webhook: Webhook) -> bytes:
            return webhook.query["challenge"].encode()

        monkeypatch.setattr(shop, "challenge", told)
        async with session.get(f"{http.url}/hooks/shop?challenge=abc") as answer:
            assert (answer.status, await answer.text()) == (200, "abc")
