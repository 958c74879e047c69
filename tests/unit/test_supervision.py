"""A loop that fails is started again; who is asked to end ends, however the loop takes it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from desk.services import supervision
from desk.services.supervision import supervise
from desk.store.errors import StoreAway


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "_RESTART", 0.0)
    monkeypatch.setattr(supervision, "_AWAY", 0.0)


def failing(*errors: Exception) -> tuple[Callable[[], Awaitable[None]], asyncio.Event]:
    """Return a loop that fails in one way after another and goes on for ever then, and what is set once it does."""
    left, goes_on = list(errors), asyncio.Event()

    async def loop() -> None:
        if left:
            raise left.pop(0)
        goes_on.set()
        await asyncio.Event().wait()

    return loop, goes_on


async def ends(task: asyncio.Task[None]) -> bool:
    """Ask a task to end, once, and tell whether it did."""
    task.cancel()
    await asyncio.wait([task], timeout=5)
    return task.cancelled()


async def test_a_loop_that_fails_is_started_again_whatever_it_failed_at() -> None:
    away = ExceptionGroup("both", [StoreAway("no"), StoreAway("no")])
    loop, goes_on = failing(RuntimeError("a bug"), StoreAway("no"), away, ValueError("another"))
    task = asyncio.create_task(supervise("loop", loop))
    await asyncio.wait_for(goes_on.wait(), 5)
    assert await ends(task)


async def test_a_loop_whose_work_fails_as_it_is_asked_to_end_ends() -> None:
    works = asyncio.Event()

    async def work() -> None:
        works.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("cannot even end")

    async def loop() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())

    task = asyncio.create_task(supervise("loop", loop))
    await works.wait()
    assert await ends(task)


async def test_a_loop_whose_work_failed_ends_when_it_is_asked_to() -> None:
    begins = asyncio.Semaphore(0)

    async def work() -> None:
        begins.release()
        raise RuntimeError("a bug")

    async def loop() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())

    task = asyncio.create_task(supervise("loop", loop))
    for _ in range(3):
        await begins.acquire()
    assert await ends(task)


async def test_who_is_asked_to_end_lets_its_loop_finish() -> None:
    finished: list[str] = []
    works = asyncio.Event()

    async def loop() -> None:
        works.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        finished.append("well")

    task = asyncio.create_task(supervise("loop", loop))
    await works.wait()
    assert await ends(task)
    assert finished == ["well"]
