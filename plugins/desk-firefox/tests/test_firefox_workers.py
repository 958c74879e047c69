"""Worker processes: killed, hung up on, orphaned; the translator goes on."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
from desk_firefox.models import bundled
from desk_firefox.pool import Pool
from desk_firefox.process import Process, WorkerDied
from desk_firefox.translator import FirefoxTranslator

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
    made = FirefoxTranslator(bundled(), Pool(1))
    yield made
    await made.close()


def children() -> list[psutil.Process]:
    """Return the workers that the test itself made."""
    found = [child for child in psutil.Process().children() if any("worker.py" in part for part in child.cmdline())]
    return [child for child in found if child.pid not in _OTHERS]


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + MINUTE
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


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


async def test_nothing_runs_before_there_is_work(translator: FirefoxTranslator) -> None:
    assert children() == []


async def test_a_worker_killed_at_work_fails_its_batch_and_is_replaced(translator: FirefoxTranslator) -> None:
    batch = asyncio.create_task(translator.translate_batch([SLOW], "pt", "en", MINUTE))
    os.kill(await until_running(), signal.SIGKILL)
    with pytest.raises(WorkerDied):
        await batch
    (text,) = await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    assert text.text == "Good morning."


async def test_a_worker_killed_at_rest_is_replaced_unnoticed(translator: FirefoxTranslator) -> None:
    await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    (worker,) = translator._pool._idle
    os.kill(worker.pid, signal.SIGKILL)
    async with asyncio.timeout(MINUTE):
        while worker.alive:
            await asyncio.sleep(0.01)
    (text,) = await translator.translate_batch(["Obrigado."], "pt", "en", MINUTE)
    assert text.text == "Thank you very much."


async def test_a_worker_past_its_deadline_is_ended(translator: FirefoxTranslator) -> None:
    await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)
    (worker,) = translator._pool._idle
    with pytest.raises(TimeoutError):
        await translator.translate_batch([SLOW], "pt", "en", 0.01)
    assert not worker.alive
    (text,) = await translator.translate_batch(["Obrigado."], "pt", "en", MINUTE)
    assert text.text == "Thank you very much."


async def test_a_long_batch_lets_others_in_between(translator: FirefoxTranslator) -> None:
    done: list[str] = []

    async def translate(name: str, segments: list[str]) -> None:
        await translator.translate_batch(segments, "pt", "en", MINUTE)
        done.append(name)

    await asyncio.gather(translate("long", [f"Bom dia {day}." for day in range(30)]), translate("short", ["Obrigado."]))
    assert done == ["short", "long"]


async def test_a_broken_model_file_is_an_error_and_not_the_end(tmp_path: Path) -> None:
    names = ("model.enes.bin", "vocab.enes.spm", "vocab.enes.spm", "lex.enes.bin")
    for name in names:
        (tmp_path / name).write_bytes(b"nothing of the kind")
    pool = Pool(1)
    with pytest.raises(RuntimeError, match="the engine refused"):
        await pool.translate("Good morning.", [str(tmp_path / name) for name in names])
    files = next(model for model in bundled() if model.source == "pt").files()
    assert await pool.translate("Bom dia.", files) == "Good morning."
    await pool.close()


async def test_closing_ends_every_process() -> None:
    translator = FirefoxTranslator(bundled(), Pool(2))
    await asyncio.gather(*(translator.translate_batch(["Bom dia."], "pt", "en", MINUTE) for _ in range(2)))
    await translator.close()
    assert children() == []
    with pytest.raises(RuntimeError, match="closed"):
        await translator.translate_batch(["Bom dia."], "pt", "en", MINUTE)


async def test_the_desk_is_not_imported_by_a_worker() -> None:
    worker = Path(sys.modules[Process.__module__].__file__ or "").with_name("worker.py")
    code = f"import runpy, sys; runpy.run_path({str(worker)!r}); print(*sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    imported = {name.partition(".")[0] for name in out.decode().split()}
    assert imported.isdisjoint({"desk", "desk_firefox", "fxtranslate", "asyncio", "threading"})


OWNER = f"""
import asyncio
from desk_firefox.models import bundled
from desk_firefox.pool import Pool
from desk_firefox.translator import FirefoxTranslator

async def main():
    translator = FirefoxTranslator(bundled(), Pool(1))
    await translator.translate_batch(["Bom dia."], "pt", "en", 60)
    print(translator._pool._idle[0].pid, flush=True)
    await translator.translate_batch([{SLOW!r}] * 1000, "pt", "en", 600)

asyncio.run(main())
"""


def test_no_worker_outlives_a_desk_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        worker = int(desk.stdout.readline())
        assert not gone(worker)
        desk.kill()
    until(lambda: gone(worker))
