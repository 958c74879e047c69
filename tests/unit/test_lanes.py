"""Lanes: one a key, in order, beside each other, never more than allowed, and nothing forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.bus.local import LocalBus
from desk.services import lanes
from desk.services.lanes import Lanes
from desk.store.errors import StoreAway
from desk.testing import FakeClock, until

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do for a key."""

    key: str
    number: int


class Work:
    """A pile of tasks, and what became of them."""

    def __init__(self, at_once: int = 2, finishes_within: float = 0.0) -> None:
        self.bus = LocalBus()
        self.clock = FakeClock()
        self.waiting: list[Task] = []
        self.later: dict[Task, datetime] = {}
        self.done: list[Task] = []
        self.busy: list[Task] = []
        self.most_busy = 0
        self.looks = 0
        self.begun: list[Task] = []
        #: Whether what was looked up is told at once.
        self.told = asyncio.Event()
        self.told.set()
        self.open = asyncio.Event()
        self.open.set()
        #: How often the store is still away when a task would be done.
        self.away = 0
        self.lanes: Lanes[Task] = Lanes(
            bell=self.bus.bell("work"),
            clock=self.clock,
            due=self._due,
            next_due=self._next_due,
            key=lambda task: task.key,
            work=self._work,
            at_once=at_once,
            finishes_within=finishes_within,
        )

    def add(self, *tasks: Task) -> None:
        self.waiting += tasks
        self.bus.wake("work")

    async def _due(self) -> list[Task]:
        self.looks += 1
        found = [task for task in self.waiting if self.later.get(task, self.clock()) <= self.clock()]
        await self.told.wait()
        return found

    async def _next_due(self, after: datetime) -> datetime | None:
        moments = (self.later.get(task, self.clock()) for task in self.waiting)
        return min((moment for moment in moments if moment > after), default=None)

    async def _work(self, task: Task) -> None:
        self.begun.append(task)
        self.busy.append(task)
        self.most_busy = max(self.most_busy, len(self.busy))
        try:
            await asyncio.sleep(0)
            await self.open.wait()
        finally:
            self.busy.remove(task)
        if self.away:
            self.away -= 1
            raise StoreAway("away")
        if task in self.waiting:
            self.waiting.remove(task)
            self.done.append(task)


@asynccontextmanager
async def going(work: Work) -> AsyncIterator[Work]:
    running = asyncio.ensure_future(work.lanes.run())
    try:
        yield work
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_what_waits_at_the_start_is_done() -> None:
    work = Work()
    work.waiting = [Task("a", 1)]
    async with going(work):
        await until(lambda: work.done == [Task("a", 1)])


async def test_what_comes_later_is_done_when_the_bell_rings() -> None:
    async with going(Work()) as work:
        await until(lambda: work.looks)
        work.add(Task("a", 1))
        await until(lambda: work.done == [Task("a", 1)])


async def test_tasks_of_one_key_are_done_in_order_and_never_together() -> None:
    async with going(Work(at_once=5)) as work:
        tasks = [Task("a", number) for number in range(10)]
        work.add(*tasks)
        await until(lambda: len(work.done) == 10)
        assert work.done == tasks
        assert work.most_busy == 1


async def test_a_key_that_hangs_delays_no_other() -> None:
    async with going(Work()) as work:
        work.open.clear()
        work.add(Task("a", 1))
        await until(lambda: work.busy)
        work.add(Task("b", 1))
        await until(lambda: len(work.busy) == 2)


async def test_a_key_that_hangs_delays_no_other_whose_moment_comes() -> None:
    async with going(Work()) as work:
        work.open.clear()
        late = Task("b", 1)
        work.later[late] = work.clock() + timedelta(milliseconds=50)
        work.add(Task("a", 1), late)
        await until(lambda: work.busy)
        work.clock.advance(timedelta(milliseconds=50))
        await until(lambda: late in work.busy)


async def test_no_more_lanes_are_busy_than_allowed() -> None:
    async with going(Work(at_once=3)) as work:
        work.open.clear()
        work.add(*(Task(str(number), number) for number in range(10)))
        await until(lambda: len(work.busy) == 3)
        work.open.set()
        await until(lambda: len(work.done) == 10)
        assert work.most_busy == 3


async def test_what_was_put_off_is_done_when_its_moment_comes() -> None:
    async with going(Work()) as work:
        task = Task("a", 1)
        work.later[task] = work.clock() + HOUR
        work.add(task)
        looks = work.looks
        await until(lambda: work.looks > looks)
        assert work.done == []
        work.clock.advance(HOUR)
        work.bus.wake("work")
        await until(lambda: work.done == [task])


async def test_an_idle_desk_does_not_ask_again_and_again() -> None:
    async with going(Work()) as work:
        work.add(Task("a", 1))
        await until(lambda: work.done)
        before = work.looks
        for _ in range(100):
            await asyncio.sleep(0)
        assert work.looks - before <= 1


async def test_what_is_handed_over_is_done_without_a_look() -> None:
    async with going(Work()) as work:
        await until(lambda: work.looks)
        task, looks = Task("a", 1), work.looks
        work.waiting.append(task)
        work.lanes.take(task)
        await until(lambda: work.done == [task])
        assert work.looks == looks


async def test_what_is_handed_over_while_its_lane_is_busy_is_found_after_that() -> None:
    async with going(Work()) as work:
        work.open.clear()
        tasks = [Task("a", 1), Task("a", 2)]
        for task in tasks:
            work.waiting.append(task)
            work.lanes.take(task)
        await until(lambda: work.busy)
        work.open.set()
        await until(lambda: work.done == tasks)


async def test_what_rings_beside_what_is_handed_over_is_found_too() -> None:
    async with going(Work()) as work:
        handed, other = Task("a", 1), Task("b", 1)
        work.waiting.append(handed)
        work.lanes.take(handed)
        work.add(other)
        await until(lambda: set(work.done) == {handed, other})


async def test_what_ended_while_the_store_was_asked_does_not_begin_again() -> None:
    async with going(Work()) as work:
        task = Task("a", 1)
        work.open.clear()
        work.add(task)
        await until(lambda: work.busy)
        looks = work.looks
        work.told.clear()
        work.bus.wake("work")
        await until(lambda: work.looks > looks)
        work.open.set()
        await until(lambda: work.done == [task])
        work.told.set()
        await until(lambda: work.looks > looks + 1)
        assert work.begun == [task]


async def test_the_store_is_asked_again_after_what_was_handed_over_for_it_may_have_been_put_off() -> None:
    async with going(Work()) as work:
        await until(lambda: work.looks)
        looks = work.looks
        work.lanes.take(Task("a", 1))
        await until(lambda: work.looks > looks)


async def test_what_is_under_way_is_stopped_with_the_lanes() -> None:
    async with going(Work()) as work:
        work.open.clear()
        work.add(Task("a", 1))
        await until(lambda: work.busy)
    assert work.busy == []
    assert work.waiting == [Task("a", 1)]


@given(keys=st.lists(st.sampled_from("abcd"), min_size=1, max_size=30), at_once=st.integers(1, 4))
def test_whatever_comes_is_done_once_and_in_order_by_key(keys: list[str], at_once: int) -> None:
    async def story() -> Work:
        async with going(Work(at_once)) as work:
            for number, key in enumerate(keys):
                work.add(Task(key, number))
                await asyncio.sleep(0)
            await until(lambda: len(work.done) == len(keys))
            return work

    work = asyncio.run(story())
    for key in "abcd":
        came = [number for number, one in enumerate(keys) if one == key]
        assert [task.number for task in work.done if task.key == key] == came
    assert work.most_busy <= at_once


async def test_what_the_store_could_not_take_is_worked_on_again_by_its_lane_and_in_its_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "_AWAY", 0.0)
    work = Work()
    work.away = 2
    async with going(work):
        first, second = Task("ana", 1), Task("ana", 2)
        work.add(first, second)
        await until(lambda: len(work.done) == 2)
    assert work.done == [first, second]


async def test_what_is_under_way_is_finished_where_lanes_are_given_the_time_and_nothing_new_begins() -> None:
    work = Work(finishes_within=5.0)
    work.open.clear()
    async with going(work):
        work.add(Task("ana", 1), Task("ana", 2))
        await until(lambda: work.busy)
        asyncio.get_running_loop().call_soon(work.open.set)
    assert [task.number for task in work.done] == [1]
