"""The built-in detector and the sense for languages around it, with the real model."""

import threading
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

import pytest

from desk.builtin import langid
from desk.builtin.langid import LanguageId
from desk.domain.belief import Belief, Hints
from desk.hooks import specs
from desk.hooks.protocols import Detection
from desk.translation.language.detect import LanguageSense, weight
from desk.translation.language.prose import words
from desk.translation.protect.entities import Finder

P = ParamSpec("P")
R = TypeVar("R")

LOAD = cache(langid._load)
INBOX = Hints(inbox=("en", "pt", "fr", "de"))
PORTUGUESE = Belief("pt", 0.95)


class Detecting:
    """Hooks with one detector."""

    def __init__(self, answer: Callable[..., Awaitable[Detection | None]]) -> None:
        self._answer = answer
        self.asked: list[str] = []

    async def first(self, spec: Callable[P, Awaitable[R | None]], *args: P.args, **kwargs: P.kwargs) -> R | None:
        assert spec is cast("Any", specs.detect_language)
        self.asked.append(cast("str", kwargs["text"]))
        return cast("R | None", await self._answer(*args, **kwargs))


def detector(*, preload: bool = False) -> LanguageId:
    return LanguageId(LanguageId.Config(preload=preload))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the model once for all tests, and let a busy machine take its time for it."""
    monkeypatch.setattr(langid, "_PATIENCE", 60.0)
    monkeypatch.setattr(langid, "_load", LOAD)


@pytest.fixture
def sense() -> LanguageSense:
    return LanguageSense(Detecting(detector().detect_language))


@pytest.mark.parametrize("text", ["ok", "Hi", "AB-123", "thanks", "👍", "12:30", "https://example.com/this/is/english"])
async def test_what_is_short_does_not_turn_a_portuguese_conversation(sense: LanguageSense, text: str) -> None:
    assert (await sense.of(text, PORTUGUESE, INBOX)).language == "pt"


@pytest.mark.parametrize("hints", [INBOX, Hints()])
async def test_a_clear_english_text_turns_it(sense: LanguageSense, hints: Hints) -> None:
    text = "Could you please tell me when my order will finally arrive here?"
    assert (await sense.of(text, PORTUGUESE, hints)).language == "en"


async def test_a_regional_tag_of_the_browser_is_kept(sense: LanguageSense) -> None:
    belief = await sense.of("Onde está meu pedido?", None, Hints(browser="pt-BR"))
    assert belief.language == "pt-BR"


@pytest.mark.parametrize(
    "text", ["Type: application/pdf", "Visitor uploaded: a_1.pdf", "Size: 12", "Sent from my iPhone", "> Where is it now?"]
)
async def test_what_is_pasted_does_not_turn_a_portuguese_conversation(sense: LanguageSense, text: str) -> None:
    belief = Belief("pt", 0.6)
    for _ in range(8):
        belief = await sense.of(text, belief, INBOX)
    assert belief.language == "pt"


async def test_what_is_pasted_tells_no_language_of_a_new_customer(sense: LanguageSense) -> None:
    assert (await sense.of("Visitor uploaded: AB-12.jpeg\nType: image/jpeg", None, INBOX)).language == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Hallo!", "de"), ("hallo", "de"), ("Oi", "und"), ("Olá", "pt"), ("Bonjour", "fr"), ("SIM", "pt"), ("Hello", "en")],
)
async def test_a_greeting_is_recognised(sense: LanguageSense, text: str, language: str) -> None:
    assert (await sense.of(text, None, INBOX)).language == language


@pytest.mark.parametrize(
    ("text", "prior", "hints", "language"),
    [
        ("請問我的訂單什麼時候出貨?", None, Hints(), "zh-Hant"),
        ("请问我的订单什么时候发货?", None, Hints(browser="zh-TW"), "zh-Hans"),
        ("請問我的訂單什麼時候出貨?", None, Hints(inbox=("zh-TW", "en")), "zh-TW"),
        ("请问我的订单什么时候发货?", Belief("zh-Hant", 0.9), Hints(), "zh-Hans"),
        ("你好", Belief("zh-Hant", 0.9), Hints(), "zh-Hant"),
        ("Estou a tentar pelo telemóvel, sem ecrã", Belief("pt", 0.9), Hints(), "pt-PT"),
        ("Where is my order? Nothing has come", None, Hints(inbox=("en", "pt"), country=("en-GB",)), "en-GB"),
        ("Where is my order? Nothing has come", None, Hints(inbox=("en", "pt"), country=("pt-BR",)), "en"),
    ],
)
async def test_forms_of_a_language_are_kept_apart(
    sense: LanguageSense, text: str, prior: Belief | None, hints: Hints, language: str
) -> None:
    assert (await sense.of(text, prior, hints)).language == language


async def test_an_order_number_is_not_even_asked_about() -> None:
    hooks = Detecting(detector().detect_language)
    await LanguageSense(hooks).of("AB-123 👍 #NAME#", PORTUGUESE, INBOX)
    assert hooks.asked == []


async def test_a_detector_without_scores_is_understood() -> None:
    async def german(text: str, candidates: list[str]) -> Detection:
        return Detection("de", 0.99)

    belief = await LanguageSense(Detecting(german)).of("irgend etwas ganz anderes als vorher hier", PORTUGUESE, INBOX)
    assert belief.language == "de"


async def test_without_a_detector_the_belief_stays() -> None:
    async def nobody(text: str, candidates: list[str]) -> None:
        return None

    assert await LanguageSense(Detecting(nobody)).of("Hello there", PORTUGUESE, INBOX) == PORTUGUESE


def test_evidence_is_words_only() -> None:
    found = words("#NAME#: AB-12 olá 😡\nhttps://x.example R$ 5", Finder())
    assert found.text == ": olá"
    assert weight(found.text) == 3


def test_a_sign_that_is_a_word_counts_as_several_letters() -> None:
    assert weight("你好") == 6


@pytest.mark.parametrize(
    ("text", "candidates", "language"),
    [
        ("Onde está o meu pedido?", ["en", "pt", "fr"], "pt"),
        ("ONDE ESTÁ O MEU PEDIDO?", ["en", "pt", "fr"], "pt"),
        ("Where is my order?", [], "en"),
        ("주문이 어디 있나요", [], "ko"),
        ("注文はどこですか", ["zh", "ja"], "ja"),
        ("注文はどこですか", ["zh", "en"], None),
        ("订单在哪里", [], "zh"),
        ("订单在哪里", ["en", "zh-Hant"], "zh-Hant"),
        ("สินค้าอยู่ที่ไหน", ["en", "th"], "th"),
        ("Πού είναι η παραγγελία", [], "el"),
        ("Где мой заказ?", ["en", "ru"], "ru"),
        ("Де моє замовлення, будь ласка?", ["ru", "uk"], "uk"),
        ("أين طلبي", ["en", "ar"], "ar"),
        ("Where is my order?", ["ru", "ar"], None),
        ("12 ... 👍", ["en"], None),
        ("", [], None),
    ],
)
async def test_hook_detect_language(text: str, candidates: list[str], language: str | None) -> None:
    detection = await detector().detect_language(text, candidates)
    assert (detection.language if detection else None) == language


async def test_scores_are_log_probabilities_of_the_candidates() -> None:
    detection = await detector().detect_language("Where is my order?", ["en", "pt"])
    assert detection is not None
    assert set(detection.scores) == {"en", "pt"}
    assert detection.scores["pt"] < detection.scores["en"] <= 0.0


async def test_a_desk_does_not_wait_long_for_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    monkeypatch.setattr(langid, "_load", lambda: ready.wait(60.0) and LOAD())
    monkeypatch.setattr(langid, "_PATIENCE", 0.0)
    slow = detector()
    assert await slow.detect_language("Where is my order?", ["en", "pt"]) is None
    ready.set()
    monkeypatch.setattr(langid, "_PATIENCE", 60.0)
    detection = await slow.detect_language("Where is my order?", ["en", "pt"])
    assert detection is not None
    assert detection.language == "en"


async def test_a_desk_may_load_the_model_before_the_first_message(monkeypatch: pytest.MonkeyPatch) -> None:
    eager = detector(preload=True)
    async with eager.lifespan():
        await eager._loaded()
        monkeypatch.setattr(langid, "_PATIENCE", 0.0)
        assert await eager.detect_language("Where is my order?", ["en", "pt"]) is not None


async def test_an_idle_desk_has_not_loaded_it() -> None:
    idle = detector()
    async with idle.lifespan():
        assert idle._loading is None


PORTUGUESE_LINE = "Onde está a minha encomenda? Paguei na semana passada e ainda não recebi nada em casa.\n"
ENGLISH_LINE = "The lamp comes with a cable of two metres and can be mounted on any wall or ceiling.\n"


@pytest.mark.parametrize(
    ("letter", "language"),
    [
        (PORTUGUESE_LINE * 20, "pt"),
        (ENGLISH_LINE * 3 + PORTUGUESE_LINE * 17, "pt"),
        (ENGLISH_LINE * 3 + PORTUGUESE_LINE * 14 + ENGLISH_LINE * 3, "pt"),
        (PORTUGUESE_LINE * 3 + ENGLISH_LINE * 17, "en"),
    ],
    ids=["one language", "quotes first", "at both ends", "the other way"],
)
async def test_a_letter_is_in_the_language_of_most_of_it(sense: LanguageSense, letter: str, language: str) -> None:
    assert (await sense.of(letter, None, INBOX)).language == language
