"""The embedded store: durable, grouped, isolated, and sparing with statements."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from desk import AgentId, InboundMessage, InboxId, MerchantId
from desk.domain.conversations import Conversation
from desk.domain.ids import IdMaker
from desk.domain.time import to_text
from desk.store import inbox, lists
from desk.store.errors import SchemaTooNew
from desk.store.lists import Query
from desk.store.protocol import Transaction
from desk.store.sqlite import SqliteStore
from desk.store.statements import migrations
from desk.testing import DeskUnderTest, FakeChannel

ACME, SHOP = MerchantId("acme"), InboxId("shop")
NOW = datetime(2026, 6, 15, 11, tzinfo=UTC)


def opened(directory: Path, wake: Callable[[str], None] = lambda _: None) -> SqliteStore:
    return SqliteStore.open(directory / "desk.db", IdMaker(lambda: NOW), wake)


def message(number: int, customer: str = "ana") -> InboundMessage:
    return InboundMessage(external_id=f"m{number}", customer=customer, body="Where?", raw=b"", sent_at=NOW)


async def accept(store: SqliteStore, number: int, customer: str = "ana") -> inbox.Accepted:
    return await store.write(lambda tx: inbox.accept(tx, ACME, SHOP, message(number, customer), NOW))


async def test_units_that_come_together_share_a_commit(tmp_path: Path) -> None:
    store = opened(tmp_path)
    accepted = await asyncio.gather(*(accept(store, number) for number in range(100)))
    assert len({one.id for one in accepted}) == 100
    assert store.commit_count < 100
    await store.close()


async def test_a_unit_that_raises_harms_nobody_else_in_its_group(tmp_path: Path) -> None:
    store = opened(tmp_path)

    def half_done(tx: Transaction) -> NoReturn:
        inbox.accept(tx, ACME, SHOP, message(50), NOW)
        raise LookupError("changed its mind")

    units = [accept(store, 1), store.write(half_done), accept(store, 2)]
    first, failed, second = await asyncio.gather(*units, return_exceptions=True)
    assert isinstance(failed, LookupError)
    assert isinstance(first, inbox.Accepted)
    assert isinstance(second, inbox.Accepted)
    assert (await accept(store, 1)).duplicate
    assert not (await accept(store, 50)).duplicate
    await store.close()


async def test_a_unit_that_raises_rings_no_bell(tmp_path: Path) -> None:
    rung: list[str] = []
    store = opened(tmp_path, rung.append)

    def rings(tx: Transaction) -> NoReturn:
        tx.wake("nothing happened")
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(rings)
    await accept(store, 1)
    assert rung == ["inbox"]
    await store.close()


async def test_a_unit_whose_author_has_gone_is_done_all_the_same(tmp_path: Path) -> None:
    store = opened(tmp_path)
    impatient = asyncio.ensure_future(accept(store, 1))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await accept(store, 1)).duplicate
    await store.close()


async def test_what_was_written_is_there_after_the_file_is_opened_again(tmp_path: Path) -> None:
    store = opened(tmp_path)
    await accept(store, 1)
    await store.close()
    store = opened(tmp_path)
    assert (await accept(store, 1)).duplicate
    await store.close()


async def test_what_was_handed_in_before_the_close_is_written(tmp_path: Path) -> None:
    store = opened(tmp_path)
    waiting = [asyncio.ensure_future(accept(store, number)) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert [(await one).position for one in waiting] == list(range(1, 21))


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = opened(tmp_path)
    await store.close()
    with pytest.raises(RuntimeError, match="closed"):
        await accept(store, 1)


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(lambda tx: inbox.accept(tx, ACME, SHOP, message(1), NOW))
    assert not (await accept(store, 1)).duplicate
    await store.close()


async def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    store = opened(tmp_path)
    await accept(store, 1)
    loop = asyncio.get_running_loop()

    def twice(tx: Transaction) -> tuple[int, int]:
        before = len(inbox.due_of_any_merchant(tx, NOW, 10))
        asyncio.run_coroutine_threadsafe(accept(store, 2, "bob"), loop).result(10)
        return before, len(inbox.due_of_any_merchant(tx, NOW, 10))

    assert await store.read(twice) == (1, 1)
    await store.close()


def test_a_file_of_a_newer_desk_is_refused_and_not_changed(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "desk.db")
    connection.execute(f"PRAGMA user_version = {migrations()[-1][0] + 1}")
    with pytest.raises(SchemaTooNew, match="newer desk"):
        opened(tmp_path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


async def test_the_file_survives_a_power_cut(tmp_path: Path) -> None:
    store = opened(tmp_path)

    def settings(tx: Transaction) -> tuple[int, str]:
        connection = tx._connection  # type: ignore[attr-defined]
        (full,), (mode,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("synchronous", "journal_mode"))
        return full, mode

    assert await store.write(settings) == (2, "wal")
    await store.close()


async def test_a_conversation_behind_a_deferred_message_waits_for_it(tmp_path: Path) -> None:
    store, later = opened(tmp_path), NOW + timedelta(hours=1)
    for number, customer in ((1, "ana"), (2, "ana"), (3, "bob")):
        await accept(store, number, customer)

    def put_off(tx: Transaction) -> list[str]:
        inbox.defer(tx, inbox.due_of_any_merchant(tx, NOW, 1)[0].id, later, "a fault")
        return [envelope.customer for envelope in inbox.due_of_any_merchant(tx, NOW, 10)]

    assert await store.write(put_off) == ["bob"]
    await store.close()


async def test_a_message_behind_a_deferred_one_does_not_keep_the_desk_awake(tmp_path: Path) -> None:
    store, later = opened(tmp_path), NOW + timedelta(hours=1)
    for number in (1, 2):
        await accept(store, number)

    def put_off(tx: Transaction) -> datetime | None:
        inbox.defer(tx, inbox.due_of_any_merchant(tx, NOW, 1)[0].id, later, "a fault")
        return inbox.next_due_of_any_merchant(tx, NOW)

    assert await store.write(put_off) == later
    await store.close()


async def test_a_further_message_is_accepted_with_four_statements_at_most(tmp_path: Path) -> None:
    store = opened(tmp_path)
    await accept(store, 1)
    before = store.statement_count
    await accept(store, 2)
    assert store.statement_count - before <= 4
    await store.close()


async def test_a_page_of_fifty_conversations_takes_two_statements_at_most(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await asyncio.gather(*(shop.says("Where is my order?", f"customer-{number}") for number in range(60)))
    await desk.settled()
    query = Query(walls=frozenset({ACME}), agent=AgentId("emma"), language="en")

    def page(tx: Transaction) -> tuple[int, int]:
        found = lists.page(tx, query)
        return len(found), tx.count  # type: ignore[attr-defined]

    found, statements = await desk.desk.store.read(page)
    assert found == 50
    assert statements <= 2


async def test_pages_follow_each_other_without_gap_or_repeat(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await asyncio.gather(*(shop.says("Where is my order?", f"customer-{number}") for number in range(25)))
    await desk.settled()
    found: list[int] = []
    place = ""
    while len(page := await _page_before(desk, place)) == 10:
        found += [conversation.id for conversation in page]
        place = f"{to_text(page[-1].updated_at)}/{page[-1].id}"
    found += [conversation.id for conversation in page]
    assert len(found) == len(set(found)) == 25


async def _page_before(desk: DeskUnderTest, place: str) -> list[Conversation]:
    query = Query(walls=frozenset({ACME}), agent=AgentId("emma"), language="en", before=place, limit=10)
    return [one.conversation for one in await desk.desk.store.read(lambda tx: lists.page(tx, query))]
