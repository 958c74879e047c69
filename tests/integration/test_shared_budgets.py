"""Budgets of calls hold over all processes that share a database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from desk.config.model import DeskSettings
from desk.connections.budgets import Budgets, catching_up
from desk.connections.shared import SharedBudgets
from desk.domain.budgets import Rate
from desk.domain.errors import Unavailable
from desk.domain.ids import InboxId
from desk.hooks.connectors.line import Allowance, BudgetSpent, NotReached, Throttled
from desk.store.protocol import Store, T, Unit
from desk.store.sqlite import SqliteStore
from desk.testing import FakeClock
from tests.support.stores import ACME, opening

RATE = Rate(burst=10, per_second=1)


@pytest.fixture
async def stores(postgres_url: str) -> AsyncIterator[Sequence[Store]]:
    """Return the stores of two processes."""
    async with opening(DeskSettings(store=postgres_url)) as opened:
        yield [opened(), opened()]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 6, 15, 11, tzinfo=UTC))


@pytest.fixture
def budgets(stores: Sequence[Store], clock: FakeClock) -> list[Budgets]:
    return [of_inbox(store, clock) for store in stores]


def of_inbox(store: Store, clock: FakeClock, inbox: str = "shop") -> Budgets:
    return Budgets({"default": RATE}, clock, SharedBudgets(store, ACME, InboxId(inbox)))


class Away(SqliteStore):
    """A database that is away."""

    def __init__(self) -> None:
        pass

    async def read(self, _: Unit[T]) -> T:
        raise Unavailable("the database is away")


async def passed(calls: Sequence[Budgets]) -> int:
    """Spend from each, all at once, and return how many were let through; the others may try again."""

    async def one(budgets: Budgets) -> bool:
        try:
            await budgets.spend("default", 1)
        except BudgetSpent:
            return False
        return True

    return sum(await asyncio.gather(*map(one, calls)))


async def test_all_processes_together_keep_within_a_budget(budgets: list[Budgets], clock: FakeClock) -> None:
    assert await passed(budgets * 15) == 10
    clock.advance(timedelta(seconds=3))
    assert await passed(budgets * 15) == 3


async def test_each_inbox_has_its_own_and_none_waits_for_another(stores: Sequence[Store], clock: FakeClock) -> None:
    both = [of_inbox(store, clock, inbox) for store in stores for inbox in ("shop", "market")]
    assert await passed([*both, *reversed(both)] * 10) == 20


async def test_what_a_channel_tells_one_process_holds_for_the_other(budgets: list[Budgets], clock: FakeClock) -> None:
    one, other = budgets
    await one.spend("default", 1)
    await one.learn("default", 1, Allowance(remaining=0))
    with pytest.raises(BudgetSpent):
        await other.spend("default", 1)
    refused = await one.close("default", timedelta(seconds=30))
    assert refused.until == clock() + timedelta(seconds=30)
    clock.advance(timedelta(seconds=29))
    with pytest.raises(Throttled, match="wants no calls"):
        await other.spend("default", 1)
    clock.advance(timedelta(seconds=2))
    await other.spend("default", 1)


async def test_what_catches_up_leaves_some_to_the_answers_of_every_process(budgets: list[Budgets]) -> None:
    one, other = budgets
    with catching_up():
        assert await passed([one] * 20) == 7
    assert await passed([other] * 20) == 3


async def test_a_call_without_a_database_does_not_leave(clock: FakeClock) -> None:
    budgets = Budgets({"default": RATE}, clock, SharedBudgets(Away(), ACME, InboxId("shop")))
    with pytest.raises(NotReached, match="Nobody can tell what is left"):
        await budgets.spend("default", 1)
    await budgets.learn("default", 1, Allowance(remaining=3))
