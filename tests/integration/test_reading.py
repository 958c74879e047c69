"""Who reads what: each in their own language, with the original kept."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from desk import AgentId, Translation
from desk.domain.language import UNKNOWN
from desk.domain.messages import Origin
from desk.domain.states import State
from desk.store import queue
from desk.testing import DeskUnderTest, FakeChannel, FakeTranslator, running, until

HOUR = timedelta(hours=1)


class Telling(FakeTranslator):
    """Says also from what it translates."""

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return [Translation(f"[{source} to {target}] {segment}") for segment in segments]


async def test_customer_reads_the_reply_in_her_own_language(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.reply("It arrives tomorrow.")
    assert shop.heard == ["[de] It arrives tomorrow."]


async def test_agent_reads_the_customer_in_his_own_language(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    assert await desk.read_by("emma") == ["[en] Wo ist mein Paket?"]


async def test_the_original_wordings_of_both_are_kept(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.reply("It arrives tomorrow.")
    assert [spoken.message.body for spoken in await desk.messages()] == ["Wo ist mein Paket?", "It arrives tomorrow."]
    assert [spoken.message.language for spoken in await desk.messages()] == ["de", "en"]
    assert shop.messages[0].original == "It arrives tomorrow."


async def test_the_original_is_kept_when_a_translation_was_edited(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    answer = await desk.reply("It arrives tomorrow.", wording="Es kommt morgen.")
    assert shop.heard == ["Es kommt morgen."]
    assert answer.message.body == "It arrives tomorrow."
    assert [(text.origin, text.made_by) for text in answer.texts] == [(Origin.EDITED, "emma")]


async def test_an_order_number_survives_both_ways(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket AB-1234?")
    await desk.reply("Order AB-1234 arrives tomorrow.")
    assert await desk.read_by("emma") == ["[en] Wo ist mein Paket AB-1234?", "Order AB-1234 arrives tomorrow."]
    assert shop.heard == ["[de] Order AB-1234 arrives tomorrow."]


async def test_an_answer_with_a_link_that_nobody_wrote_is_held(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    translator.invents_links()
    answer = await desk.reply("It arrives tomorrow.")
    assert answer.delivery == "held"
    assert "could not be kept exactly" in str(answer.delivery_reason)
    assert shop.heard == []


async def test_an_order_number_survives_an_engine_that_forgets_it(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    translator.forgets_entities()
    await desk.reply("Order AB-1234 arrives tomorrow.")
    assert shop.heard == ["[de] Order AB-1234 [de] arrives tomorrow."]


async def test_a_language_nobody_translates_is_shown_as_written_and_flagged(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Où est mon colis?")
    (spoken,) = await desk.messages()
    assert {text.flags for text in spoken.texts} == {("no_translator",)}
    assert {text.body for text in spoken.texts} == {"Où est mon colis?"}


async def test_a_language_nobody_translates_waits_in_the_queue_and_says_why(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Où est mon colis?")
    conversation = await desk.conversation()
    assert conversation.agent is None
    assert "not even translated" in str(conversation.reason)


async def test_a_broken_engine_shows_the_original_and_translates_once_it_recovers(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    translator.breaks(OSError("no model"))
    await shop.says("Wo ist mein Paket?")
    assert await desk.read_by("emma") == ["Wo ist mein Paket?"]
    translator.recovers()
    await desk.advance(HOUR)
    assert await desk.read_by("emma") == ["[en] Wo ist mein Paket?"]


async def test_an_engine_that_dies_like_a_native_one_harms_nobody_else(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    class Panic(BaseException):
        """What bindings of other languages raise."""

    translator.breaks(Panic())
    await shop.says("Wo ist mein Paket?")
    (spoken,) = await desk.messages()
    assert [text.flags for text in spoken.texts] == [("engine_failed",)]


async def test_an_engine_that_never_answers_delays_nobody_elses_message(
    desk: DeskUnderTest, shop: FakeChannel, translator: FakeTranslator
) -> None:
    translator.hangs()
    await shop.says("Wo ist mein Paket?", customer="ana")
    await until(lambda: translator.calls)
    await shop.says("Where is my parcel?", customer="bob")

    async def assigned() -> bool:
        page = await desk.desk.store.read(lambda tx: queue.left_of_any_merchant(tx, AgentId("emma"), [State.OPEN], frozenset(), 10))
        return "en" in {conversation.language for conversation in page}

    await until(assigned)


async def test_a_corrected_language_translates_anew(tmp_path: Path) -> None:
    async with running(tmp_path, translator=Telling()) as desk:
        await desk.shop.says("Pedido?", language="es")
        assert await desk.read_by("emma") == ["[es to en] Pedido?"]
        await _correct(desk, "pt")
        assert await desk.read_by("emma") == ["[pt to en] Pedido?"]
        (spoken,) = await desk.messages()
        assert [text.body for text in spoken.texts] == ["[es to en] Pedido?", "[pt to en] Pedido?"]


async def test_a_corrected_language_is_not_translated_anew_twice(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    await _correct(desk, "pt")
    first = await desk.messages()
    await _correct(desk, "pt")
    assert await desk.messages() == first


async def test_a_corrected_language_is_never_flipped_back(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    await _correct(desk, "pt")
    await shop.says("Das Paket ist nicht da, bitte, wo ist es?")
    assert (await desk.conversation()).language == "pt"


@pytest.mark.parametrize("short", ["ok", "👍", "AB-1234", "1234", "?!"])
async def test_a_word_that_says_nothing_never_flips_the_language(
    desk: DeskUnderTest, shop: FakeChannel, short: str
) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    await shop.says(short)
    assert (await desk.conversation()).language == "de"
    assert (await desk.messages())[-1].message.language == "de"


async def test_a_word_that_says_nothing_does_not_flip_it_when_both_come_at_once(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    both = [shop.message("Wo ist mein Paket?"), shop.message("ok")]
    await desk.desk.intake.accept_all(shop.inbox.id, both)
    assert (await desk.conversation()).language == "de"
    assert [spoken.message.language for spoken in await desk.messages()] == ["de", "de"]


async def test_without_any_sign_the_language_stays_unknown(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("AB-1234")
    assert (await desk.conversation()).language == UNKNOWN


async def _correct(desk: DeskUnderTest, language: str) -> None:
    current = await desk.conversation()
    emma = desk.agent("emma")
    await desk.desk.handling.correct_language(emma.id, current.id, emma.merchants, language)
    await desk.settled()
