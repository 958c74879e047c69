"""Who gets a conversation, and that nobody waits once somebody could take her."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import AgentId, Message, Triage, hookimpl
from desk.domain.errors import Forbidden, NotFound
from desk.domain.phrases import phrase_from_text
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


async def test_the_longest_idle_of_those_who_can_do_the_same_comes_first(tmp_path: Path) -> None:
    twin = '[[agent]]\nid = "anna"\nname = "Anna"\nteam = "lisbon-days"\nmerchants = ["acme"]\nreads = { en = "native" }\n'
    async with running(tmp_path, DESK_TOML.replace("[[account]]", f"{twin}\n[[account]]", 1), present=False) as desk:
        desk.arrives("emma")
        await desk.advance(MINUTE)
        desk.arrives("anna")
        await desk.shop.says("Wo ist mein Paket?")
        await desk.comes_to("emma")


async def test_who_can_do_the_least_else_comes_before_the_longest_idle(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("emma")
    await desk.advance(MINUTE)
    desk.arrives("emma")
    await shop.says("Wo ist mein Paket?")
    await desk.comes_to("emma")


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
    assert phrase_from_text(taken.reason).id == "Taken by hand"


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


async def test_what_is_declined_goes_to_another_and_not_back(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await _decline(desk, "emma")
    await desk.comes_to("ines")
    await _decline(desk, "ines")
    await desk.comes_to(None)
    await until(lambda: _waits_because(desk, "Declined by {count}; waits for another"))


async def test_who_declined_is_asked_again_after_a_while(desk: DeskUnderTest, shop: FakeChannel) -> None:
    desk.leaves("ines")
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    await _decline(desk, "emma")
    await desk.comes_to(None)
    await desk.advance(15 * MINUTE)
    await desk.comes_to("emma")


async def test_only_its_owner_declines_a_conversation(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.comes_to("emma")
    with pytest.raises(Forbidden, match="Only its owner"):
        await _decline(desk, "ines")


UNSEEN = DESK_TOML.replace("no_answer = false", 'no_answer = "5m"')


async def test_what_nobody_looks_at_goes_to_another_and_he_is_away(tmp_path: Path) -> None:
    async with running(tmp_path, UNSEEN) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
        await desk.advance(5 * MINUTE)
        await desk.comes_to("ines")
        assert desk.desk.presence.status(AgentId("emma")) == "away"


async def test_what_somebody_looked_at_stays_with_him(tmp_path: Path) -> None:
    one_each = UNSEEN.replace('team = "lisbon-days"\n', 'team = "lisbon-days"\ncapacity = 1\n')
    async with running(tmp_path, one_each) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("emma")
        await desk.desk.handling.seen(AgentId("emma"), (await desk.conversation()).id)
        await desk.shop.says("Where is my parcel?", "bob")
        await desk.comes_to("ines", "bob")
        await desk.advance(5 * MINUTE)
        await until(lambda: desk.desk.presence.status(AgentId("ines")) == "away")
        await desk.comes_to(None, "bob")
        assert (await desk.conversation()).agent == "emma"


async def test_a_console_that_is_left_alone_takes_nothing_new_until_somebody_touches_it(tmp_path: Path) -> None:
    async with running(tmp_path, DESK_TOML.replace("away_after = false", 'away_after = "20m"')) as desk:
        desk.leaves("ines", "rafa")
        await desk.advance(20 * MINUTE)
        await desk.shop.says("Where is my order?")
        await desk.comes_to(None)
        desk.desk.presence.active(AgentId("emma"))
        await desk.comes_to("emma")


async def test_a_topic_goes_to_who_answers_it(tmp_path: Path) -> None:
    class Topics:
        """Knows what every message is about."""

        @hookimpl
        async def triage(self) -> Triage:
            return Triage(topic="returns")

    skilled = DESK_TOML.replace('reads = { en = "native" }', 'reads = { en = "native" }\nskill = [{ topics = ["delivery"] }]')
    async with running(tmp_path, skilled, plugins={"topics": Topics}) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("ines")


async def test_why_it_waits_names_the_topic_that_nobody_answers(tmp_path: Path) -> None:
    class Topics:
        """Knows what every message is about."""

        @hookimpl
        async def triage(self) -> Triage:
            return Triage(topic="returns")

    skilled = DESK_TOML.replace('team = "lisbon-days"\n', 'team = "lisbon-days"\nskill = [{ topics = ["delivery"] }]\n')
    async with running(tmp_path, skilled, plugins={"topics": Topics}) as desk:
        await desk.shop.says("Where is my order?")
        await until(lambda: _waits_because(desk, "Nobody on shift answers {topic} in {language}"))


async def test_each_kind_of_channel_has_room_of_its_own(tmp_path: Path) -> None:
    mail = DESK_TOML.replace('name = "Luz", languages', 'name = "Luz", channel = "mail", languages')
    roomy = mail.replace('merchants = ["*"]\n', 'merchants = ["*"]\ncapacity = { chat = 1, mail = 1 }\n')
    async with running(tmp_path, roomy, present=False) as desk:
        desk.arrives("ines")
        for inbox, customer in (("shop", "ana"), ("loja", "bob")):
            await desk.channel(inbox).says("Onde está o meu pedido?", customer)
            await desk.comes_to("ines", customer, inbox)
        await desk.shop.says("Onde está o meu pedido?", "eve")
        await desk.comes_to(None, "eve", "shop")


async def test_a_plugin_may_score_those_who_could(tmp_path: Path) -> None:
    class Scores:
        """Likes Inês best, and Rafaela better, who sleeps."""

        @hookimpl
        async def choose_agent(self) -> dict[AgentId, float]:
            return {AgentId("rafa"): 9.0, AgentId("ines"): 2.0, AgentId("emma"): 1.0}

    async with running(tmp_path, plugins={"scores": Scores}) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to("ines")


RINGS = DESK_TOML.replace('fluent_after = "0s"', 'fluent_after = "15s"').replace(
    'team = "lisbon-days"\n', 'team = "lisbon-days"\ncapacity = 1\n'
)


async def test_a_further_ring_is_asked_once_its_time_has_come(tmp_path: Path) -> None:
    async with running(tmp_path, RINGS) as desk:
        await desk.shop.says("Where is my order?", "bob")
        await desk.comes_to("emma", "bob")
        await desk.shop.says("Where is my order?")
        await until(lambda: _waits_because(desk, "Waits for somebody nearer; after {minutes} min it goes to anybody free"))
        await desk.advance(timedelta(seconds=15))
        await desk.comes_to("ines")


async def _decline(desk: DeskUnderTest, agent: str) -> None:
    who = desk.agent(agent)
    await desk.desk.handling.decline(who, (await desk.conversation()).id, who.merchants)


async def _waits_because(desk: DeskUnderTest, reason: str, customer: str = "ana") -> bool:
    stored = (await desk.conversation(customer)).reason
    return stored is not None and phrase_from_text(stored).id == reason


async def test_a_clock_that_was_set_back_is_believed(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my parcel?", "bob")
    await desk.comes_to("emma", "bob")
    await desk.advance(-5 * HOUR)  # Lisbon sleeps
    await shop.says("Where is my order?")
    await until(lambda: _waits_because(desk, "Nobody who serves this merchant is on shift"))
    await desk.advance(2 * HOUR)
    await until(lambda: _taken(desk, "ana"))
    await until(lambda: _taken(desk, "bob"))
