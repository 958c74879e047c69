"""Telling customers that their message is here: in their language, once a day, never to machines, and as no answer."""

from datetime import timedelta

import pytest

from desk import InboxId
from desk.domain.messages import Author
from desk.domain.states import State
from desk.store import lists
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, FakeTranslator

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "We have your message."


@pytest.fixture
def desk_toml() -> str:
    return DESK_TOML.replace('name = "Acme",', f'name = "Acme", acknowledge = "{WORDS}",')


async def test_a_customer_is_told_in_her_language(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    assert shop.heard == [f"[de] {WORDS}"]
    assert shop.messages[0].automatic
    kept = (await desk.messages())[-1]
    assert (kept.message.author, kept.message.body, kept.delivery) == (Author.DESK, WORDS, "accepted")


async def test_she_still_waits_for_an_answer(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my parcel?")
    current = await desk.conversation()
    assert (current.state, current.waiting_since is not None) == (State.OPEN, True)
    assert shop.heard == [WORDS]


async def test_who_answers_has_not_missed_anything(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my parcel?")
    await desk.settled()
    await desk.reply("It arrives tomorrow.", seen=1)
    assert shop.heard == [WORDS, "It arrives tomorrow."]


async def test_lists_show_what_she_wrote(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my parcel?")
    current = await desk.conversation()
    walls, number = frozenset({current.merchant}), current.id
    listed = await desk.desk.store.read(lambda tx: lists.one(tx, number, walls, "en"))
    assert listed is not None
    assert listed.preview == "Where is my parcel?"


async def test_she_is_told_once_a_day_whatever_she_writes(desk: DeskUnderTest, shop: FakeChannel) -> None:
    for text in ("Where is my parcel?", "Is it here?", "Thank you."):
        await shop.says(text)
        await desk.settled()
    assert shop.heard == [WORDS]
    await desk.advance(DAY + HOUR)
    await shop.says("And the order?")
    await desk.settled()
    assert shop.heard == [WORDS, WORDS]


async def test_what_was_written_long_ago_is_not_acknowledged(desk: DeskUnderTest, shop: FakeChannel) -> None:
    old = shop.message("Where is my parcel?")
    await desk.advance(2 * HOUR)
    await desk.desk.intake.accept(InboxId("shop"), old)
    await desk.settled()
    assert shop.heard == []


async def test_what_she_could_not_read_is_not_said(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    translator.breaks(OSError("no model"))
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    assert shop.heard == []


async def test_one_that_fails_is_no_answer_that_failed(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(*[OSError("no route")] * 40)
    await shop.says("Where is my parcel?")
    await desk.advance(2 * DAY)
    await desk.desk.handling.set_state(
        (await desk.conversation()).id, frozenset({(await desk.conversation()).merchant}), "resolved", None
    )
    await desk.advance(2 * DAY)
    assert (await desk.conversation()).state is State.RESOLVED
