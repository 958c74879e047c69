"""Plugins that do not give their thread back: the desk goes on, and the operator learns who it was."""

import asyncio
import contextlib
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from desk import Message, Triage, hookimpl
from desk.hooks import guard as module
from desk.hooks import specs
from desk.hooks.dispatch import Hooks, Limits
from desk.hooks.guard import Guard
from desk.hooks.loader import Source, load

QUICK = Limits(first=0.2, blocking=0.2)
ENOUGH = 20.0
MESSAGE: Message = None  # type: ignore[assignment]


def desk(*plugins: type) -> Hooks:
    return load([Source.of(plugin.__name__.lower(), plugin) for plugin in plugins], {}, {}, QUICK).hooks


class Good:
    @hookimpl
    async def triage(self) -> Triage:
        return Triage(priority=1)


class Passing:
    @hookimpl
    async def triage(self) -> None:
        while True:
            pass


class Counting:
    @hookimpl
    async def triage(self) -> None:
        number = 0
        while True:
            number += 1


class Later:
    @hookimpl
    async def triage(self) -> None:
        await asyncio.sleep(0)
        while True:
            pass


class Swallowing:
    @hookimpl
    async def triage(self) -> None:
        for _ in range(2):
            try:
                while True:
                    pass
            except BaseException:
                continue


class PassingThread:
    @hookimpl
    def triage(self) -> None:
        while True:
            pass


class SleepingThread:
    @hookimpl
    def triage(self) -> None:
        time.sleep(QUICK.first * 2)


async def goes_on(hooks: Hooks) -> None:
    """The next plugin is asked, and the loop still turns."""
    async with asyncio.timeout(ENOUGH):
        assert await hooks.first(specs.triage, message=MESSAGE) == Triage(priority=1)
        await asyncio.sleep(0)
    await hooks.close()


@pytest.mark.parametrize("plugin", [Passing, Counting, Later])
async def test_an_endless_loop_in_the_event_loop_is_interrupted_and_named_in_one_line(
    plugin: type, caplog: pytest.LogCaptureFixture
) -> None:
    await goes_on(desk(plugin, Good))
    (line,) = caplog.messages
    name = plugin.__name__.lower()
    assert line.startswith(f"plugin '{name}': hook 'triage' failed: TimeoutError: does not give its thread back, at ")
    assert "test_hooks_blocking.py:" in line
    assert line.endswith("in triage (fault 1 of 5)")


async def test_one_that_swallows_the_interruption_is_interrupted_again() -> None:
    await goes_on(desk(Swallowing, Good))


async def test_a_blocking_call_into_c_is_named_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    class Sleeping:
        @hookimpl
        async def triage(self) -> None:
            asleep.wait(ENOUGH)

    asleep = threading.Event()
    hooks = desk(Sleeping, Good)

    def wake() -> None:
        _wait_for(lambda: bool(caplog.messages))
        asleep.set()

    waker = threading.Thread(target=wake)
    waker.start()
    await goes_on(hooks)
    waker.join()
    first, _ = caplog.messages
    assert first.startswith("plugin 'sleeping': hook 'triage' blocks the desk and cannot be interrupted, at ")


@pytest.mark.parametrize("plugin", [PassingThread, SleepingThread])
async def test_a_synchronous_hook_that_does_not_end_costs_only_its_answer(
    plugin: type, caplog: pytest.LogCaptureFixture
) -> None:
    await goes_on(desk(plugin, Good))
    name = plugin.__name__.lower()
    assert caplog.messages == [
        f"plugin '{name}': hook 'triage' failed: TimeoutError: no answer within 0.2 s (fault 1 of 5)"
    ]


async def test_an_endless_thread_is_stopped_and_burns_no_processor_for_ever() -> None:
    await goes_on(desk(PassingThread, Good))
    assert await _eventually(lambda: not _threads("desk-plugin-passingthread"))


async def test_a_thread_of_a_cancelled_call_is_stopped_too() -> None:
    hooks = desk(PassingThread)
    asking = asyncio.ensure_future(hooks.first(specs.triage, message=MESSAGE))
    assert await _eventually(lambda: bool(_threads("desk-plugin-passingthread")))
    asking.cancel()
    assert await _eventually(lambda: not _threads("desk-plugin-passingthread"))


async def test_synchronous_hooks_run_side_by_side_and_answer() -> None:
    together = threading.Barrier(3)

    class Meeting:
        @hookimpl
        def triage(self) -> Triage:
            together.wait(ENOUGH)
            return Triage()

    hooks = load([Source.of("meeting", Meeting)], {}, {}, Limits(first=ENOUGH)).hooks
    answers = await asyncio.gather(*(hooks.first(specs.triage, message=MESSAGE) for _ in range(3)))
    assert answers == [Triage()] * 3
    await hooks.close()
    assert await _eventually(lambda: not _threads("desk-plugin-meeting"))


async def test_more_synchronous_calls_than_threads_are_all_answered() -> None:
    class Quick:
        @hookimpl
        def triage(self) -> Triage:
            return Triage()

    hooks = load([Source.of("quick", Quick)], {}, {}, Limits(first=ENOUGH)).hooks
    answers = await asyncio.gather(*(hooks.first(specs.triage, message=MESSAGE) for _ in range(50)))
    assert answers == [Triage()] * 50
    await hooks.close()


@pytest.mark.parametrize("error", [ValueError("no"), StopIteration(), SystemExit(1)])
async def test_a_synchronous_hook_that_raises_is_a_fault(error: BaseException) -> None:
    class Broken:
        @hookimpl
        def triage(self) -> None:
            raise error

    hooks = desk(Broken, Good)
    await goes_on(hooks)
    assert hooks.faults()["broken"].count == 1


def test_an_interruption_that_comes_too_late_hits_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt = module._set_async_exc
    finish = threading.Event()
    guard = Guard()

    def slow(thread: int, error: Any) -> None:
        """Interrupts when the code has ended since somebody looked, the worst moment there is."""
        if threading.get_ident() != thread:
            finish.set()
            _wait_for(lambda: guard.running is None)
        interrupt(thread, error)

    def shoot() -> None:
        _wait_for(lambda: guard.running is not None)
        guard.interrupt(guard.step)

    monkeypatch.setattr(module, "_set_async_exc", slow)
    shooter = threading.Thread(target=shoot)
    shooter.start()
    with contextlib.suppress(TimeoutError):
        guard.run(("plugin", "hook"), finish.wait, ENOUGH)
    shooter.join()
    assert sum(range(1000)) == 499500


def test_the_desk_ends_although_a_plugins_thread_never_does() -> None:
    program = """
        import asyncio, threading
        from desk import hookimpl
        from desk.hooks import specs
        from desk.hooks.dispatch import Limits
        from desk.hooks.loader import Source, load

        class Stuck:
            @hookimpl
            def triage(self):
                threading.Event().wait()

        async def main():
            hooks = load([Source.of("stuck", Stuck)], {}, {}, Limits(first=0.1)).hooks
            await hooks.first(specs.triage, message=None)
            await hooks.close()

        asyncio.run(main())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "plugin 'stuck': hook 'triage' failed: TimeoutError: no answer within 0.1 s (fault 1 of 5)"
    ]


def _threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


async def _eventually(condition: Callable[[], Any]) -> bool:
    async with asyncio.timeout(ENOUGH):
        while not condition():
            await asyncio.sleep(0.01)
    return True


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + ENOUGH
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


_TRACED_AFTERWARDS = """
import sys, threading
from desk.hooks.guard import Guard

guard = Guard()

def piece():
    interrupter = threading.Thread(target=lambda: guard.interrupt(guard.step))
    interrupter.start()
    interrupter.join()

try:
    guard.run(("plugin", "hook"), piece)
except TimeoutError:
    sys.settrace(lambda *_: None)
    print((lambda: "goes on")())
"""


def test_an_interruption_leaves_nothing_behind_that_would_stop_a_traced_function() -> None:
    command = [sys.executable, "-c", _TRACED_AFTERWARDS]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "goes on\n"
