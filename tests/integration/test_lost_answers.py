"""An answer that never reaches the customer leaves her waiting, and the desk says so."""

from datetime import timedelta

from desk import NotReached, Refused
from desk.domain.ids import MerchantId
from desk.domain.states import State
from desk.store.messages import Spoken
from desk.testing import DeskUnderTest, FakeChannel
from desk.testing.waiting import until

ACME = frozenset({MerchantId("acme")})
MINUTE = timedelta(minutes=1)


async def _cancel(desk: DeskUnderTest, answer: Spoken) -> None:
    await desk.desk.replies.cancel(answer.message.id, ACME)


async def test_a_cancelled_answer_leaves_the_customer_waiting_since_she_first_asked(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    asked_at = (await desk.conversation()).waiting_since
    await desk.advance(MINUTE)
    await shop.says("Where is my bill?")
    shop.always(NotReached("busy"))
    await _cancel(desk, await desk.reply("It arrives tomorrow."))
    current = await desk.conversation()
    assert (current.state, current.waiting_since) == (State.OPEN, asked_at)


async def test_a_failed_answer_reopens_even_what_was_resolved(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    asked = await desk.conversation()
    shop.will(NotReached("busy"), Refused("unknown number"))
    await desk.reply("It arrives tomorrow.")
    await desk.desk.handling.set_state(asked.id, ACME, "resolved", None)
    await desk.advance(MINUTE)
    current = await desk.conversation()
    assert (current.state, current.waiting_since) == (State.OPEN, asked.waiting_since)


async def test_a_cancelled_answer_does_not_reopen_what_was_resolved(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    shop.always(NotReached("busy"))
    answer = await desk.reply("It arrives tomorrow.")
    await desk.desk.handling.set_state(answer.message.conversation, ACME, "resolved", None)
    await _cancel(desk, answer)
    assert (await desk.conversation()).state is State.RESOLVED


async def test_an_answer_that_failed_before_a_later_one_reopens_nothing(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    shop.will(NotReached("busy"), Refused("too long"))
    await desk.reply("It arrives tomorrow.")
    await desk.reply("Tomorrow.")
    await desk.advance(MINUTE)
    assert shop.heard == ["Tomorrow."]
    assert (await desk.conversation()).state is State.WAITING


async def test_an_afterthought_taken_back_leaves_the_customer_answered(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    shop.always(NotReached("busy"))
    await _cancel(desk, await desk.reply("Or on Friday."))
    current = await desk.conversation()
    assert (current.state, current.waiting_since) == (State.WAITING, None)


async def test_what_was_closed_without_an_answer_is_not_owed(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Thank you!")
    await desk.advance(MINUTE)
    await desk.desk.handling.set_state((await desk.conversation()).id, ACME, "resolved", None)
    await desk.advance(MINUTE)
    await shop.says("Where is my order?")
    asked_at = (await desk.conversation()).waiting_since
    shop.will(Refused("unknown number"))
    await desk.reply("It arrives tomorrow.")
    assert (await desk.conversation()).waiting_since == asked_at


async def test_a_failed_answer_that_is_tried_again_answers_the_customer(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    shop.will(Refused("unknown number"))
    failed = await desk.reply("It arrives tomorrow.")
    assert (await desk.conversation()).state is State.OPEN
    await desk.desk.replies.retry(desk.agent("emma"), failed.message.id, ACME)
    current = await desk.conversation()
    assert (current.state, current.waiting_since) == (State.WAITING, None)


async def test_a_failure_whose_author_has_gone_comes_to_somebody_who_is_here(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    shop.will(NotReached("busy"), Refused("unknown number"))
    await desk.reply("It arrives tomorrow.")
    desk.leaves("emma")
    await desk.advance(timedelta(minutes=10))
    current = await desk.conversation()
    assert current.state is State.OPEN
    await desk.desk.handover.sweep()

    async def with_somebody_else() -> bool:
        return (await desk.conversation()).agent not in ("emma", None)

    await until(with_somebody_else, within=20)
