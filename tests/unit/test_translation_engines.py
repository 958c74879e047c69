"""Who is asked for a pair, in what order, and what happens to those who fail."""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pytest

from desk.config.translation import Chain, TranslationSettings
from desk.domain.errors import Invalid
from desk.hooks.translators import Batching, Translation
from desk.testing import until
from desk.translation.engines import legs
from desk.translation.engines.breaker import FAILURES, FIRST_REST, State
from desk.translation.engines.engines import EngineFailed, EngineResting, Engines, Route
from desk.translation.urgency import Urgency

NOTHING = TranslationSettings()
Pairs = Iterable[tuple[str, str]]


class Panic(BaseException):
    """What a native engine raises."""


def upper(segment: str) -> Any:
    return Translation(segment.upper())


class Engine:
    """Does to each segment what the story says."""

    def __init__(self, name: str = "a", pairs: Pairs = (("pt", "en"),), work: Callable[[str], Any] = upper) -> None:
        self.name = name
        self.batching = Batching()
        self.work = work
        self.asked: list[list[str]] = []
        self.cancelled = 0
        self._pairs = tuple(pairs)

    def model_of(self, source: str, target: str) -> str:
        return f"{self.name}-{source}-{target}"

    def pairs(self) -> Pairs:
        return self._pairs

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        self.asked.append(list(segments))
        return [self.work(segment) for segment in segments]

    async def close(self) -> None:
        """Nothing to end."""

    def was_asked(self, times: int) -> bool:
        return len(self.asked) == times

    def was_cancelled(self, times: int) -> bool:
        return self.cancelled == times


class Hanging(Engine):
    hanging = True

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        if not self.hanging:
            return await super().translate_batch(segments, source, target, deadline)
        self.asked.append(list(segments))
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        raise AssertionError("nobody sets it")


class Short(Engine):
    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        return []


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the clock of the engines, and of them alone, on by some seconds."""
    ahead = 0.0

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    monkeypatch.setattr(legs, "_now", lambda: asyncio.get_running_loop().time() + ahead)
    return move


def in_(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def ways(engines: Engines, source: str, target: str) -> list[list[str]]:
    return [
        [f"{leg.translator.name}:{leg.source}-{leg.target}" for leg in route.legs]
        for route in engines.chain(source, target)
    ]


def chains(*given: tuple[str, str, tuple[str, ...]]) -> tuple[Chain, ...]:
    return tuple(Chain(source=source, target=target, engines=engines) for source, target, engines in given)


async def texts(route: Route, *segments: str, within: float = 60) -> list[str]:
    return [answer.text for answer in await route.ask(segments, in_(within), Urgency.LIVE)]


def test_engines_are_asked_in_the_order_in_which_they_came_or_that_operators_wrote() -> None:
    engines = [Engine("a"), Engine("b"), Engine("c")]
    assert ways(Engines(engines, NOTHING), "pt", "en") == [["a:pt-en"], ["b:pt-en"], ["c:pt-en"]]
    assert ways(Engines(engines, TranslationSettings(engines=("c", "a"))), "pt", "en") == [["c:pt-en"], ["a:pt-en"]]


def test_an_exact_pair_comes_before_a_near_one_and_the_language_at_large_before_another_region() -> None:
    engines = [
        Engine("other", [("pt-PT", "en")]),
        Engine("large", [("pt", "en")]),
        Engine("exact", [("pt-BR", "en")]),
    ]
    found = ways(Engines(engines, NOTHING), "pt-BR", "en")
    assert found == [["exact:pt-BR-en"], ["large:pt-en"], ["other:pt-PT-en"]]


def test_what_is_written_in_matters_more_than_what_is_read() -> None:
    engines = [Engine("reads", [("pt", "en-US")]), Engine("writes", [("pt-PT", "en")])]
    assert ways(Engines(engines, NOTHING), "pt", "en") == [["writes:pt-PT-en"], ["reads:pt-en-US"]]


def test_simplified_chinese_is_not_traditional() -> None:
    engines = Engines([Engine("a", [("zh", "en"), ("en", "zh-Hant")])], NOTHING)
    assert ways(engines, "zh-Hans", "en") == [["a:zh-en"]]
    assert ways(engines, "zh-TW", "en") == []
    assert ways(engines, "en", "zh-TW") == [["a:en-zh-Hant"]]
    assert ways(engines, "en", "zh-Hans") == []


@pytest.mark.parametrize(
    ("source", "target"), [("und", "en"), ("pt", "und"), ("und", "und"), ("en", "pt"), ("xx", "en")]
)
def test_there_is_no_way_for_what_nobody_does(source: str, target: str) -> None:
    assert ways(Engines([Engine("a", [("pt", "en"), ("und", "en")])], NOTHING), source, target) == []


def test_a_chain_says_who_is_asked_for_its_pair_and_for_no_other() -> None:
    both = [("pt", "en"), ("es", "en")]
    settings = TranslationSettings(engines=("a",), chains=chains(("pt", "en", ("c", "b"))))
    engines = Engines([Engine(name, both) for name in "abc"], settings)
    assert ways(engines, "pt", "en") == [["c:pt-en"], ["b:pt-en"]]
    assert ways(engines, "pt-BR", "en-GB") == [["c:pt-en"], ["b:pt-en"]]
    assert ways(engines, "es", "en") == [["a:es-en"]]


def test_a_chains_order_counts_more_than_what_is_exact_and_the_nearest_chain_counts() -> None:
    settings = TranslationSettings(chains=chains(("pt", "en", ("exact",)), ("pt-BR", "en", ("near", "exact"))))
    engines = Engines([Engine("exact", [("pt-BR", "en")]), Engine("near", [("pt", "en")])], settings)
    assert ways(engines, "pt-BR", "en") == [["near:pt-en"], ["exact:pt-BR-en"]]
    assert ways(engines, "pt-PT", "en") == [["exact:pt-BR-en"]]


def test_ways_through_a_pivot_come_last_and_in_the_order_of_pivots() -> None:
    pairs = [("pt", "zh"), ("pt", "en"), ("en", "zh"), ("pt", "es"), ("es", "zh"), ("pt", "pt-BR"), ("zh", "zh-Hans")]
    engines = Engines([Engine("a", pairs)], TranslationSettings(pivots=("es", "en", "fr", "pt-BR", "zh")))
    assert ways(engines, "pt", "zh") == [["a:pt-zh"], ["a:pt-es", "a:es-zh"], ["a:pt-en", "a:en-zh"]]


def test_a_chain_holds_on_the_way_through_a_pivot_and_each_leg_may_have_its_own() -> None:
    pairs = [("pt", "en"), ("en", "zh")]
    engines = [Engine("a", pairs), Engine("b", pairs)]
    whole = TranslationSettings(chains=chains(("pt", "zh", ("b",))))
    assert ways(Engines(engines, whole), "pt", "zh") == [["b:pt-en", "b:en-zh"]]
    leg = TranslationSettings(chains=chains(("en", "zh", ("b",))))
    assert ways(Engines(engines, leg), "pt", "zh") == [["a:pt-en", "b:en-zh"], ["b:pt-en", "b:en-zh"]]


def test_only_a_few_ways_are_tried() -> None:
    assert len(ways(Engines([Engine(name) for name in "abcdefgh"], NOTHING), "pt", "en")) == 4


def test_every_engine_that_is_not_there_is_told_with_its_table_and_key() -> None:
    settings = TranslationSettings(engines=("a", "x"), chains=chains(("pt", "en", ("y", "a"))))
    with pytest.raises(Invalid) as refused:
        Engines([Engine("a"), Engine("b")], settings)
    assert str(refused.value).splitlines() == [
        "[translation] engines: there is no translator 'x'; installed: a, b",
        "[[translation.chain]] pt to en, engines: there is no translator 'y'; installed: a, b",
    ]


def test_targets_are_the_languages_that_can_be_reached() -> None:
    settings = TranslationSettings(engines=("a",), chains=chains(("pt", "fr", ("b",)), ("pt", "ar", ("b",))))
    engines = Engines([Engine("a"), Engine("b", [("pt", "fr"), ("pt", "de")])], settings)
    assert engines.targets == {"en", "fr"}


async def test_masks_go_from_leg_to_leg_and_scores_multiply() -> None:
    def first(segment: str) -> Translation:
        return Translation(segment.replace("Pedido", "Order"), 0.5)

    def second(segment: str) -> Translation:
        return Translation(segment.replace("Order", "订单"), 0.5)

    engines = [Engine("a", [("pt", "en")], first), Engine("b", [("en", "zh")], second)]
    (route,) = Engines(engines, NOTHING).chain("pt", "zh")
    assert await route.ask(["Pedido PRX0Z", "Pedido PRX1Z"], in_(60)) == [
        Translation("订单 PRX0Z", 0.25),
        Translation("订单 PRX1Z", 0.25),
    ]
    assert (route.engine, route.model) == ("a > b", "a-pt-en > b-en-zh")


@pytest.mark.parametrize(("first", "second"), [(None, 0.5), (0.5, None), (None, None)])
async def test_what_one_leg_is_not_sure_of_has_no_score(first: float | None, second: float | None) -> None:
    engines = [
        Engine("a", [("pt", "en")], lambda text: Translation(text, first)),
        Engine("b", [("en", "zh")], lambda text: Translation(text, second)),
    ]
    (route,) = Engines(engines, NOTHING).chain("pt", "zh")
    assert await route.ask(["um"], in_(60)) == [Translation("um", None)]


def raising(error: BaseException) -> Callable[[str], Translation]:
    def work(segment: str) -> Translation:
        raise error

    return work


TROUBLES: dict[str, tuple[Engine, str]] = {
    "raises": (Engine(work=raising(ValueError("no model"))), r"a raised ValueError\('no model'\)"),
    "panics": (Engine(work=raising(Panic())), r"a raised Panic\(\)"),
    "runs out of memory": (Engine(work=raising(MemoryError())), r"a raised MemoryError\(\)"),
    "recurses": (Engine(work=raising(RecursionError())), "a raised RecursionError"),
    "gives up in time": (Engine(work=raising(TimeoutError())), r"a raised TimeoutError\(\)"),
    "exits": (Engine(work=raising(SystemExit(1))), r"a raised SystemExit\(1\)"),
    "cancels itself": (Engine(work=raising(asyncio.CancelledError())), "a cancelled itself"),
    "gives none": (Short(), "a gave 0 texts for 1 segments"),
    "gives nothing": (Engine(work=lambda _: Translation(" ")), "a gave an empty text"),
    "gives None": (Engine(work=lambda _: None), "a raised AttributeError"),
    "gives bytes": (Engine(work=lambda _: Translation(b"x")), "a gave an empty text"),  # type: ignore[arg-type]
    "gives a strange score": (Engine(work=lambda _: Translation("x", "high")), "a gave a score that is no number"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_whatever_an_engine_does_it_failed_and_the_message_says_how(trouble: str) -> None:
    engine, message = TROUBLES[trouble]
    (route,) = Engines([engine], NOTHING).chain("pt", "en")
    with pytest.raises(EngineFailed, match=f"^{message}"):
        await texts(route, "um")


async def test_who_is_cancelled_is_cancelled_and_so_is_his_engine() -> None:
    engine = Hanging()
    (route,) = Engines([engine], NOTHING).chain("pt", "en")
    task = asyncio.create_task(texts(route, "um"))
    await until(lambda: engine.asked)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    await until(lambda: engine.cancelled)


async def test_an_engine_that_hangs_leaves_the_next_one_its_time() -> None:
    hanging = Hanging("a")
    first, second = Engines([hanging, Engine("b")], NOTHING).chain("pt", "en")
    with pytest.raises(TimeoutError):
        await texts(first, "um", within=0.01)
    assert await texts(second, "um") == ["UM"]
    await until(lambda: hanging.cancelled)


async def test_a_batch_in_which_one_segment_fails_is_one_failure_of_one_text() -> None:
    def work(segment: str) -> Translation:
        return Translation("" if segment == "poison" else segment.upper())

    engines = Engines([Engine(work=work)], NOTHING)
    (route,) = engines.chain("pt", "en")
    results = await asyncio.gather(*(texts(route, each) for each in ("um", "poison", "dois")), return_exceptions=True)
    assert results[::2] == [["UM"], ["DOIS"]]
    assert isinstance(results[1], EngineFailed)
    assert engines.health()[0].state is State.OK


async def fails(route: Route, times: int = FAILURES) -> None:
    for number in range(times):
        with pytest.raises(EngineFailed):
            await texts(route, f"text {number}")


async def test_an_engine_that_keeps_failing_is_not_asked_for_a_while_and_then_tried(
    later: Callable[[float], None],
) -> None:
    engine = Engine(work=raising(ValueError("no model")))
    (route,) = Engines([engine], NOTHING).chain("pt", "en")
    await fails(route)
    with pytest.raises(EngineResting, match=re.escape("a rests, pt to en, after: a raised ValueError('no model')")):
        await texts(route, "um")
    assert len(engine.asked) == FAILURES
    later(FIRST_REST)
    engine.work = upper
    assert await texts(route, "um") == ["UM"]
    assert await texts(route, "dois") == ["DOIS"]


async def test_only_one_tries_an_engine_that_rested(later: Callable[[float], None]) -> None:
    engine = Engine(work=raising(ValueError()))
    (route,) = Engines([engine], NOTHING).chain("pt", "en")
    await fails(route)
    later(FIRST_REST)
    results = await asyncio.gather(*(texts(route, each) for each in "abc"), return_exceptions=True)
    assert [type(result) for result in results] == [EngineFailed, EngineResting, EngineResting]
    later(FIRST_REST)
    with pytest.raises(EngineResting):
        await texts(route, "um")
    later(FIRST_REST)
    engine.work = upper
    assert await texts(route, "um") == ["UM"]


async def test_an_engine_that_keeps_hanging_rests() -> None:
    engines = Engines([Hanging()], NOTHING)
    (route,) = engines.chain("pt", "en")
    for _ in range(FAILURES):
        with pytest.raises(TimeoutError):
            await texts(route, "um", within=0.02)
    await until(lambda: engines.health()[0].state is State.RESTING)
    with pytest.raises(EngineResting, match=r"a gave no answer within 0\.0"):
        await texts(route, "um")


async def test_an_engine_that_gets_less_time_than_it_needs_is_not_to_blame(later: Callable[[float], None]) -> None:
    def work(segment: str) -> Any:
        later(2)
        return upper(segment)

    engine = Hanging(work=work)
    engine.hanging = False
    engines = Engines([engine], NOTHING)
    (route,) = engines.chain("pt", "en")
    await texts(route, "um")
    engine.hanging = True
    for number in range(1, 2 * FAILURES):
        with pytest.raises(TimeoutError):
            await texts(route, "dois", within=0.02)
        await until(partial(engine.was_cancelled, number))
    assert engines.health()[0].state is State.OK
    assert engines.health()[0].failed == 2 * FAILURES - 1


async def test_who_leaves_early_says_nothing_about_the_engine() -> None:
    engine = Hanging()
    engines = Engines([engine], NOTHING)
    (route,) = engines.chain("pt", "en")
    for number in range(1, 2 * FAILURES):
        task = asyncio.create_task(texts(route, "um"))
        await until(partial(engine.was_asked, number))
        task.cancel()
        await until(partial(engine.was_cancelled, number))
    assert engines.health()[0].state is State.OK


async def test_what_waits_for_an_engine_that_begins_to_rest_is_told_at_once() -> None:
    engine = Engine(work=raising(ValueError("no model")))
    (route,) = Engines([engine], NOTHING).chain("pt", "en")
    results = await asyncio.gather(*(texts(route, str(number)) for number in range(20)), return_exceptions=True)
    assert [type(result) for result in results] == [EngineFailed] * FAILURES + [EngineResting] * (20 - FAILURES)
    assert [len(segments) for segments in engine.asked] == [20, 1, 1, 1]


async def test_one_direction_rests_and_the_others_go_on() -> None:
    def work(segment: str) -> Translation:
        if segment.startswith("text"):
            raise ValueError
        return upper(segment)  # type: ignore[no-any-return]

    engines = Engines([Engine("a", [("pt", "en"), ("en", "pt")], work)], NOTHING)
    await fails(engines.chain("pt", "en")[0])
    assert await texts(engines.chain("en", "pt")[0], "one") == ["ONE"]
    assert [health.state for health in engines.health()] == [State.RESTING, State.OK]


async def test_health_tells_an_operator_what_became_of_the_calls(later: Callable[[float], None]) -> None:
    def work(segment: str) -> Translation:
        later(2)
        return upper(segment)  # type: ignore[no-any-return]

    engine = Engine(work=work)
    engines = Engines([engine], NOTHING)
    (route,) = engines.chain("pt", "en")
    await texts(route, "um")
    (healthy,) = engines.health()
    engine.work = raising(ValueError("no model"))
    await fails(route, 1)
    (failing,) = engines.health()
    await fails(route, 2)
    (resting,) = engines.health()
    assert (healthy.engine, healthy.source, healthy.target, healthy.model) == ("a", "pt", "en", "a-pt-en")
    assert (healthy.state, healthy.answered, healthy.failed, healthy.last_error) == (State.OK, 1, 0, None)
    assert healthy.median == healthy.last == pytest.approx(2, abs=1)
    assert (failing.state, failing.answered, failing.failed) == (State.FAILING, 1, 1)
    assert failing.asked_again_in is None
    assert (resting.state, resting.last_error) == (State.RESTING, "a raised ValueError('no model')")
    assert resting.asked_again_in == pytest.approx(FIRST_REST, abs=1)


async def test_warming_loads_the_first_way_of_each_pair_and_minds_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    broken = Engine("broken", [("es", "en")], raising(ValueError("no model")))
    good = Engine("good", [("pt", "en"), ("en", "zh")])
    spare = Engine("spare", [("pt", "en")])
    await Engines([broken, good, spare], NOTHING).warm([("es", "en"), ("xx", "en"), ("pt", "zh")])
    assert (len(broken.asked), len(good.asked), len(spare.asked)) == (1, 2, 0)
    assert "broken is not ready, es to en: EngineFailed(\"broken raised ValueError('no model')\")" in caplog.text


async def test_closing_fails_whoever_waits() -> None:
    engine = Hanging()
    engines = Engines([engine], NOTHING)
    (route,) = engines.chain("pt", "en")
    task = asyncio.create_task(texts(route, "um"))
    await until(lambda: engine.asked)
    await engines.close()
    with pytest.raises(EngineFailed, match="stopping"):
        await task
    assert engine.cancelled == 1
