"""A text of mixed languages: which of its sentences are in another one, with the real model."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.builtin import langid
from desk.builtin.langid import LanguageId
from desk.hooks.protocols import Detection
from desk.translation.language.mixture import Mixture
from desk.translation.pieces.segments import cut
from desk.translation.protect.entities import Finder

LOAD = cache(langid._load)
PLAUSIBLE = ("en", "pt-BR", "fr", "de", "ru")
FINDER = Finder()

PORTUGUESE = "Recebi este aviso ontem à noite e não sei o que fazer."
ENGLISH = "Your payment was declined, please contact your bank."


class Asking:
    """Hooks with the built-in detector, which count how often it is asked."""

    def __init__(self) -> None:
        self.detector = LanguageId(LanguageId.Config(preload=False))
        self.asked: list[str] = []

    async def first(self, spec: object, *args: object, text: str, candidates: Sequence[str]) -> Detection | None:
        self.asked.append(text)
        return await self.detector.detect_language(text, candidates)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langid, "_PATIENCE", 60.0)
    monkeypatch.setattr(langid, "_load", LOAD)


@pytest.fixture
def hooks() -> Asking:
    return Asking()


async def told(hooks: Asking, text: str, source: str, target: str = "de") -> list[str]:
    """Return the languages of a text's sentences, in order."""
    pieces = cut(text, FINDER)
    languages = await Mixture(hooks).languages(pieces, source, target, PLAUSIBLE)  # type: ignore[arg-type]
    return [languages[piece] for piece in pieces if piece.words]


@pytest.mark.parametrize("between", ["\n", "\n\n> ", " ", "\n- "])
async def test_a_quoted_sentence_is_in_its_own_language(hooks: Asking, between: str) -> None:
    assert await told(hooks, f"{PORTUGUESE}{between}{ENGLISH}", "pt-BR") == ["pt-BR", "en"]


async def test_what_the_reader_reads_is_told_by_his_own_tag(hooks: Asking) -> None:
    assert await told(hooks, f"{PORTUGUESE}\n{ENGLISH}", "pt-BR", "en-GB") == ["pt-BR", "en-GB"]


async def test_order_numbers_and_links_count_for_no_language(hooks: Asking) -> None:
    text = f"{PORTUGUESE}\nAB-1234 https://shop.example/where/is/my/parcel #NAME# foi"
    assert await told(hooks, text, "pt-BR") == ["pt-BR", "pt-BR"]


@pytest.mark.parametrize("text", [ENGLISH, f"{ENGLISH} {ENGLISH} It has been like this for days."])
async def test_a_text_wholly_in_another_language_is_what_it_is_believed_to_be(hooks: Asking, text: str) -> None:
    assert set(await told(hooks, text, "pt-BR")) == {"pt-BR"}


@pytest.mark.parametrize("text", ["Thanks!", ENGLISH, "Obrigada. Thanks. Sim!", "", "AB-12\n\n👍"])
async def test_nobody_is_asked_about_one_sentence_or_short_ones(hooks: Asking, text: str) -> None:
    await told(hooks, text, "pt-BR")
    assert hooks.asked == []


async def test_a_short_sentence_is_in_the_texts_language(hooks: Asking) -> None:
    assert await told(hooks, f"{PORTUGUESE}\nThank you!", "pt-BR") == ["pt-BR", "pt-BR"]


async def test_a_script_tells_even_a_word(hooks: Asking) -> None:
    assert await told(hooks, "Where is my parcel?\n谢谢\nСпасибо", "en") == ["en", "zh", "ru"]


async def test_a_script_tells_even_beside_nothing_of_the_texts_language(hooks: Asking) -> None:
    assert await told(hooks, "Ok\n谢谢你们的帮助", "en") == ["en", "zh"]


async def test_a_brand_in_a_chinese_text_is_no_english(hooks: Asking) -> None:
    assert await told(hooks, "我的手机坏了。\nNova Phone Max", "zh-Hans") == ["zh-Hans", "zh-Hans"]


async def test_an_english_sentence_in_a_chinese_text_is_english(hooks: Asking) -> None:
    assert await told(hooks, f"我的手机坏了。\n{ENGLISH}", "zh-Hans") == ["zh-Hans", "en"]


async def test_both_forms_of_a_language_are_one_language(hooks: Asking) -> None:
    text = f"{PORTUGUESE}\nEstou a tentar contactar-vos pelo telemóvel sobre a encomenda."
    assert await told(hooks, text, "pt-PT") == ["pt-PT", "pt-PT"]


async def test_without_a_detector_all_is_in_the_texts_language() -> None:
    class Nobody:
        async def first(self, spec: object, **kwargs: object) -> None:
            return None

    pieces = cut(f"{PORTUGUESE}\n{ENGLISH}\n谢谢", FINDER)
    found = await Mixture(Nobody()).languages(pieces, "pt", "en", PLAUSIBLE)  # type: ignore[arg-type]
    assert set(found.values()) == {"pt"}


@given(st.lists(st.sampled_from([PORTUGUESE, ENGLISH, "谢谢", "ok", "AB-1234", "👍", "  "]), max_size=6))
async def test_every_piece_with_words_has_a_language(lines: list[str]) -> None:
    pieces = cut("\n".join(lines), FINDER)
    found = await Mixture(Asking()).languages(pieces, "pt", "en", PLAUSIBLE)  # type: ignore[arg-type]
    assert found.keys() == {piece for piece in pieces if piece.words}
    assert set(found.values()) <= {"pt", "en", "zh"}
