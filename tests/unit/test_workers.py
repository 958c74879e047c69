"""Worker processes: crashed, hung, filled up, orphaned; whoever else asked them gets an answer."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from desk import RequestFailed, WorkerDied, Workers
from desk.workers import inside

MINUTE = 60.0

ENGINE = """
import os, pathlib, signal, sys, time

loaded = os.getpid()

def answer(request):
    return globals()[request.pop("do")](**request)

def echo(**values):
    return {**values, "pid": loaded}

def fail(text):
    raise ValueError(text)

def leave(code):
    sys.exit(code)

def crash():
    os.kill(os.getpid(), signal.SIGKILL)

def exit(code):
    os._exit(code)

def hang(file):
    pathlib.Path(file).touch()
    while True:
        time.sleep(0.01)

def wait_for(began, file):
    pathlib.Path(began).touch()
    while not pathlib.Path(file).exists():
        time.sleep(0.01)
    return echo(came=True)

def fill(size):
    return {"size": len(bytearray(size))}

def speak(text):
    os.write(1, text.encode())
    print(text, flush=True)
    return echo(heard=sys.stdin.read())

def nonsense():
    return {"set": {1, 2}}
"""

Make = Callable[..., Workers]


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    file = tmp_path / "engine.py"
    file.write_text(ENGINE)
    return file


@pytest.fixture
async def make(engine: Path) -> AsyncIterator[Make]:
    made: list[Workers] = []

    def workers(file: Path = engine, **options: Any) -> Workers:
        made.append(Workers(file, **options))
        return made[-1]

    yield workers
    for each in made:
        await each.close()


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(MINUTE):
        while not condition():
            await asyncio.sleep(0.01)


async def pid_of(workers: Workers) -> int:
    pid: int = (await workers.ask({"do": "echo"}))["pid"]
    return pid


async def test_an_engine_answers(make: Make) -> None:
    answer = await make().ask({"do": "echo", "text": "Olá \ud800 😡\n", "score": 0.5})
    assert (answer["text"], answer["score"]) == ("Olá \ud800 😡\n", 0.5)


async def test_nothing_runs_before_there_is_work(make: Make) -> None:
    assert make(size=3).pids == ()


async def test_one_process_is_asked_again_and_again(make: Make) -> None:
    workers = make(size=3)
    assert len({await pid_of(workers) for _ in range(5)}) == 1


async def test_as_many_work_at_once_as_there_are_processes(make: Make, tmp_path: Path) -> None:
    workers = make(size=2)
    first = asyncio.create_task(workers.ask({"do": "wait_for", "began": f"{tmp_path}/1", "file": f"{tmp_path}/2"}))
    second = await workers.ask({"do": "wait_for", "began": f"{tmp_path}/2", "file": f"{tmp_path}/1"})
    assert second["pid"] != (await first)["pid"]


async def test_a_process_may_answer_several_at_once(make: Make, tmp_path: Path) -> None:
    workers = make(at_once=2)
    first = asyncio.create_task(workers.ask({"do": "wait_for", "began": f"{tmp_path}/1", "file": f"{tmp_path}/2"}))
    second = await workers.ask({"do": "wait_for", "began": f"{tmp_path}/2", "file": f"{tmp_path}/1"})
    assert second["pid"] == (await first)["pid"]


async def test_who_asked_first_is_served_first(make: Make) -> None:
    workers, done = make(), list[int]()

    async def ask(number: int) -> None:
        await workers.ask({"do": "echo"})
        done.append(number)

    await asyncio.gather(*(ask(number) for number in range(20)))
    assert done == list(range(20))


async def test_requests_may_be_large(make: Make) -> None:
    text = "ção " * 500_000
    assert (await make().ask({"do": "echo", "text": text}))["text"] == text


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"do": "fail", "text": "unmöglich"}, "ValueError: unmöglich"),
        ({"do": "leave", "code": 3}, "SystemExit: 3"),
        ({"do": "nothing"}, "KeyError: 'nothing'"),
        ({"do": "nonsense"}, "TypeError: Object of type set is not JSON serializable"),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2])
async def test_what_an_engine_raises_is_told_and_not_the_end(
    make: Make, request_: dict[str, Any], message: str, at_once: int
) -> None:
    workers = make(at_once=at_once)
    before = await pid_of(workers)
    with pytest.raises(RequestFailed, match="the engine refused: ") as error:
        await workers.ask(request_)
    assert message in str(error.value)
    assert await pid_of(workers) == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nothing_of_the_kind", "ModuleNotFoundError"),
        ("def answer(:", "SyntaxError"),
        ("", "no attribute 'answer'"),
    ],
)
async def test_an_engine_that_cannot_be_loaded_says_why(make: Make, engine: Path, code: str, message: str) -> None:
    engine.write_text(code)
    with pytest.raises(RequestFailed, match="the engine cannot be loaded") as error:
        await make().ask({})
    assert message in str(error.value)


async def test_an_engine_that_is_not_there_says_why(make: Make, tmp_path: Path) -> None:
    with pytest.raises(RequestFailed, match="FileNotFoundError"):
        await make(tmp_path / "nowhere.py").ask({})


@pytest.mark.parametrize(
    ("request_", "how"), [({"do": "crash"}, "signal 9"), ({"do": "exit", "code": 3}, "exit status 3")]
)
@pytest.mark.parametrize("at_once", [1, 2])
async def test_a_crash_fails_who_asked_and_the_next_gets_a_new_process(
    make: Make, request_: dict[str, Any], how: str, at_once: int
) -> None:
    workers = make(at_once=at_once)
    before = await pid_of(workers)
    with pytest.raises(WorkerDied, match=rf"worker process {before} \(engine.py\) died: {how}"):
        await workers.ask(request_)
    assert await pid_of(workers) != before


async def test_a_crash_fails_everybody_who_asked_that_process(make: Make, tmp_path: Path) -> None:
    workers = make(at_once=2)
    other = asyncio.create_task(workers.ask({"do": "hang", "file": f"{tmp_path}/hangs"}))
    await until((tmp_path / "hangs").exists)
    with pytest.raises(WorkerDied):
        await workers.ask({"do": "crash"})
    with pytest.raises(WorkerDied):
        await other


async def test_an_engine_that_crashes_at_once_is_started_once_for_each_who_asks(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "crashing.py"
    file.write_text(f"import os\nwith open({str(tmp_path / 'starts')!r}, 'a') as f: f.write('x')\nos._exit(1)")
    workers = make(file)
    for _ in range(3):
        with pytest.raises(WorkerDied):
            await workers.ask({})
    assert (tmp_path / "starts").read_text() == "xxx"


async def test_a_process_killed_at_rest_is_replaced_unnoticed(make: Make) -> None:
    workers = make()
    before = await pid_of(workers)
    os.kill(before, signal.SIGKILL)
    await until(lambda: workers.pids == ())
    assert await pid_of(workers) != before


async def test_a_process_that_hangs_is_killed_when_its_time_is_up(make: Make, tmp_path: Path) -> None:
    workers = make()
    before = await pid_of(workers)
    hanging = asyncio.create_task(workers.ask({"do": "hang", "file": f"{tmp_path}/hangs"}))
    await until((tmp_path / "hangs").exists)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    await until(lambda: gone(before))
    assert await pid_of(workers) != before


async def test_who_gives_up_before_his_turn_does_no_harm(make: Make, tmp_path: Path) -> None:
    workers = make()
    first = asyncio.create_task(workers.ask({"do": "wait_for", "began": f"{tmp_path}/1", "file": f"{tmp_path}/2"}))
    await until((tmp_path / "1").exists)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await workers.ask({"do": "echo"})
    (tmp_path / "2").touch()
    assert await pid_of(workers) == (await first)["pid"]


async def test_others_get_their_answers_from_a_process_that_hangs(make: Make, tmp_path: Path) -> None:
    workers = make(at_once=2, grace=MINUTE)
    other = asyncio.create_task(workers.ask({"do": "wait_for", "began": f"{tmp_path}/1", "file": f"{tmp_path}/2"}))
    await until((tmp_path / "1").exists)
    hanging = asyncio.create_task(workers.ask({"do": "hang", "file": f"{tmp_path}/hangs"}))
    await until((tmp_path / "hangs").exists)
    hanging.cancel()
    following = await pid_of(workers)
    (tmp_path / "2").touch()
    doomed = (await other)["pid"]
    assert following != doomed
    await until(lambda: gone(doomed))


async def test_a_process_that_hangs_in_all_its_threads_does_not_live_for_ever(make: Make, tmp_path: Path) -> None:
    workers = make(at_once=2, grace=0.05)
    before = await pid_of(workers)
    patient, impatient = (
        asyncio.create_task(workers.ask({"do": "hang", "file": f"{tmp_path}/{name}"})) for name in ("1", "2")
    )
    await until((tmp_path / "2").exists)
    impatient.cancel()
    with pytest.raises(WorkerDied):
        await patient
    assert gone(before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to such a limit")
@pytest.mark.parametrize("at_once", [1, 2])
async def test_an_engine_that_wants_too_much_memory_is_refused_and_replaced(make: Make, at_once: int) -> None:
    workers = make(at_once=at_once, memory_limit=2**29)
    before = await pid_of(workers)
    with pytest.raises(RequestFailed, match="MemoryError"):
        await workers.ask({"do": "fill", "size": 2**30})
    assert await pid_of(workers) != before
    assert await workers.ask({"do": "fill", "size": 2**20}) == {"size": 2**20}


async def test_what_an_engine_prints_is_no_answer_and_what_it_reads_no_request(
    make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    workers = make()
    answers = await asyncio.gather(*(workers.ask({"do": "speak", "text": '{"id": 0}\n'}) for _ in range(3)))
    assert [answer["heard"] for answer in answers] == ["", "", ""]
    assert capfd.readouterr().err == '{"id": 0}\n{"id": 0}\n\n' * 3


async def test_closing_ends_every_process_whatever_it_does(make: Make, tmp_path: Path) -> None:
    workers = make(size=2)
    hanging = [asyncio.create_task(workers.ask({"do": "hang", "file": f"{tmp_path}/{name}"})) for name in ("1", "2")]
    queued = asyncio.create_task(workers.ask({"do": "echo"}))
    await until(lambda: (tmp_path / "1").exists() and (tmp_path / "2").exists())
    pids = workers.pids
    await workers.close()
    assert all(map(gone, pids))
    failures = await asyncio.gather(*hanging, queued, return_exceptions=True)
    assert [type(failure) for failure in failures] == [WorkerDied, WorkerDied, RuntimeError]


async def test_nobody_is_served_after_the_end(make: Make) -> None:
    workers = make()
    await workers.ask({"do": "echo"})
    await workers.close()
    with pytest.raises(RuntimeError, match="closed"):
        await workers.ask({"do": "echo"})


async def test_the_desk_is_not_imported_by_a_worker() -> None:
    code = f"import runpy, sys; runpy.run_path({inside.__file__!r}); print(*sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    imported = {name.partition(".")[0] for name in out.decode().split()}
    assert imported.isdisjoint({"desk", "msgspec", "pluggy", "asyncio", "threading"})


OWNER = """
import asyncio, pathlib
from desk import Workers

async def main():
    workers = Workers(pathlib.Path({engine!r}), at_once={at_once})
    print((await workers.ask({{"do": "echo"}}))["pid"], flush=True)
    await workers.ask({{"do": "hang", "file": {file!r}}})

asyncio.run(main())
"""


@pytest.mark.parametrize("at_once", [1, 2])
async def test_no_worker_outlives_a_desk_that_was_killed(engine: Path, tmp_path: Path, at_once: int) -> None:
    owner = OWNER.format(engine=str(engine), at_once=at_once, file=str(tmp_path / "hangs"))
    with subprocess.Popen([sys.executable, "-c", owner], stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        worker = int(desk.stdout.readline())
        await until((tmp_path / "hangs").exists)
        assert not gone(worker)
        desk.kill()
    await until(lambda: gone(worker))
