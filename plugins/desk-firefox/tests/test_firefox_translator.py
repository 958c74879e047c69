"""The translator around real models in real processes: it translates, takes turns, and goes on after a failure."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from desk_firefox.models import ModelFiles, bundled
from desk_firefox.translator import FirefoxTranslator

from desk import RequestFailed, WorkerDied

SLOW = "o rato roeu a roupa do rei de roma e a rainha ficou com raiva " * 20
MINUTE = 60.0


#: Workers that other suites of this run keep.
_OTHERS: set[int] = set()


@pytest.fixture(autouse=True)
def others() -> None:
    """Leave out of account the workers that run already."""
    _OTHERS.clear()
    _OTHERS.update(child.pid for child in children())


@pytest.fixture
async def translator(others: None) -> AsyncIterator[FirefoxTranslator]:
    made = FirefoxTranslator(bundled(), 1)
    yield made
    await made.close()


def children() -> list[psutil.Process]:
    """Return the workers that the test itself made."""
    found = [child for child in psutil.Process().children() if any("desk_firefox" in part for part in child.cmdline())]
    return [child for child in found if child.pid not in _OTHERS]


async def until_running() -> int:
    """Return the number of the one worker, once there is one."""
    async with asyncio.timeout(MINUTE):
        while not (running := children()):
            await asyncio.sleep(0.02)
    return running[0].pid


async def test_segments_come_back_in_order(translator: FirefoxTranslator) -> None:
    texts = await translator.translate_batch(["Bom dia.", "Obrigado.", "Bom dia."], "pt", "en", MINUTE)
    assert [text.text for text in texts] == ["Good morning.", "Thank you very much.", "Good morning."]


async def test_one_process_serves_both_directions(translator: FirefoxTranslator) -> None:
    await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    await translator.translate_batch(["Good morning."], "en", "pt", MINUTE)
    assert len(children()) == 1


async def test_as_many_segments_at_once_as_there_are_processes(others: None) -> None:
    translator = FirefoxTranslator(bundled(), 2)
    assert (translator.batching.segments, translator.batching.at_once) == (1, 2)
    await asyncio.gather(*(translator.translate_batch([SLOW], "pt", "en", MINUTE) for _ in range(2)))
    assert len(children()) == 2
    await translator.close()
    assert children() == []


async def test_a_worker_killed_at_work_fails_its_batch_and_is_replaced(translator: FirefoxTranslator) -> None:
    batch = asyncio.create_task(translator.translate_batch([SLOW], "pt", "en", MINUTE))
    os.kill(await until_running(), signal.SIGKILL)
    with pytest.raises(WorkerDied):
        await batch
    (text,) = await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    assert text.text == "Good morning."


async def test_a_sentence_past_its_deadline_does_not_hold_up_the_next(translator: FirefoxTranslator) -> None:
    await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    slow = await until_running()
    with pytest.raises(TimeoutError):
        await translator.translate_batch([SLOW], "pt", "en", 0.01)
    (text,) = await translator.translate_batch(["Obrigado."], "pt", "en", MINUTE)
    assert text.text == "Thank you very much."
    assert slow not in [child.pid for child in children()]


async def test_a_long_batch_lets_others_in_between(translator: FirefoxTranslator) -> None:
    done: list[str] = []

    async def translate(name: str, segments: list[str]) -> None:
        await translator.translate_batch(segments, "pt", "en", MINUTE)
        done.append(name)

    await asyncio.gather(translate("long", [f"Bom dia {day}." for day in range(30)]), translate("short", ["Obrigado."]))
    assert done == ["short", "long"]


async def test_a_broken_model_file_is_an_error_and_not_the_end(others: None, tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"nothing of the kind")
    broken = ModelFiles("enes", "en", "es", *(tmp_path / "broken" for _ in range(4)))
    translator = FirefoxTranslator([broken, *bundled()], 1)
    with pytest.raises(RequestFailed, match="the engine refused"):
        await translator.translate_batch(["Good morning."], "en", "es", MINUTE)
    (text,) = await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    assert text.text == "Good morning."
    await translator.close()
