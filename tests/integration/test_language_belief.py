"""What is believed of a customer's language: from her country on, and from a person's one click on."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.domain.language import UNKNOWN
from desk.testing import DeskUnderTest, FakeChannel, running
from desk.testing.translator import FakeTranslator


async def test_a_country_tells_the_language_before_a_word_does(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _writes_from(desk, shop, "AB-1234", "BR")
    assert (await desk.conversation()).language == "pt-BR"


async def test_a_country_tells_which_form_of_a_language_it_is(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _writes_from(desk, shop, "Onde está o meu pedido?", "PT")
    assert (await desk.conversation()).language == "pt-PT"


@pytest.mark.parametrize("country", [None, "", "JP", "XX", "Atlantis", "\x00"])
async def test_a_country_that_says_nothing_breaks_nothing(
    desk: DeskUnderTest, shop: FakeChannel, country: str | None
) -> None:
    await _writes_from(desk, shop, "AB-1234", country)
    assert (await desk.conversation()).language == UNKNOWN


async def test_a_later_message_is_weighed_with_the_country_of_the_first(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await _writes_from(desk, shop, "Where is my order?", "BR")
    await _writes_from(desk, shop, "Onde está o meu pedido? Não chega, obrigada, onde está?", None)
    assert (await desk.conversation()).language == "pt-BR"


async def test_an_answer_follows_the_corrected_language(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    await _correct(desk, "pt")
    await desk.reply("It arrives tomorrow.")
    assert shop.heard == ["[pt] It arrives tomorrow."]


async def test_a_corrected_language_is_one_that_everybody_hears_of(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Wo ist mein Paket?")
    await desk.settled()
    await _correct(desk, "pt-BR")
    for text in ("Das Paket ist nicht da, bitte, wo ist es?", "ok", "Where is my order? Thank you"):
        await shop.says(text)
    current = await desk.conversation()
    assert (current.language, current.confidence, current.corrected) == ("pt-BR", 1.0, True)
    assert {spoken.message.language for spoken in await desk.messages()} == {"pt-BR"}


async def test_who_reads_the_corrected_language_well_is_no_longer_translated_for(tmp_path: Path) -> None:
    async with running(tmp_path, translator=FakeTranslator()) as desk:
        desk.leaves("emma")
        await desk.shop.says("Where is my order?")
        await desk.settled()
        await _correct(desk, "fr", by="ines")
        assert (await desk.conversation()).language == "fr"
        await _correct(desk, "pt", by="ines")
        assert (await desk.read_by("ines")) == ["Where is my order?"]


async def _writes_from(desk: DeskUnderTest, shop: FakeChannel, text: str, country: str | None) -> None:
    message = replace(shop.message(text), country=country)
    await desk.desk.intake.accept(shop.inbox.id, message)
    await desk.settled()


async def _correct(desk: DeskUnderTest, language: str, by: str = "emma") -> None:
    agent = desk.agent(by)
    current = await desk.conversation()
    await desk.desk.handling.correct_language(agent.id, current.id, agent.merchants, language)
    await desk.settled()
