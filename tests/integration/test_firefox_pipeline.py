"""The whole pipeline around the real Firefox models."""

from collections.abc import AsyncIterator

import pytest
from desk_firefox import Firefox

from desk.config.translation import TranslationSettings
from desk.hooks.translators import Translator
from desk.translation.pipeline import Pipeline


@pytest.fixture
async def engine() -> AsyncIterator[Translator]:
    (translator,) = Firefox(Firefox.Config()).register_translators()
    yield translator
    await translator.close()


@pytest.fixture
def pipeline(engine: Translator) -> Pipeline:
    return Pipeline([engine], TranslationSettings(deadline=60))


async def test_an_angry_customer_is_understood_with_all_her_numbers(pipeline: Pipeline) -> None:
    body = "Meu pedido AB-1234 não chegou 😡, cadê meus R$ 1.234,56? Veja https://loja.example/p?id=AB-1234"
    text = await pipeline.translate(body, "pt-BR", "en")
    assert text.flags == ()
    assert {"order", "request"} & set(text.body.lower().split())
    assert "pedido" not in text.body
    assert text.body.count("AB-1234") == 2
    assert [text.body.count(entity) for entity in ("😡", "R$ 1.234,56", "https://loja.example/p?id=AB-1234")] == [1, 1, 1]
    assert text.engine == "firefox"
    assert text.model


async def test_the_answer_reaches_her_in_portuguese(pipeline: Pipeline) -> None:
    text = await pipeline.translate("Your order #12 is on its way.", "en", "pt-BR")
    assert "pedido" in text.body.lower()
    assert "#12" in text.body
    assert text.language == "pt-BR"


async def test_a_rude_message_is_translated_like_any_other(pipeline: Pipeline) -> None:
    text = await pipeline.translate("Vocês são uns idiotas, devolvam meu dinheiro!", "pt", "en")
    assert "idiots" in text.body
    assert text.flags == ()


async def test_placeholders_of_recorded_chats_come_through(pipeline: Pipeline) -> None:
    text = await pipeline.translate("Olá #NAME#, obrigado por entrar em contato com a #PRS_ORG#.", "pt", "en")
    assert "#NAME#" in text.body
    assert "#PRS_ORG#" in text.body


async def test_the_shape_of_a_message_stays(pipeline: Pipeline) -> None:
    text = await pipeline.translate("Bom dia\n\n  - um livro\r\n  - duas camisas 😊\n", "pt", "en")
    assert text.flags == ()
    assert [line[:4] for line in text.body.splitlines()[2:]] == ["  - ", "  - "]
    assert text.body.endswith("😊\n")
    assert text.body.count("\r\n") == 1


@pytest.mark.parametrize("body", ["a" * 3000, "😡", "", "   ", "AB-1234", "kkkkkkkkk"])
async def test_what_has_no_words_never_reaches_the_engine(body: str) -> None:
    (closed,) = Firefox(Firefox.Config()).register_translators()
    await closed.close()
    text = await Pipeline([closed], TranslationSettings()).translate(body, "pt", "en")
    assert (text.body, text.flags) == (body, ())


async def test_thousands_of_words_without_a_point_come_back_in_time(pipeline: Pipeline) -> None:
    text = await pipeline.translate("ok " * 1000, "pt", "en")
    assert text.flags == ()
    assert len(text.body) < 1000


async def test_a_desk_without_the_pair_says_so(pipeline: Pipeline) -> None:
    assert not pipeline.can("ja", "en")
    assert (await pipeline.translate("注文はどこですか", "ja", "en")).flags == ("no_translator",)
