"""Who gets a conversation, and that nobody waits once somebody could take her."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import AgentId, Message, Triage, hookimpl
from desk.domain.errors import Forbidden, NotFound
from desk.domain.routing import reason_from_text
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, FakeTranslator, running, until

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk_toml() -> str:
    """Two agents in Lisbon who have room for one conversation each."""
    one = 'team = "lisbon-days"\ncapacity = 1\n'
    return DESK_TOML.replace('team = "lisbon-days"\n', one)


async def test_who_reads_the_language_comes_before_who_needs_a_translation(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Onde está o meu pedido?")
    await desk.comes_to("ines")


async def test_who_needs_a_translation_comes_when_nobody_reads_the_language(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    desk.leaves("ines")
    await shop.says("Onde está o meu pedido?")
    await desk.comes_to("emma")


async def test_nobody_gets_what_no_engine_translates_for_him(tmp_path: Path) -> None:
    async with running(tmp_path, translator=FakeTranslator(pairs=[("en", "pt"), ("pt", "en")])) as desk:
        await desk.shop.says("Wo ist mein Paket?")
        assert (await desk.conversation()).agent is None


async def test_the_longest_idle_comes_first(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    desk.arrives("ines")
    await desk.advance(MINUTE)
    desk.arrives("emma")
    await shop.says("Wo ist mein Paket?")
    await desk.comes_to("ines")


async def test_nobody_gets_more_than_he_has_room_for(desk: DeskUnderTest, shop: FakeChannel) -> None:
    for customer in ("ana", "bob", "eve"):
        await shop.says("Where is my order?", customer)
        await desk.settled()
    owners = [(await desk.conversation(customer)).agent for customer in ("ana", "bob", "eve")]
    assert owners == ["emma", "ines", None]
    assert "enough to do" in str((await desk.conversation("eve")).reason)


async def test_the_queue_is_offered_when_a_conversation_is_resolved(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _everybody_is_busy(desk, shop)
    emma = desk.agent("emma")
    await desk.desk.handling.set_state((await desk.conversation("ana")).id, emma.merchants, "resolved", None)
    await desk.comes_to("emma", "eve")


async def test_the_queue_is_offered_when_a_conversation_is_passed_on(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _everybody_is_busy(desk, shop)
    number = (await desk.conversation("ana")).id
    await desk.desk.handling.transfer(desk.agent("emma"), number, desk.agent("emma").merchants, "rafa")
    await desk.comes_to("rafa", "ana")
    await desk.comes_to("emma", "eve")


async def test_the_queue_is_offered_when_a_supervisor_takes_a_conversation_away(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await _everybody_is_busy(desk, shop)
    ines = desk.agent("ines")
    await desk.desk.handling.take(ines, (await desk.conversation("ana")).id, ines.merchants)
    await desk.comes_to("ines", "ana")
    await desk.comes_to("emma", "eve")


async def test_the_queue_is_offered_when_a_customer_has_been_silent(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _everybody_is_busy(desk, shop)
    await desk.reply("It arrives tomorrow.", to="ana")
    await desk.advance(16 * MINUTE)
    await desk.comes_to("emma", "eve")


async def test_the_queue_is_offered_when_an_agent_arrives(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    await shop.says("Where is my order?")
    await desk.comes_to(None)
    desk.arrives("ines")
    await desk.comes_to("ines")


async def test_the_queue_is_offered_when_an_agent_is_available_again(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("ines")
    desk.desk.presence.set(AgentId("emma"), "busy")
    await shop.says("Where is my order?")
    await desk.comes_to(None)
    desk.desk.presence.set(AgentId("emma"), "available")
    await desk.comes_to("emma")


async def test_the_queue_is_offered_when_a_shift_starts(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    await shop.says("Where is my order?")
    await desk.comes_to(None)
    await desk.advance(4 * HOUR)
    await desk.comes_to("rafa")


async def test_the_queue_is_offered_when_the_language_is_corrected(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Où est mon colis?")
    await desk.comes_to(None)
    emma = desk.agent("emma")
    await desk.desk.handling.correct_language(emma.id, (await desk.conversation()).id, emma.merchants, "en")
    await desk.comes_to("emma")


async def test_who_waits_longest_is_first_to_be_taken(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    for customer in ("bob", "ana", "eve"):
        await shop.says("Where is my order?", customer)
        await desk.advance(MINUTE)
    desk.arrives("emma")
    await desk.comes_to("emma", "bob")
    assert [(await desk.conversation(customer)).agent for customer in ("ana", "eve")] == [None, None]


async def test_who_is_most_urgent_is_taken_before_who_waits_longest(tmp_path: Path, desk_toml: str) -> None:
    class Alarm:
        """Hears who is in trouble."""

        @hookimpl
        async def triage(self, message: Message) -> Triage:
            return Triage(priority=int("please" in message.body))

    async with running(tmp_path, desk_toml, plugins={"alarm": Alarm}, present=False) as desk:
        for customer, text in (("ana", "Where is my order?"), ("bob", "Where is my order, please, please?")):
            await desk.shop.says(text, customer)
            await desk.advance(MINUTE)
        desk.arrives("emma")
        await desk.comes_to("emma", "bob")
        assert (await desk.conversation("ana")).agent is None


async def test_a_conversation_that_nobody_owes_an_answer_is_offered_too(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.", by="emma")
    emma, number = desk.agent("emma"), (await desk.conversation()).id
    desk.leaves("emma", "ines")
    await desk.desk.handling.transfer(emma, number, emma.merchants, None)
    await desk.desk.handling.set_state(number, emma.merchants, "open", None)
    await desk.comes_to(None)
    desk.arrives("ines")
    await desk.comes_to("ines")


async def test_a_conversation_is_taken_by_hand(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma", "ines")
    await shop.says("Where is my order?")
    emma = desk.agent("emma")
    await desk.desk.handling.take(emma, (await desk.conversation()).id, emma.merchants)
    taken = await desk.conversation()
    assert taken.agent == "emma"
    assert taken.reason is not None
    assert reason_from_text(taken.reason).id == "Taken by hand"


async def test_a_colleagues_conversation_is_not_taken_but_by_a_supervisor(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Onde está o meu pedido?")
    await desk.comes_to("ines")
    emma, number = desk.agent("emma"), (await desk.conversation()).id
    with pytest.raises(Forbidden, match="Inês has this conversation"):
        await desk.desk.handling.take(emma, number, emma.merchants)


async def test_a_conversation_is_passed_on_and_read_by_its_new_owner(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.comes_to("emma")
    emma = desk.agent("emma")
    await desk.desk.handling.transfer(emma, (await desk.conversation()).id, emma.merchants, "rafa")
    assert (await desk.conversation()).agent == "rafa"
    assert await desk.read_by("rafa") == ["[pt] Wo ist mein Paket?"]


async def test_a_conversation_is_not_passed_to_who_serves_another_merchant(desk: DeskUnderTest) -> None:
    await desk.channel("loja").says("Onde está o meu pedido?")
    ines, number = desk.agent("ines"), (await desk.conversation(inbox="loja")).id
    with pytest.raises(NotFound):
        await desk.desk.handling.transfer(ines, number, ines.merchants, "emma")


async def test_a_plugin_may_choose_among_those_who_could(tmp_path: Path) -> None:
    class Favourite:
        """Knows whom customers like."""

        @hookimpl
        async def choose_agent(self) -> AgentId:
            return AgentId("ines")

    async with running(tmp_path, plugins={"favourite": Favourite}) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("ines")


async def test_a_plugin_cannot_choose_who_sleeps(tmp_path: Path) -> None:
    class Dreamer:
        """Chooses somebody on another continent."""

        @hookimpl
        async def choose_agent(self) -> AgentId:
            return AgentId("rafa")

    async with running(tmp_path, plugins={"dreamer": Dreamer}) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")


async def _everybody_is_busy(desk: DeskUnderTest, shop: FakeChannel) -> None:
    """Let ana come to emma, bob to ines, and eve wait."""
    for agent, customer in (("emma", "ana"), ("ines", "bob"), (None, "eve")):
        await shop.says("Where is my order?", customer)
        await desk.comes_to(agent, customer)


LUNCH = DESK_TOML.replace('hours = { daily = ["08:00-18:00"] } }', 'hours = { daily = ["08:00-18:00"] }, lunch = ["13:00-14:00"] }')


async def test_at_lunch_nobody_gets_anything_new_and_keeps_what_he_has(tmp_path: Path) -> None:
    async with running(tmp_path, LUNCH) as desk:
        desk.leaves("rafa", "ines")
        await desk.shop.says("Where is my parcel?", customer="bob")
        await desk.comes_to("emma", "bob")
        await desk.reaches(datetime(2026, 6, 15, 12, 30, tzinfo=UTC))  # half past one in Lisbon
        await desk.shop.says("Where is my order?", customer="eve")
        assert ((await desk.conversation("bob")).agent, (await desk.conversation("eve")).agent) == ("emma", None)
        await desk.reaches(datetime(2026, 6, 15, 13, 1, tzinfo=UTC))
        await desk.comes_to("emma", "eve")


async def test_on_a_public_holiday_nobody_is_there(tmp_path: Path) -> None:
    holidays = DESK_TOML.replace('hours = { daily = ["08:00-18:00"] } }', 'hours = { daily = ["08:00-18:00"] }, holidays = ["PT"] }')
    async with running(tmp_path, holidays) as desk:
        desk.leaves("rafa")
        await desk.reaches(datetime(2026, 12, 25, 11, tzinfo=UTC))
        await desk.shop.says("Where is my parcel?", customer="bob")
        assert (await desk.conversation("bob")).agent is None
        await desk.reaches(datetime(2026, 12, 26, 11, tzinfo=UTC))
        await until(lambda: _taken(desk, "bob"))


async def _taken(desk: DeskUnderTest, customer: str) -> bool:
    return (await desk.conversation(customer)).agent is not None
