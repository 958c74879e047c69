"""Lines in, translations out, in order."""

import asyncio
import contextlib
import json
import re
from collections.abc import Iterator

import pytest

from desk.cli.translate.bench import AUTO, Bench
from desk.cli.translate.lines import Pair, json_lines, plain
from desk.cli.translate.ordered import in_order
from desk.config.translation import TranslationSettings
from desk.hooks.loader import Source, load
from desk.testing.languages import FakeLanguages
from desk.testing.translator import FakeTranslator
from desk.translation.language.detect import LanguageSense
from desk.translation.pipeline import NO_MERCHANT, Pipeline
from desk.translation.protect.entities import Finder

EN_PT = Pair("en", "pt")


@pytest.fixture
def engine() -> FakeTranslator:
    return FakeTranslator()


@pytest.fixture
async def bench(engine: FakeTranslator) -> Bench:
    hooks = load([Source.of("fake_languages", FakeLanguages)], {}, {}).hooks
    pipeline = Pipeline([engine], TranslationSettings(deadline=30))
    return Bench(pipeline, [engine], Finder(), NO_MERCHANT, LanguageSense(hooks))


async def test_results_are_shown_in_order_as_soon_as_they_are_there() -> None:
    shown: list[int] = []
    doors = [asyncio.Event() for _ in range(3)]

    async def work(number: int) -> int:
        await doors[number].wait()
        if number:
            doors[number - 1].set()
        return number

    doors[2].set()
    async with asyncio.timeout(30):
        await in_order(range(3), work, shown.append, at_once=3)
    assert shown == [0, 1, 2]


async def test_a_result_does_not_wait_for_the_next_item() -> None:
    shown: list[str] = []
    first_shown = asyncio.Event()
    loop = asyncio.get_running_loop()

    def items() -> Iterator[str]:
        yield "first"
        asyncio.run_coroutine_threadsafe(first_shown.wait(), loop).result(30)
        yield "second"

    async def work(item: str) -> str:
        return item

    def show(item: str) -> None:
        shown.append(item)
        first_shown.set()

    async with asyncio.timeout(30):
        await in_order(items(), work, show, at_once=8)
    assert shown == ["first", "second"]


async def test_not_more_are_under_way_than_allowed() -> None:
    under_way, most = 0, 0

    async def work(_: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    await in_order(range(200), work, lambda _: None, at_once=4)
    assert most <= 4


async def test_work_that_fails_ends_the_rest() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def work(item: int) -> int:
        if item:
            begun.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            cancelled.set()
        await begun.wait()
        return 1 // item

    async with asyncio.timeout(30):
        with pytest.raises(ZeroDivisionError):
            await in_order(range(2), work, lambda _: None, at_once=2)
    assert cancelled.is_set()


async def test_an_input_that_breaks_is_said() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    async def work(item: int) -> int:
        return item

    with pytest.raises(OSError, match="the disk is gone"):
        await in_order(items(), work, lambda _: None, at_once=2)


async def answers(
    bench: Bench, capsys: pytest.CaptureFixture[str], *lines: bytes, pair: Pair = EN_PT
) -> list[dict[str, object]]:
    await json_lines(bench, pair, lines)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_lines_of_json_are_answered_in_order(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps({"text": f"Order {number} is late."}).encode() for number in range(1, 100)]
    found = await answers(bench, capsys, *lines)
    assert [one["text"] for one in found] == [json.loads(line)["text"] for line in lines]
    assert [one["translation"] for one in found] == [f"[pt] {one['text']}" for one in found]


async def test_an_answer_says_who_made_it(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (answer,) = await answers(bench, capsys, b'{"text": "Order AB-12 is late."}')
    assert list(answer) == ["text", "translation", "engine", "model", "checks", "warnings", "flags", "fallback"]
    assert (answer["engine"], answer["model"], answer["flags"], answer["fallback"]) == ("fake", "fake-1", [], False)


async def test_what_could_not_be_translated_is_said(
    bench: Bench, engine: FakeTranslator, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.breaks(RuntimeError("out of order"))
    (answer,) = await answers(bench, capsys, b'{"text": "Hello there."}')
    assert (answer["translation"], answer["flags"], answer["fallback"]) == ("Hello there.", ["engine_failed"], True)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"Hello", "JSON is malformed"),
        (b"[]", "Expected `object`"),
        (b"{}", "missing required field `text`"),
        (b'{"text": 3}', "Expected `str`, got `int`"),
        (b'{"text": "\\ud800"}', "expected an object"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b"\x00", "JSON is malformed"),
        (b"[" * 100_000, "recursion|malformed|Expected"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named_and_the_others_go_on(
    bench: Bench, capsys: pytest.CaptureFixture[str], line: bytes, error: str
) -> None:
    status = await json_lines(bench, EN_PT, [b'{"text": "One."}\n', b"\n", line, b'{"text": "Two."}'])
    out, err = capsys.readouterr()
    one, bad, two = map(json.loads, out.splitlines())
    assert (one["translation"], two["translation"]) == ("[pt] One.", "[pt] Two.")
    assert bad["line"] == 3
    assert re.search(error, bad["error"], re.IGNORECASE)
    assert err.startswith("line 3: ")
    assert status == 1


async def test_lines_that_can_all_be_read_succeed(bench: Bench) -> None:
    assert await json_lines(bench, EN_PT, [b'{"text": "One."}']) == 0


async def test_the_language_is_found_out(
    bench: Bench, capsys: pytest.CaptureFixture[str], engine: FakeTranslator
) -> None:
    await answers(bench, capsys, '{"text": "Onde está o meu pedido, por favor?"}'.encode(), pair=Pair(AUTO, "en"))
    assert {(call.source, call.target) for call in engine.calls} == {("pt", "en")}


async def test_plain_lines_keep_their_places(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    await plain(bench, EN_PT, [b"One.", b"", b"Two \xff."])
    assert capsys.readouterr().out.splitlines() == ["[pt] One.", "", "[pt] Two \ufffd."]


async def test_what_is_no_translation_is_said_beside_it(
    bench: Bench, engine: FakeTranslator, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.breaks(RuntimeError("out of order"))
    await plain(bench, EN_PT, [b"Hello there."])
    out, err = capsys.readouterr()
    assert out == "Hello there.\n"
    assert err == "not translated: engine_failed; this is the original\n"
