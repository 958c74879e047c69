"""Answers on their way: again after a fault, in order, beside each other, given up loudly."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk import NotReached, Refused, Sent, Unsure
from desk.config.stores import SQLITE
from desk.domain.delivery import MAX_ATTEMPTS, Delivery
from desk.domain.phrases import Phrase
from desk.store import outbox
from desk.store.outbox import Parcel
from desk.store.protocol import Transaction
from desk.testing import HANGS, TAKES_UNSAID, DeskUnderTest, FakeChannel, FakeClock, FakeConnector, running, until

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def test_an_answer_is_sent_again_after_its_channel_raised(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(OSError("the line broke"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    assert (waiting.delivery, str(waiting.delivery_reason)) == ("sending", "The connector stumbled: “OSError: the line broke”")
    await desk.advance(DAY)
    assert (await desk.again(waiting)).delivery == "accepted"
    assert shop.heard == ["It arrives tomorrow."]


async def test_an_answer_that_arrived_unsaid_arrives_once_under_one_key(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(TAKES_UNSAID)
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await desk.advance(DAY)
    assert (await desk.again(waiting)).delivery == "accepted"
    assert shop.heard == ["It arrives tomorrow."]
    assert len(shop.keys) == 2
    assert len(set(shop.keys)) == 1


async def test_a_refused_answer_failed_and_says_why(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(Refused("the customer has closed her mailbox"))
    await shop.says("Where is my order?")
    failed = await desk.reply("It arrives tomorrow.")
    await desk.advance(DAY)
    assert failed.delivery == "failed"
    assert str(failed.delivery_reason) == "The channel says: “the customer has closed her mailbox”"
    assert len(shop.keys) == 1


async def test_an_answer_that_never_gets_through_is_given_up_loudly(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    shop.always(Unsure("no answer"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    for _ in range(MAX_ATTEMPTS):
        await desk.advance(DAY)
    given_up = await desk.again(waiting)
    assert given_up.delivery == "failed"
    assert str(given_up.delivery_reason) == f"Given up after {MAX_ATTEMPTS} tries. The channel says: “no answer”"
    assert len(shop.keys) == MAX_ATTEMPTS


async def test_a_channel_that_does_not_answer_in_time_is_asked_again(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    shop.manifest = replace(shop.manifest, ends_within=timedelta(seconds=0.05))
    shop.will(HANGS)
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    await until(lambda: not shop.hanging)
    await desk.settled()
    await desk.advance(DAY)
    assert (await desk.again(waiting)).delivery == "accepted"
    assert shop.heard == ["It arrives tomorrow."]


async def test_a_channel_that_hangs_delays_no_other_inbox(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.always(HANGS)
    for number in range(12):
        await shop.says("Where is my order?", f"customer-{number}")
        await desk.reply("It arrives tomorrow.", to=f"customer-{number}", by="emma")
    loja = desk.channel("loja")
    await loja.says("Onde está o meu pedido?")
    assert (await desk.reply("Chega amanhã.", inbox="loja", by="ines")).delivery == "accepted"
    assert (shop.heard, loja.heard) == ([], ["Chega amanhã."])


async def test_a_hanging_answer_delays_no_other_conversation(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(HANGS)
    for customer in ("ana", "bob"):
        await shop.says("Where is my order?", customer)
        await desk.reply("It arrives tomorrow.", to=customer)
    assert [message.customer for message in shop.messages] == ["bob"]


async def test_a_later_answer_never_overtakes_an_earlier_one(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(NotReached("no route"), OSError("no route"))
    await shop.says("Where is my order?")
    said = [f"This is answer {number}." for number in range(5)]
    for text in said:
        await desk.reply(text)
    assert shop.heard == []
    for _ in range(3):
        await desk.advance(DAY)
    assert shop.heard == said


async def test_an_answer_behind_one_that_waits_does_not_keep_the_desk_awake(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    shop.will(NotReached("no route"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.reply("Thank you.")
    due = await desk.desk.store.read(lambda tx: outbox.next_due_of_inbox(tx, shop.inbox.id, clock()))
    assert due is not None
    assert due > clock()


async def test_a_failed_answer_lets_later_ones_pass(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(Refused("too long"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.reply("Thank you.")
    assert shop.heard == ["Thank you."]


@pytest.mark.parametrize("error", [asyncio.CancelledError(), SystemExit(1), GeneratorExit()])
async def test_a_connector_that_gives_itself_up_is_asked_again(
    desk: DeskUnderTest, shop: FakeChannel, error: BaseException
) -> None:
    shop.will(error)
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    assert waiting.delivery == "sending"
    await desk.advance(DAY)
    assert shop.heard == ["It arrives tomorrow."]


async def test_a_connector_that_answers_nonsense_is_asked_again(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will("delivered, I think")  # type: ignore[arg-type]
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    assert waiting.delivery == "sending"
    assert str(waiting.delivery_reason) == "The connector answered nonsense: 'delivered, I think'"


async def test_a_channel_may_say_that_it_is_delivered_already(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(Sent("there-1", delivered=True))
    await shop.says("Where is my order?")
    assert (await desk.reply("It arrives tomorrow.")).delivery == "delivered"


async def test_an_answer_that_was_leaving_when_the_desk_stopped_leaves_under_the_same_key_once_it_cannot_arrive(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    directory, connector = tmp_path_factory.mktemp("desk"), FakeConnector()
    async with running(directory, connector=connector) as desk:
        desk.shop.will(HANGS)
        await desk.shop.says("Where is my order?")
        assert (await desk.reply("It arrives tomorrow.")).delivery == "sending"
    later = FakeClock(desk.clock() + desk.shop.manifest.ends_within)
    async with running(directory, connector=connector, clock=later) as desk:
        await desk.settled()
        assert desk.shop.heard == ["It arrives tomorrow."]
        assert len(set(desk.shop.keys)) == 1


@pytest.mark.parametrize("store", [SQLITE, "postgres"])
async def test_what_a_process_took_is_its_own_until_nothing_of_it_can_arrive(
    tmp_path: Path, request: pytest.FixtureRequest, store: str
) -> None:
    url = SQLITE if store == SQLITE else str(request.getfixturevalue("postgres_url"))
    async with running(tmp_path, store=url) as desk:
        await desk.desk.channels[desk.shop.inbox.id].pause(Phrase("desk", "Not now"), "emma")
        await desk.shop.says("Where is my order?")
        waiting = await desk.reply("It arrives tomorrow.")
        number, merchant, now = waiting.message.id, desk.shop.inbox.merchant, desk.clock()
        parcel = await desk.desk.store.read(lambda tx: outbox.get(tx, number, merchant))

        def claim(tx: Transaction) -> Parcel | None:
            return outbox.claim(tx, parcel, desk.clock(), SECOND)

        assert await desk.desk.store.write(claim) is not None
        assert await desk.desk.store.write(claim) is None
        free_at = await desk.desk.store.read(lambda tx: outbox.next_due_of_inbox(tx, parcel.inbox, now))
        assert free_at is not None
        assert timedelta() < free_at - now <= SECOND
        desk.clock.advance(SECOND)

        async def free() -> bool:
            return await desk.desk.store.write(claim) is not None

        await until(free)


async def test_a_clock_that_is_set_back_does_not_delay_an_answer(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    await shop.says("Where is my order?")
    clock.advance(-DAY)
    assert (await desk.reply("It arrives tomorrow.", by="emma")).delivery == "accepted"


async def test_an_answer_that_was_put_off_meanwhile_is_not_sent_before_its_time(
    desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock
) -> None:
    shop.will(NotReached("no route"))
    await shop.says("Where is my order?")
    waiting = await desk.reply("It arrives tomorrow.")
    number, merchant = waiting.message.id, shop.inbox.merchant
    parcel = await desk.desk.store.read(lambda tx: outbox.get(tx, number, merchant))
    assert parcel.state is Delivery.QUEUED
    assert not await desk.desk.store.write(lambda tx: outbox.claim(tx, parcel, clock(), MINUTE))


async def test_an_answer_that_another_process_put_off_meanwhile_stays_free_for_its_time(
    tmp_path: Path, postgres_url: str
) -> None:
    async with running(tmp_path, store=postgres_url) as desk:
        desk.shop.will(NotReached("no route"))
        await desk.shop.says("Where is my order?")
        waiting = await desk.reply("It arrives tomorrow.")
        number, merchant, clock = waiting.message.id, desk.shop.inbox.merchant, desk.clock
        parcel = await desk.desk.store.read(lambda tx: outbox.get(tx, number, merchant))
        assert not await desk.desk.store.write(lambda tx: outbox.claim(tx, parcel, clock(), MINUTE))
        assert await desk.desk.store.write(lambda tx: outbox.claim(tx, parcel, clock() + DAY, MINUTE))


async def test_a_failed_answer_that_is_taken_back_is_not_sent_and_its_customer_still_waits(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    shop.will(Refused("no"))
    await desk.reply("It arrives tomorrow.")
    await desk.settled()
    failed = (await desk.messages())[-1]
    taken_back = await desk.desk.replies.cancel(failed.message.id, desk.agent("emma").merchants)
    assert taken_back.delivery == "cancelled"
    assert shop.heard == []
    conversation = await desk.conversation()
    assert (conversation.state, conversation.waiting_since is not None) == ("open", True)
