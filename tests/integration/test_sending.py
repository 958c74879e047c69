"""An answer of which nobody knows whether it arrived is never sent blindly again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk import Manifest, NotReached, OutboundMessage, Repeats, ReplyRules, Revoked, Sent, Throttled, Unsure
from desk.services.sending import MAY_HAVE_ARRIVED, TOO_LATE
from desk.testing import TAKES_UNSAID, DeskUnderTest, FakeChannel, FakeClock, FakeConnector, running
from desk.testing.http import Http

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def looks_up(shop: FakeChannel) -> Callable[[], list[str]]:
    """Let the shop be one that knows no keys and can be asked; return how to see which answers were looked for."""
    asked: list[str] = []

    async def look_up(message: OutboundMessage, key: str) -> Sent | None:
        asked.append(key)
        return Sent(f"found-{key}") if message.body in shop.heard else None

    shop.manifest = Manifest(webhooks=True, repeats=Repeats.LOOK_UP)
    shop.look_up = look_up  # type: ignore[method-assign]
    return lambda: asked


async def test_what_arrived_unsaid_is_found_and_not_sent_again(
    desk: DeskUnderTest, shop: FakeChannel, looks_up: Callable[[], list[str]]
) -> None:
    shop.will(TAKES_UNSAID)
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.advance(HOUR)
    assert (await desk.again(waiting)).delivery == "accepted"
    assert (len(shop.keys), len(looks_up())) == (1, 1)


async def test_what_did_not_arrive_is_looked_for_and_then_sent(
    desk: DeskUnderTest, shop: FakeChannel, looks_up: Callable[[], list[str]]
) -> None:
    shop.will(Unsure("the line broke"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(HOUR)
    assert shop.heard == ["It arrives tomorrow."]
    assert len(looks_up()) == 1


async def test_it_is_not_looked_for_before_the_channel_would_show_it(
    desk: DeskUnderTest, shop: FakeChannel, looks_up: Callable[[], list[str]]
) -> None:
    shop.manifest = replace(shop.manifest, settles=10 * MINUTE)
    shop.will(TAKES_UNSAID)
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(9 * MINUTE)
    assert looks_up() == []


async def test_what_could_not_begin_in_time_is_not_begun_and_tried_again(
    desk: DeskUnderTest, shop: FakeChannel, looks_up: Callable[[], list[str]]
) -> None:
    in_time = shop.manifest
    shop.manifest = replace(in_time, ends_within=timedelta())
    await shop.says("Where is my order?")
    late = await desk.reply("It arrives tomorrow.")
    assert (late.delivery, late.delivery_reason, shop.keys) == ("queued", TOO_LATE, [])
    shop.manifest = in_time
    await desk.advance(HOUR)
    assert (await desk.again(late)).delivery == "accepted"
    assert (len(shop.keys), looks_up()) == (1, [])


async def test_an_answer_in_doubt_that_was_given_up_is_looked_for_when_an_agent_tries_again(
    desk: DeskUnderTest, shop: FakeChannel, looks_up: Callable[[], list[str]]
) -> None:
    shop.will(TAKES_UNSAID)
    found = shop.look_up

    async def cannot(message: OutboundMessage, key: str) -> Sent | None:
        raise OSError("no route")

    shop.look_up = cannot  # type: ignore[method-assign]
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    for _ in range(20):
        await desk.advance(DAY)
    assert (await desk.again(waiting)).delivery == "failed"
    shop.look_up = found  # type: ignore[method-assign]
    emma = desk.agent("emma")
    await desk.desk.replies.retry(emma, waiting.message.id, emma.merchants)
    assert (await desk.again(waiting)).delivery == "accepted"
    assert len(shop.keys) == 1


async def test_where_nobody_can_tell_the_answer_fails_and_says_so(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.manifest = Manifest(webhooks=True, repeats=Repeats.NEITHER)
    shop.will(TAKES_UNSAID)
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.advance(DAY)
    failed = await desk.again(waiting)
    assert (failed.delivery, failed.delivery_reason) == ("failed", MAY_HAVE_ARRIVED)
    assert len(shop.keys) == 1


async def test_an_answer_that_was_leaving_when_the_desk_was_killed_counts_as_in_doubt(
    tmp_path: Path,
) -> None:
    connector = FakeConnector()
    async with running(tmp_path, connector=connector) as desk:
        shop = desk.shop
        shop.manifest = Manifest(webhooks=True, repeats=Repeats.NEITHER)
        shop.will(TAKES_UNSAID)
        await shop.says("Where is my order?")
        waiting = await desk.reply("It arrives tomorrow.")
        assert waiting.delivery == "sending"
    async with running(tmp_path, connector=connector) as desk:
        await desk.advance(DAY)
        assert (await desk.again(waiting)).delivery == "failed"
        assert len(shop.keys) == 1


async def test_an_answer_in_doubt_cannot_be_taken_back(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    shop.will(Unsure("the line broke"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    emma = await http.login("emma")
    status, problem = await emma.post(f"/api/messages/{waiting.message.id}/cancel", {})
    assert (status, problem["code"]) == (409, "conflict")


async def test_an_answer_that_never_left_waits_as_long_as_the_channel_asks(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    shop.will(Throttled(clock() + HOUR, "too many calls"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    assert (waiting.delivery, str(waiting.delivery_reason)) == ("queued", "The channel says: “too many calls”")
    await desk.advance(HOUR - MINUTE)
    assert shop.heard == []
    await desk.advance(MINUTE)
    assert shop.heard == ["It arrives tomorrow."]


async def test_being_throttled_is_no_try(desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock) -> None:
    await shop.says("Where is my order?")
    shop.will(*(Throttled(clock() + number * MINUTE, "too many calls") for number in range(1, 40)))
    waiting = await desk.reply("It arrives tomorrow.")
    for _ in range(40):
        await desk.advance(MINUTE)
    assert (await desk.again(waiting)).delivery == "accepted"


async def test_credentials_that_hold_no_longer_pause_the_inbox_and_nothing_is_lost(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    shop.will(Revoked("the token was revoked"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.advance(DAY)
    channel = desk.desk.channels[shop.inbox.id]
    assert (channel.resting, str(channel.standing.reason)) == (True, "The channel says: “the token was revoked”")
    assert (await desk.again(waiting)).delivery == "queued"
    assert len(shop.keys) == 1


async def test_what_the_channel_does_not_take_any_more_is_refused_before_the_call(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    shop.manifest = replace(shop.manifest, rules=ReplyRules(window=DAY))
    await shop.says("Where is my order?")
    shop.will(NotReached("no route"))
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.advance(DAY)
    failed = await desk.again(waiting)
    assert failed.delivery == "failed"
    assert "opens when the customer writes again" in str(failed.delivery_reason)
    assert len(shop.keys) == 1


async def test_a_text_too_long_for_the_channel_is_refused_before_the_call(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.manifest = replace(shop.manifest, rules=ReplyRules(longest=10, unit="utf16"))
    await shop.says("Where is my order?")
    failed = await desk.reply("Tomorrow 😀!")
    assert (failed.delivery, shop.keys) == ("failed", [])
