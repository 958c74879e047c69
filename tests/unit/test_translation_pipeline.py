"""Whatever an engine does, the reader gets a text that is right, or the original and the reason."""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config.translation import TranslationSettings
from desk.domain.errors import Invalid
from desk.domain.messages import Origin
from desk.hooks.translators import Batching, Translation
from desk.translation.pieces.sentences import line_start
from desk.translation.pipeline import LONGEST, Pipeline
from desk.translation.protect.entities import Finder

Work = Callable[[str], str]
NOTHING = TranslationSettings()
MASK = re.compile(r"[A-Z]{2,}\d+[A-Z]")


class Panic(BaseException):
    """What a native engine raises."""


class Engine:
    """An engine that does to each segment what it is told."""

    def __init__(
        self, work: Work = str.upper, pairs: Iterable[tuple[str, str]] = (("pt", "en"),), name: str = "fake"
    ) -> None:
        self.name = name
        self.batching = Batching()
        self.asked: list[str] = []
        self.wanted: list[tuple[str, str]] = []
        self._work = work
        self._pairs = tuple(pairs)

    def model_of(self, source: str, target: str) -> str:
        return "m1"

    def pairs(self) -> Iterable[tuple[str, str]]:
        return self._pairs

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        self.asked += segments
        self.wanted.append((source, target))
        await asyncio.sleep(0)
        return [Translation(self._work(segment)) for segment in segments]

    async def close(self) -> None:
        """Nothing to end."""


class Hanging(Engine):
    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


class Short(Engine):
    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return []


def upside_down(segment: str) -> str:
    """Turn each word around and leave masks as they are."""
    return " ".join(word if MASK.search(word) else word[::-1] for word in segment.split(" "))


def raising(error: type[BaseException]) -> Work:
    def work(segment: str) -> str:
        raise error

    return work


MANGLES: dict[str, Work] = {
    "drops": lambda text: MASK.sub("", text) or "x",
    "doubles": lambda text: f"{text} {text}",
    "lowers": str.lower,
    "same": lambda text: text,
    "turns": upside_down,
    "swaps": lambda text: MASK.sub(lambda match: match[0].replace("0", "1"), text),
    "invents": lambda text: f"{text} AB-99",
    "lists": lambda text: f"- {text}",
    "breaks": lambda text: text.replace(" ", "\n") + "\n",
    "empties": lambda _: "",
    "raises": raising(ValueError),
    "panics": raising(Panic),
    "cancels": raising(asyncio.CancelledError),
}
WORDS = st.sampled_from(
    ["oi", "Meu pedido", "não!", "chegou.", "号坏了。", "AB-12", "R$ 1,50", "😡", "#7", "{x}", "7", "- ", "1) "]
)
BODIES = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", "\n", "\r\n  ", ""])), max_size=8).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(BODIES, st.sampled_from(sorted(MANGLES)))
def test_no_engine_breaks_a_text_unnoticed(body: str, mangle: str) -> None:
    text = asyncio.run(Pipeline([Engine(MANGLES[mangle])], NOTHING).translate(body, "pt", "en"))
    assert text.body == body or not text.flags
    for before, after in zip(body.splitlines(keepends=True), text.body.splitlines(keepends=True), strict=True):
        start = line_start(before)
        assert after[:start] == before[:start]
        assert after[len(after.rstrip()) :] == before[len(before.rstrip()) :]
        for span in Finder().find(before[start:]):
            assert before[start:][span.start : span.end] in after


async def test_entities_survive_a_translation() -> None:
    text = await Pipeline([Engine(upside_down)], NOTHING).translate("Pedido AB-1234 por R$ 1.234,56?", "pt", "en")
    assert text.body == "odideP AB-1234 rop R$ 1.234,56?"
    assert (text.language, text.origin, text.engine, text.model, text.flags) == ("en", Origin.MACHINE, "fake", "m1", ())


async def test_words_are_translated_around_entities_when_masks_are_lost() -> None:
    engine = Engine(lambda text: "" or MASK.sub("", text).upper())
    text = await Pipeline([engine], NOTHING).translate("Meu pedido AB-12 chegou", "pt", "en")
    assert text.body == "MEU PEDIDO AB-12 CHEGOU"


async def test_an_invented_order_code_is_not_shown() -> None:
    text = await Pipeline([Engine(MANGLES["invents"])], NOTHING).translate("chegou", "pt", "en")
    assert (text.body, text.flags) == ("chegou", ("entities_lost",))


@pytest.mark.parametrize("mangle", ["raises", "panics", "cancels", "empties"])
async def test_an_engines_trouble_leaves_the_original_and_may_be_tried_again(mangle: str) -> None:
    pipeline = Pipeline([Engine(MANGLES[mangle])], NOTHING)
    text = await pipeline.translate("chegou", "pt", "en")
    assert (text.body, text.language, text.flags) == ("chegou", "pt", ("engine_failed",))
    assert pipeline.retryable(text)


async def test_an_engine_that_forgets_a_segment_has_failed() -> None:
    assert (await Pipeline([Short()], NOTHING).translate("chegou", "pt", "en")).flags == ("engine_failed",)


async def test_a_late_engine_is_not_waited_for() -> None:
    pipeline = Pipeline([Hanging()], TranslationSettings(deadline=0.01))
    text = await pipeline.translate("chegou", "pt", "en")
    assert (text.body, text.flags, pipeline.retryable(text)) == ("chegou", ("too_late",), True)


@pytest.mark.parametrize(("source", "target"), [("und", "en"), ("pt", "und"), ("pt", "fr"), ("en", "pt")])
async def test_an_unknown_pair_shows_the_original_and_says_so(source: str, target: str) -> None:
    pipeline = Pipeline([Engine()], NOTHING)
    text = await pipeline.translate("chegou", source, target)
    assert (text.body, text.language, text.flags) == ("chegou", source, ("no_translator",))
    assert not pipeline.can(source, target)
    assert not pipeline.retryable(text)


async def test_a_reader_of_the_language_gets_the_original() -> None:
    text = await Pipeline([], NOTHING).translate("chegou", "pt-BR", "pt")
    assert (text.body, text.language, text.engine, text.flags) == ("chegou", "pt-BR", None, ())


async def test_a_regional_tag_is_asked_for_first() -> None:
    engine = Engine(pairs=[("pt", "en"), ("pt-BR", "en")])
    pipeline = Pipeline([engine], NOTHING)
    await pipeline.translate("um", "pt-BR", "en")
    await pipeline.translate("dois", "pt-PT", "en")
    assert engine.wanted == [("pt-BR", "en"), ("pt", "en")]


async def test_traditional_chinese_is_not_asked_of_an_engine_for_simplified() -> None:
    assert not Pipeline([Engine(pairs=[("zh", "en")])], NOTHING).can("zh-Hant", "en")


async def test_settings_choose_the_engine() -> None:
    engines = [Engine(name="a"), Engine(name="b")]
    text = await Pipeline(engines, TranslationSettings(engines=("b",))).translate("chegou", "pt", "en")
    assert text.engine == "b"


def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match="there is no translator 'c'; installed: a"):
        Pipeline([Engine(name="a")], TranslationSettings(engines=("c",)))


async def test_what_was_translated_once_costs_nothing_again() -> None:
    engine = Engine()
    pipeline = Pipeline([engine], NOTHING)
    assert await pipeline.translate("chegou", "pt", "en") == await pipeline.translate("chegou", "pt", "en")
    assert engine.asked == ["Chegou"]


async def test_equal_requests_at_once_are_one() -> None:
    engine = Engine()
    pipeline = Pipeline([engine], NOTHING)
    await asyncio.gather(*(pipeline.translate("chegou", "pt", "en") for _ in range(5)))
    assert engine.asked == ["Chegou"]


async def test_who_stops_waiting_does_not_stop_the_others() -> None:
    pipeline = Pipeline([Engine()], NOTHING)
    impatient = asyncio.create_task(pipeline.translate("chegou", "pt", "en"))
    patient = asyncio.create_task(pipeline.translate("chegou", "pt", "en"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).body == "CHEGOU"
    assert impatient.cancelled()


async def test_a_failure_is_not_remembered() -> None:
    attempts = iter(["", "arrived"])
    pipeline = Pipeline([Engine(lambda _: next(attempts))], NOTHING)
    assert (await pipeline.translate("chegou", "pt", "en")).flags == ("engine_failed",)
    assert (await pipeline.translate("chegou", "pt", "en")).body == "arrived"


async def test_closing_stops_what_is_under_way() -> None:
    pipeline = Pipeline([Hanging()], NOTHING)
    waiting = asyncio.create_task(pipeline.translate("chegou", "pt", "en"))
    await asyncio.sleep(0)
    await pipeline.close()
    await asyncio.wait([waiting])
    assert waiting.cancelled()


async def test_capitals_are_calmed_for_the_engine_and_codes_are_not() -> None:
    engine = Engine(lambda text: text)
    text = await Pipeline([engine], NOTHING).translate("CADÊ MEU PEDIDO AB-12? CPF", "pt", "en")
    assert engine.asked == ["Cadê meu pedido PRX0Z?", "CPF"]
    assert text.body == "Cadê meu pedido AB-12? CPF"


@pytest.mark.parametrize("body", ["", "  \n", "😡", "AB-12", "a" * 3000, "12:30"])
async def test_what_has_no_words_needs_no_engine(body: str) -> None:
    engine = Engine()
    text = await Pipeline([engine], NOTHING).translate(body, "pt", "en")
    assert (text.body, text.flags, engine.asked) == (body, (), [])


async def test_repetition_does_not_reach_the_engine() -> None:
    engine = Engine()
    await Pipeline([engine], NOTHING).translate("ok " * 130, "pt", "en")
    assert engine.asked == ["Ok ok ok ok"]


async def test_a_pasted_log_is_not_attempted() -> None:
    engine = Engine()
    pipeline = Pipeline([engine], NOTHING)
    text = await pipeline.translate("uma linha\n" * LONGEST, "pt", "en")
    assert (text.flags, engine.asked, pipeline.retryable(text)) == (("too_long",), [], False)


async def test_sentences_of_a_script_without_spaces_get_one_between() -> None:
    engine = Engine(lambda _: "Words.", pairs=[("zh", "en")])
    assert (await Pipeline([engine], NOTHING).translate("坏了。请退款。", "zh", "en")).body == "Words. Words."
