"""Regions hand work to each other, and who sleeps owns nothing that is open."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.domain.ids import AgentId
from desk.domain.states import State
from desk.services import handover
from desk.services.presence import GRACE
from desk.store import conversations
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, running, until

HOUR = timedelta(hours=1)
EMMA = AgentId("emma")
#: From the clock's first moment: São Paulo wakes, Lisbon goes home, São Paulo goes home, Lisbon wakes.
SAO_PAULO_OPENS, LISBON_CLOSES, SAO_PAULO_CLOSES, LISBON_OPENS = (hours * HOUR for hours in (4, 6, 13, 20))


@pytest.fixture
def desk_toml() -> str:
    """Lisbon hands to São Paulo."""
    return DESK_TOML.replace('hours = { daily = ["08:00-18:00"] }', 'hours = { daily = ["08:00-18:00"] }, hands_to = ["sao-paulo"]')


async def test_open_work_moves_on_when_a_shift_ends(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")


async def test_the_receiver_finds_a_note_in_her_own_language(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")
    note = (await desk.read_by("rafa"))[-1]
    assert note.startswith("Passada por Emma (Lisbon)") or "Emma (Lisbon)" in note
    assert "360 min" in note
    assert note != (await desk.read_by("emma"))[-1]


async def test_who_gave_a_conversation_away_follows_it(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")
    current = await desk.conversation()
    assert await desk.desk.store.read(lambda tx: conversations.followers(tx, current)) == ("emma",)


async def test_the_customer_never_sees_the_note(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")
    await desk.advance(HOUR)
    assert shop.keys == []


async def test_who_sleeps_owns_nothing_that_is_open(desk: DeskUnderTest, shop: FakeChannel) -> None:
    for number in range(8):
        await shop.says("Where is my order?", f"customer-{number}")
    await desk.settled()
    for step in (LISBON_CLOSES, SAO_PAULO_CLOSES - LISBON_CLOSES, LISBON_OPENS - SAO_PAULO_CLOSES):
        await desk.advance(step)
        await until(lambda: _nobody_works_asleep(desk))


async def test_open_work_moves_on_although_much_is_answered(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_PAGE", 2)
    for customer in ("bob", "eve", "ian", "ana"):
        await shop.says("Where is my order?", customer)
        await desk.settled()
    for customer in ("bob", "eve", "ian"):
        await desk.reply("It arrives tomorrow.", to=customer)
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")


async def test_what_is_answered_is_nobodys_until_the_customer_writes_again(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to(None)
    assert (await desk.conversation()).state is State.WAITING
    await shop.says("It is not here.")
    await desk.comes_to("rafa")


async def test_a_customer_comes_back_to_who_answered_her_once_he_is_on_shift_again(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Onde está o meu pedido?")
    await desk.comes_to("ines")
    await desk.desk.handling.transfer(desk.agent("ines"), (await desk.conversation()).id, desk.agent("ines").merchants, "emma")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to(None)
    await desk.advance(LISBON_OPENS - LISBON_CLOSES)
    await shop.says("Não chegou.")
    await desk.comes_to("emma")


GRACE_TOML = DESK_TOML.replace('grace = "0s"', 'grace = "10m"').replace(
    'hours = { daily = ["08:00-18:00"] }', 'hours = { daily = ["08:00-18:00"] }, hands_to = ["sao-paulo"]'
)


async def test_who_is_here_may_finish_within_the_grace(tmp_path: Path) -> None:
    async with running(tmp_path, GRACE_TOML) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
        await desk.advance(LISBON_CLOSES + timedelta(minutes=9))
        await desk.shop.says("Hello?")
        assert (await desk.conversation()).agent == "emma"
        await desk.advance(timedelta(minutes=1))
        await desk.comes_to("rafa")


async def test_who_closed_her_console_has_no_grace(tmp_path: Path) -> None:
    async with running(tmp_path, GRACE_TOML) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
        desk.leaves("emma")
        await desk.advance(LISBON_CLOSES)
        await desk.comes_to("rafa")


async def test_what_was_promised_and_named_is_in_the_note_in_the_receivers_language(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order AB-1042?")
    await desk.reply("Thank you for asking. It arrives tomorrow.")
    await shop.says("Are you sure?")
    await desk.comes_to("emma")
    await desk.advance(LISBON_CLOSES)
    await desk.comes_to("rafa")
    facts, quoted = (await desk.read_by("rafa"))[-2:]
    assert "AB-1042" in facts
    assert quoted == "[pt] “It arrives tomorrow.”"


async def test_who_is_leaving_finishes_and_what_waits_for_customers_goes_back(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    desk.desk.presence.set(EMMA, "leaving")
    await shop.says("Where is my parcel?", "bob")
    await desk.comes_to("ines", "bob")
    assert (await desk.conversation()).agent == "emma"
    await desk.reply("It arrives tomorrow.")
    await desk.comes_to(None)


async def test_nobody_awake_means_the_queue_and_then_whoever_wakes_first(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await desk.advance(LISBON_CLOSES)
    await shop.says("Where is my order?")
    await desk.comes_to("rafa")
    await desk.advance(SAO_PAULO_CLOSES - LISBON_CLOSES)
    await desk.comes_to(None)
    await desk.advance(LISBON_OPENS - SAO_PAULO_CLOSES)
    await desk.comes_to("emma")


async def test_what_is_set_aside_comes_back_when_its_time_comes(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await _snooze(desk, HOUR)
    await desk.advance(HOUR / 2)
    assert (await desk.conversation()).state is State.SNOOZED
    await desk.advance(HOUR / 2)
    await _is_open(desk)
    assert (await desk.conversation()).agent == "emma"


async def test_what_is_set_aside_comes_back_at_once_when_the_customer_writes(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await _snooze(desk, HOUR)
    await shop.says("It is here, thank you.")
    assert (await desk.conversation()).state is State.OPEN


async def test_what_wakes_while_its_owner_sleeps_is_handed_over(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await _snooze(desk, LISBON_CLOSES + HOUR)
    await desk.advance(LISBON_CLOSES + HOUR)
    await desk.comes_to("rafa")


async def test_what_wakes_while_everybody_sleeps_is_taken_in_the_morning(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await _snooze(desk, SAO_PAULO_CLOSES + HOUR)
    await desk.advance(SAO_PAULO_CLOSES + HOUR)
    await desk.comes_to(None)
    await desk.advance(LISBON_OPENS - SAO_PAULO_CLOSES - HOUR)
    await desk.comes_to("emma")


async def test_everything_wakes_although_much_was_set_aside(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_PAGE", 2)
    customers = ("ana", "bob", "eve")
    for customer in customers:
        await shop.says("Where is my order?", customer)
        await _snooze(desk, HOUR, customer)
    await desk.advance(HOUR)
    for customer in customers:
        await _is_open(desk, customer)


async def test_a_desk_that_slept_through_the_end_of_a_shift_hands_over_when_it_starts(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
        clock = desk.clock
    clock.advance(LISBON_CLOSES)
    async with running(tmp_path, clock=clock) as desk:
        await desk.comes_to("rafa")


async def _nobody_works_asleep(desk: DeskUnderTest) -> bool:
    owners = [(await desk.conversation(f"customer-{number}")).agent for number in range(8)]
    return all(owner is None or desk.desk.presence.on_shift(owner, desk.clock()) for owner in owners)


async def _snooze(desk: DeskUnderTest, by: timedelta, customer: str = "ana") -> None:
    number, merchants = (await desk.conversation(customer)).id, desk.agent("emma").merchants
    await desk.desk.handling.set_state(number, merchants, "snoozed", desk.clock() + by)


async def _is_open(desk: DeskUnderTest, customer: str = "ana") -> None:
    async def is_open() -> bool:
        return (await desk.conversation(customer)).state is State.OPEN

    await until(is_open)


async def test_open_work_of_somebody_who_left_in_mid_shift_moves_on(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    desk.leaves("emma")
    await desk.advance(2 * GRACE)
    await until(lambda: _somebody_else_has_it(desk))


async def test_who_only_reloads_the_page_keeps_her_work(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    desk.leaves("emma")
    await desk.advance(GRACE / 2)
    await shop.says("Hello?")
    assert (await desk.conversation()).agent == "emma"


async def test_a_resolved_conversation_comes_back_to_somebody_who_is_here(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await desk.reply("It arrives tomorrow.")
    current = await desk.conversation()
    emma = desk.agent("emma")
    await desk.desk.handling.set_state(current.id, emma.merchants, "resolved", None)
    desk.leaves("emma")
    await desk.advance(2 * GRACE)
    await shop.says("It did not arrive!")
    await until(lambda: _somebody_else_has_it(desk))


async def _somebody_else_has_it(desk: DeskUnderTest) -> bool:
    return (await desk.conversation()).agent != "emma"
