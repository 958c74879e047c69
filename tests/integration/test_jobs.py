"""The contract of jobs, on both stores: work that is done later survives, is done once, and never waits for ever."""

from datetime import datetime, timedelta
from functools import partial

from desk.store import jobs, setbacks
from desk.store.jobs import Job
from desk.store.protocol import Store, Transaction
from tests.support.stores import ACME, NOW, Opened

KIND = "read"
SOON, HOUR = timedelta(seconds=2), timedelta(hours=1)


def adding(subject: int, argument: str = "") -> partial[None]:
    return partial(jobs.add, merchant=ACME, kind=KIND, subject=subject, argument=argument)


async def due(store: Store, now: datetime = NOW) -> list[Job]:
    return await store.read(lambda tx: jobs.due_of_any_merchant(tx, KIND, now, 100))


async def test_a_job_is_due_at_once_and_rings_the_bell_of_its_kind(opened: Opened) -> None:
    rung: list[str] = []
    store = opened(rung.append)
    await store.write(adding(1))
    assert [job.subject for job in await due(store)] == [1]
    assert rung == [f"job.{KIND}"]
    assert await store.read(lambda tx: jobs.due_of_any_merchant(tx, "another", NOW, 100)) == []


async def test_the_same_job_waits_once_and_another_argument_is_another_job(opened: Opened) -> None:
    store = opened()
    for argument in ("emma", "emma", "ines"):
        await store.write(adding(1, argument))
    assert sorted(job.argument for job in await due(store)) == ["emma", "ines"]


async def test_a_job_that_is_asked_for_again_while_it_is_done_stays(opened: Opened) -> None:
    store = opened()
    await store.write(adding(1))
    (first,) = await due(store)
    await store.write(adding(1))
    await store.write(partial(jobs.finish, job=first))
    (again,) = await due(store)
    await store.write(partial(jobs.finish, job=again))
    assert await due(store) == []


async def test_a_job_that_is_put_off_falls_due_in_its_time_and_counts_the_try(opened: Opened) -> None:
    store = opened()
    await store.write(adding(1))
    (job,) = await due(store)
    await store.write(lambda tx: jobs.defer(tx, job, NOW, NOW + SOON, "no engine"))
    assert await due(store) == []
    assert await store.read(lambda tx: jobs.next_due_of_any_merchant(tx, KIND, NOW)) == NOW + SOON
    assert [one.attempts for one in await due(store, NOW + SOON)] == [1]


async def test_a_job_that_was_not_tried_waits_without_counting_a_try(opened: Opened) -> None:
    store = opened()
    await store.write(adding(1))
    (job,) = await due(store)
    await store.write(lambda tx: jobs.wait(tx, job, NOW, NOW + SOON, "no budget"))
    assert [one.attempts for one in await due(store, NOW + SOON)] == [0]


async def test_what_was_put_off_by_a_clock_that_was_set_back_is_due_at_once(opened: Opened) -> None:
    store = opened()
    for subject in (1, 2):
        await store.write(adding(subject))
    ahead, before = await due(store)
    await store.write(lambda tx: jobs.defer(tx, ahead, NOW + HOUR, NOW + HOUR + SOON, "by a clock that ran ahead"))
    await store.write(lambda tx: jobs.defer(tx, before, NOW - SOON, NOW + SOON, "by the clock as it is"))

    def hasten(tx: Transaction) -> int:
        return setbacks.hasten_of_any_merchant(tx, NOW, (), ())

    def any_ahead(tx: Transaction) -> bool:
        return setbacks.any_ahead_of_any_merchant(tx, NOW, (), ())

    assert await store.read(any_ahead)
    assert await store.write(hasten) == 1
    assert not await store.read(any_ahead)
    assert [job.subject for job in await due(store)] == [1]


async def test_jobs_outlive_the_process_that_added_them(opened: Opened) -> None:
    store = opened()
    await store.write(adding(1))
    await store.close()
    assert [job.subject for job in await due(opened())] == [1]
