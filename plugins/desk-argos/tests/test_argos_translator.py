"""Both ways to run a package, in a real process: directly, and through the library argostranslate."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk_argos.packages import Package, unpack
from desk_argos.translator import WAYS, ArgosTranslator, Effort

from desk import RequestFailed, WorkerDied

TINY = Path(__file__).with_name("data") / "translate-en_pt-tiny.argosmodel"
MINUTE = 60.0

Make = Callable[..., ArgosTranslator]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return unpack(TINY, tmp_path_factory.mktemp("argos"))


@pytest.fixture
async def make(package: Package) -> AsyncIterator[Make]:
    made: list[ArgosTranslator] = []

    def translator(*packages: Package, way: str = "ctranslate2", beam: int = 1, threads: int = 2) -> ArgosTranslator:
        made.append(ArgosTranslator(packages or [package], WAYS[way], Effort(threads, beam)))
        return made[-1]

    yield translator
    for each in made:
        await each.close()


async def texts(translator: ArgosTranslator, *segments: str) -> list[str]:
    return [each.text for each in await translator.translate_batch(segments, "en", "pt", MINUTE)]


both = pytest.mark.parametrize("way", WAYS)


@both
async def test_segments_come_back_in_order(make: Make, way: str) -> None:
    translator = make(way=way)
    segments = ("Where is my order?", "Hi", "My order XQ0Z has not arrived yet.")
    wanted = ["Onde está a minha encomenda?", "Oi", "Minha ordem XQ0Z ainda não chegou."]
    assert await texts(translator, *segments) == wanted
    assert await texts(translator, *segments[::-1]) == wanted[::-1]


@both
async def test_what_is_translated_well_has_the_higher_score(make: Make, way: str) -> None:
    good, bad = await make(way=way).translate_batch(["Where is my order?", "qzx grk vlmpf"], "en", "pt", MINUTE)
    assert good.score is not None
    assert bad.score is not None
    assert 1 > good.score > 0.8 > 0.4 > bad.score > 0


async def test_both_ways_agree_on_words_and_scores(make: Make) -> None:
    segments = ["Where is my order?", "Thank you for contacting us!", "Hi", "Is shipping free?"]
    one, other = [await make(way=way).translate_batch(segments, "en", "pt", MINUTE) for way in WAYS]
    assert [each.text for each in one] == [each.text for each in other]
    assert [each.score for each in one] == pytest.approx([each.score for each in other], abs=0.01)


@both
async def test_input_of_any_kind_comes_to_an_end(make: Make, way: str) -> None:
    odd = ["", "   ", "😡", "\ud800", "a\0b", "\n\n", "\u202eabc", "ok " * 130, "a" * 400, "▁▁", "<unk>", "</s>"]
    assert len(await texts(make(way=way), *odd)) == len(odd)


@both
async def test_nothing_to_translate_is_no_error(make: Make, way: str) -> None:
    assert await texts(make(way=way)) == []


@both
async def test_all_effort_leads_to_a_translation(make: Make, way: str) -> None:
    assert await texts(make(way=way, beam=4, threads=1), "Where is my order?") == ["Onde está a minha encomenda?"]


async def test_a_prefix_is_given_to_the_model_and_not_to_the_reader(make: Make, package: Package) -> None:
    (text,) = await texts(make(replace(package, prefix="▁Obrigado")), "Where is my order?")
    # Processors round differently, and what follows the prefix differs by a word with them.
    assert text in ("a minha encomenda?", "é a minha encomenda?")


async def test_sentences_are_computed_together_or_one_by_one(make: Make) -> None:
    assert (make(threads=3).batching.segments, make(threads=3).batching.at_once) == (32, 3)
    assert (make(way="library").batching.segments, make(way="library").batching.at_once) == (1, 2)


@both
async def test_all_is_done_by_one_process(make: Make, way: str) -> None:
    translator = make(way=way)
    await asyncio.gather(*(texts(translator, "Hi", "Where is my order?") for _ in range(6)))
    assert len(translator._workers.pids) == 1


@both
async def test_a_process_that_dies_fails_who_asked_and_is_replaced(make: Make, way: str) -> None:
    translator = make(way=way)
    await texts(translator, "Hi")
    (pid,) = translator._workers.pids
    os.kill(pid, signal.SIGSTOP)
    waiting = asyncio.create_task(texts(translator, "Hi"))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(WorkerDied):
        await waiting
    assert await texts(translator, "Hi") == ["Oi"]


async def test_a_process_that_hangs_is_given_up_at_the_deadline(make: Make) -> None:
    translator = make()
    await texts(translator, "Hi")
    (pid,) = translator._workers.pids
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        await translator.translate_batch(["Hi"], "en", "pt", 0.01)
    assert await texts(translator, "Hi") == ["Oi"]
    assert pid not in translator._workers.pids


@both
@pytest.mark.parametrize("damaged", ["model/model.bin", "sentencepiece.model", "model/config.json"])
async def test_a_damaged_model_is_an_error_and_not_the_end(
    make: Make, package: Package, tmp_path: Path, way: str, damaged: str
) -> None:
    copy = Path(shutil.copytree(package.path, tmp_path / "copy"))
    (copy / damaged).write_bytes(b"nothing of the kind")
    translator = make(replace(package, path=copy, target="es"), package, way=way)
    with pytest.raises(RequestFailed, match="the engine refused"):
        await translator.translate_batch(["Hi"], "en", "es", MINUTE)
    assert await texts(translator, "Hi") == ["Oi"]


async def test_the_library_neither_needs_nor_makes_a_home(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert await texts(make(way="library"), "Hi") == ["Oi"]
    assert list(tmp_path.iterdir()) == []


async def test_the_library_splits_no_sentences_so_it_fetches_no_splitter(
    make: Make, package: Package, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(package.path, tmp_path / "copy"))
    shutil.rmtree(copy / "minisbd")
    assert await texts(make(replace(package, path=copy), way="library"), "Hi") == ["Oi"]


async def test_of_two_packages_for_a_pair_the_first_counts(make: Make, package: Package) -> None:
    translator = make(replace(package, version="9"), package)
    assert list(translator.pairs()) == [("en", "pt")]
    assert translator.model_of("en", "pt") == "en_pt-9"
