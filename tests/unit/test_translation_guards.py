"""An answer that cannot be one is not shown; what runs the other way stays whole."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from desk.hooks.translators import Translation
from desk.translation.pieces.segments import cut
from desk.translation.protect.bidi import bare, isolated, right_to_left
from desk.translation.protect.entities import Finder, Span
from desk.translation.protect.patterns import Kind
from desk.translation.protect.verify import whole
from desk.translation.wording import ladder
from desk.translation.wording.guards import sound, unchanged
from desk.translation.wording.ladder import Wording

FINDER = Finder()
LONG = "where is my parcel that I ordered three weeks ago and that should have come last Monday"

NONSENSE = [
    (LONG, ""),
    (LONG, "?!"),
    (LONG, "sim"),
    (LONG, "não " * 8),
    (LONG, "de novo e de novo " * 3 + "que pena " * 6),
    ("hi", "obrigado por entrar em contato conosco, " * 2 + "em que posso ajudar hoje"),
    ("hi", "<b>oi</b>"),
    ("a * b", "um b"),
    ("我的订单在哪里", "x" * 200),
]
SENSE = [
    ("hi", "olá"),
    (LONG, "onde está o meu pacote que encomendei há três semanas e que devia ter chegado na segunda-feira passada"),
    ("我的订单在哪里？三个星期前就应该到了。", "Where is my order? It should have arrived three weeks ago."),
    ("Where is my order? It should have arrived three weeks ago.", "我的订单在哪里？三个星期前就应该到了。"),
    ("no no no no no no", "não não não não não não"),
    ("ok", "de acordo, está bem"),
]


@pytest.mark.parametrize(("asked", "answer"), NONSENSE)
def test_an_answer_that_cannot_be_one_is_refused(asked: str, answer: str) -> None:
    assert not sound(asked, answer)


@pytest.mark.parametrize(("asked", "answer"), SENSE)
def test_an_ordinary_answer_passes(asked: str, answer: str) -> None:
    assert sound(asked, answer)


def test_three_words_that_come_back_are_noticed_and_names_are_not() -> None:
    assert unchanged("Where is it?", "where is it")
    assert unchanged("我的订单", "我的订单")
    assert not unchanged("Ana Maria!", "Ana Maria!")


def translated(
    text: str, work: Callable[[str], Translation], target: str = "pt", finder: Finder = FINDER
) -> list[Wording]:
    async def ask(texts: Sequence[str]) -> Sequence[Translation]:
        return [work(each) for each in texts]

    pieces = [piece for piece in cut(text, finder) if piece.words]
    return list(asyncio.run(ladder.translate(pieces, ask, finder, source="en", target=target)).values())


def test_a_wording_tells_its_score_what_was_asked_and_what_is_doubtful() -> None:
    (wording,) = translated("where is order AB-12", lambda text: Translation(text, 0.5))
    assert wording == Wording("Where is order AB-12", 0.5, ("Where is order PRX0Z",), ("unchanged",))


def test_other_letters_are_tried_before_a_sentence_is_split() -> None:
    (wording,) = translated("where is AB-12", lambda text: Translation(text.replace("PRX0Z", "P R"), 0.5))
    assert (wording.text, wording.asked) == ("Where is AB-12", ("Where is QZ0X",))


def test_a_sentence_that_no_way_brings_through_is_missing() -> None:
    assert translated("where is order AB-12", lambda _: Translation("")) == []


def test_a_term_is_rendered_as_it_shall_be() -> None:
    def basket(text: str) -> list[Span]:
        start = text.find("cart")
        return [Span(start, start + 4, Kind.TERM, "carrinho")] if start >= 0 else []

    finder = Finder(also=[basket])
    (wording,) = translated("My cart is empty", Translation, finder=finder)
    assert wording.text == "My carrinho is empty"
    assert whole("My cart is empty", wording.text, finder)
    assert not whole("My cart is empty", "Meu cesto está vazio", finder)


ARABIC = [
    ("رقم AB-12 هنا", "رقم \u2068AB-12\u2069 هنا"),
    ("رقم \u2068AB-12\u2069 هنا", "رقم \u2068AB-12\u2069 هنا"),
    ("هاتف +55 11 91234-5678.", "هاتف \u2068+55 11 91234-5678\u2069."),
    ("عدد 12 قطعة 😡", "عدد 12 قطعة 😡"),
    ("<b>مهم</b>", "<b>مهم</b>"),
]


@pytest.mark.parametrize(("wording", "shown"), ARABIC)
def test_what_would_fall_apart_between_arabic_words_is_set_apart(wording: str, shown: str) -> None:
    assert isolated(wording, FINDER.find(wording), "ar") == shown


def test_an_arabic_hashtag_is_set_apart_among_latin_words() -> None:
    assert (
        isolated("see #تخفيض and AB-12", FINDER.find("see #تخفيض and AB-12"), "en")
        == "see \u2068#تخفيض\u2069 and AB-12"
    )


def test_only_what_the_desk_set_apart_is_taken_for_that() -> None:
    assert bare("a \u2068AB-12\u2069 b", "a AB-12 b", ["AB-12"]) == "a AB-12 b"
    assert bare("a \u2068AB-12\u2069 b", "x \u2068AB-12\u2069", ["AB-12"]) == "a \u2068AB-12\u2069 b"
    assert whole("order AB-12 here", "طلب \u2068AB-12\u2069 هنا", FINDER)
    assert not whole("order here", "طلب \u2068هنا\u2069", FINDER)


@pytest.mark.parametrize(
    ("language", "right"),
    [("ar", True), ("he-IL", True), ("az-Arab", True), ("ur-Latn", False), ("pt-BR", False), ("sr-Latn-RS", False)],
)
def test_a_language_runs_as_its_script_does(language: str, right: bool) -> None:
    assert right_to_left(language) is right
