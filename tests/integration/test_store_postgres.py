"""The grown store: many processes on one database, and a database that goes away and comes back."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.config.model import DeskSettings
from desk.domain.conversations import Conversation
from desk.domain.errors import Unavailable
from desk.domain.events import Event, StateChanged
from desk.domain.ids import AgentId, ConversationId, IdMaker
from desk.opening import open_store
from desk.store import accepting, conversations, feed, figures, inbox
from desk.store.accepting import Accepted
from desk.store.errors import SchemaTooNew
from desk.store.postgres import connection as connecting
from desk.store.postgres.connection import Database, StoreUnreachable
from desk.store.postgres.line import Line
from desk.store.postgres.session import TURN
from desk.store.postgres.store import PostgresStore
from desk.store.protocol import Store, Transaction
from desk.store.statements import migrations
from desk.testing import DeskUnderTest, running, until
from desk.testing.servers.postgres import Server
from tests.support.stores import ACME, NOW, RAWS, Opened, accept, incoming, opening

PATIENCE = 10


@pytest.fixture
async def opened(tmp_path: Path, postgres_url: str) -> AsyncIterator[Opened]:
    async with opening(DeskSettings(data=tmp_path, store=postgres_url)) as opened:
        yield opened


@pytest.fixture
def admin(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


def cut(admin: psycopg.Connection) -> None:
    """End every other connection to the database, as a server does that restarts."""
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def happened(number: int) -> Event:
    return StateChanged(ACME, ConversationId(number), NOW, state="open", before="waiting")


async def happen(store: Store, number: int) -> None:
    await store.write(lambda tx: conversations.record(tx, (happened(number),)))


def cursors(tx: Transaction) -> list[tuple[int, int]]:
    found = tx.all("events_after_of_any_merchant", cursor=0, limit=100_000)
    return [(row["cursor"], row["conversation_id"]) for row in found]


# -- many processes ---------------------------------------------------------------------------------------


async def test_a_reader_of_the_feed_misses_nothing_that_two_processes_write_at_once(opened: Opened) -> None:
    one, other, reader = opened(), opened(), opened()
    writing = asyncio.gather(*(happen(store, number) for number in range(150) for store in (one, other)))
    seen: list[int] = []
    cursor, finished = 0, False
    while not finished:
        finished = writing.done()  # asked before the last look
        for place, number in await reader.read(cursors):
            if place > cursor:
                seen.append(number)
                cursor = place
    assert sorted(seen) == sorted([*range(150), *range(150)])


async def test_who_writes_later_gets_no_earlier_cursor_although_the_first_one_takes_its_time(opened: Opened) -> None:
    slow, quick = opened(), opened()
    begun, go_on = threading.Event(), threading.Event()

    def dawdling(tx: Transaction) -> None:
        conversations.record(tx, (happened(1),))
        begun.set()
        go_on.wait(PATIENCE)

    first = asyncio.ensure_future(slow.write(dawdling))
    await asyncio.to_thread(begun.wait, PATIENCE)
    second = asyncio.ensure_future(happen(quick, 2))
    assert await quick.read(cursors) == []
    go_on.set()
    await asyncio.gather(first, second)
    assert [number for _, number in await quick.read(cursors)] == [1, 2]


async def test_two_processes_give_a_conversation_to_one_agent_only(opened: Opened) -> None:
    stores = [opened(), opened()]
    accepted = [await accept(stores[0], number, f"customer-{number}") for number in range(20)]

    def taking(number: ConversationId, agent: AgentId) -> Callable[[Transaction], bool]:
        def take(tx: Transaction) -> bool:
            current = conversations.get_of_any_merchant(tx, number)
            if current.agent is not None:
                return False
            conversations.save(tx, current.assigned(agent, "because", NOW))
            return True

        return take

    claims = [
        store.write(taking(one.conversation, AgentId(f"agent-{place}")))
        for one in accepted
        for place, store in enumerate(stores)
    ]
    taken = await asyncio.gather(*claims)
    assert sum(taken) == len(accepted)


async def test_a_delivery_that_comes_a_hundred_times_to_two_processes_is_stored_once(opened: Opened) -> None:
    stores = [opened(), opened()]
    accepted = await asyncio.gather(*(accept(stores[turn % 2], 1) for turn in range(100)))
    assert len({one.id for one in accepted}) == 1
    assert sum(not one.duplicate for one in accepted) == 1


async def test_messages_of_one_customer_to_two_processes_stand_in_one_order(opened: Opened) -> None:
    stores = [opened(), opened()]
    accepted = await asyncio.gather(*(accept(stores[number % 2], number) for number in range(100)))
    assert sorted(one.position for one in accepted) == list(range(1, 101))


async def test_messages_are_prepared_in_their_order_although_a_process_has_a_wrong_clock(
    opened: Opened, postgres_url: str
) -> None:
    right, ids = opened(), IdMaker(lambda: NOW + timedelta(days=1))
    ahead = PostgresStore.open(Database(postgres_url), ids, lambda _: None)
    try:
        for number, store in enumerate((ahead, right, ahead)):
            await accept(store, number)
        for number in range(3):
            (due,) = await right.read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 10))
            assert due.message.position == number + 1
            await right.write(partial(_finish, due))
    finally:
        await ahead.close()


async def test_what_comes_later_gets_the_later_id_although_a_process_has_a_wrong_clock(
    opened: Opened, postgres_url: str
) -> None:
    right, ids = opened(), IdMaker(lambda: NOW + timedelta(days=1000))
    ahead = PostgresStore.open(Database(postgres_url), ids, lambda _: None)
    try:
        made = []
        for store in (ahead, right, ahead, right):
            made.append(await store.append(lambda tx: tx.next_id()))
            await asyncio.sleep(0.002)  # an id is of its millisecond
        assert made == sorted(made)
    finally:
        await ahead.close()


async def test_processes_whose_clocks_agree_make_no_id_twice(opened: Opened) -> None:
    stores = [opened() for _ in range(3)]
    made = await asyncio.gather(
        *(store.append(lambda tx: [tx.next_id() for _ in range(500)]) for store in stores for _ in range(4))
    )
    assert len({number for some in made for number in some}) == 3 * 4 * 500


async def test_two_processes_never_take_the_same_work(opened: Opened) -> None:
    stores = [opened(), opened()]
    for number in range(40):
        await accept(stores[0], number, f"customer-{number}")
    due = await stores[0].read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 100))

    def taking(envelope: inbox.Envelope) -> Callable[[Transaction], bool]:
        return lambda tx: inbox.lease(tx, envelope.id)

    claims = [store.claim(taking(envelope)) for envelope in due for store in stores]
    assert sum(await asyncio.gather(*claims)) == len(due) == 40
    assert await stores[1].read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 100)) == []
    assert len(await stores[1].read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 100, taken=True))) == 40


async def test_who_takes_work_does_not_wait_for_somebody_who_is_just_taking_it(opened: Opened) -> None:
    slow, quick = opened(), opened()
    await accept(slow, 1)
    (due,) = await slow.read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 1))
    begun, go_on = threading.Event(), threading.Event()

    def dawdling(tx: Transaction) -> bool:
        taken = inbox.lease(tx, due.id)
        begun.set()
        go_on.wait(PATIENCE)
        return taken

    first = asyncio.ensure_future(slow.claim(dawdling))
    await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        assert not await quick.claim(lambda tx: inbox.lease(tx, due.id))
    go_on.set()
    assert await first


async def test_what_a_process_had_taken_that_ends_is_free_at_once(opened: Opened) -> None:
    ending, living = opened(), opened()
    await accept(ending, 1)
    (due,) = await ending.read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 1))
    assert await ending.claim(lambda tx: inbox.lease(tx, due.id))
    await ending.close()
    async with asyncio.timeout(PATIENCE):
        while not await living.claim(lambda tx: inbox.lease(tx, due.id)):
            await asyncio.sleep(0.01)


async def test_what_a_process_that_hangs_had_taken_is_free_after_a_while_by_the_databases_clock(
    opened: Opened, admin: psycopg.Connection
) -> None:
    hanging, living = opened(), opened()
    await accept(hanging, 1)
    (due,) = await hanging.read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 1))
    assert await hanging.claim(lambda tx: inbox.lease(tx, due.id))
    assert not await living.claim(lambda tx: inbox.lease(tx, due.id))
    admin.execute("UPDATE envelope SET leased_until = in_seconds(0)")
    assert await living.claim(lambda tx: inbox.lease(tx, due.id))


async def test_what_comes_in_does_not_wait_for_who_decides(opened: Opened) -> None:
    store = opened()
    begun, go_on = threading.Event(), threading.Event()

    def deciding(_: Transaction) -> None:
        begun.set()
        go_on.wait(PATIENCE)

    decision = asyncio.ensure_future(store.write(deciding))
    await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await accept(store, 1)
    go_on.set()
    await decision


async def test_what_is_only_appended_records_no_event(opened: Opened) -> None:
    store = opened()
    with pytest.raises(RuntimeError, match="only a unit of `write`"):
        await store.append(lambda tx: conversations.record(tx, (happened(1),)))


async def test_processes_that_start_together_make_the_schema_once(
    tmp_path: Path, postgres_server: Server
) -> None:
    with postgres_server.database() as url:
        settings = DeskSettings(data=tmp_path, store=url)
        starts = [asyncio.to_thread(open_store, settings, IdMaker(lambda: NOW), lambda _: None) for _ in range(4)]
        stores = await asyncio.gather(*starts)
        await accept(stores[0], 1)
        assert (await accept(stores[3], 1)).duplicate
        for store in stores:
            await store.close()


def _finish(due: inbox.Envelope, tx: Transaction) -> bool:
    return inbox.finish(tx, due.id, due.message)


# -- what is refused --------------------------------------------------------------------------------------


async def test_a_database_of_a_newer_desk_is_refused_and_not_changed(
    opened: Opened, admin: psycopg.Connection
) -> None:
    newest = migrations()[-1][0]
    admin.execute("INSERT INTO desk_schema VALUES (%s)", [newest + 1])
    with pytest.raises(SchemaTooNew, match="newer desk"):
        opened()
    assert admin.execute("SELECT count(*) FROM desk_schema").fetchone() == (newest + 1,)


def test_a_server_that_is_not_there_stops_the_start_and_is_named() -> None:
    with pytest.raises(StoreUnreachable, match=r"\[desk\] store: the PostgreSQL database 'desk' at 127\.0\.0\.1 cannot"):
        PostgresStore.open(Database("postgresql://desk@127.0.0.1:1/desk", "secret"), IdMaker(lambda: NOW), print)


def test_a_database_that_cannot_hold_every_language_is_refused(postgres_server: Server) -> None:
    western = postgres_server.database("template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    with western as url, pytest.raises(StoreUnreachable, match="encoding LATIN1; expected version 13 or newer and UTF8"):
        Database(url).connect_loudly()


async def test_each_envelope_keeps_its_own_bytes(opened: Opened, admin: psycopg.Connection) -> None:
    store = opened()
    await asyncio.gather(*(accept(store, number) for number in RAWS))
    kept = admin.execute("SELECT raw FROM envelope ORDER BY position").fetchall()
    assert [bytes(raw) for (raw,) in kept] == list(RAWS.values())


async def test_a_reader_cannot_write(opened: Opened) -> None:
    store = opened()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await store.read(lambda tx: accepting.accept(tx, [incoming(1)]))
    assert not (await accept(store, 1)).duplicate


async def test_a_unit_that_goes_on_after_a_failed_statement_is_not_called_stored(opened: Opened) -> None:
    store = opened()

    def careless(tx: Transaction) -> str:
        with contextlib.suppress(psycopg.Error):
            tx.run("defer_job", id=1, now="", due_at=None, error=None)
            tx.run("end_assignments", conversation_id="no number", now="")
        return "stored"

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        await store.append(careless)


async def test_a_commit_is_on_disk_although_the_server_is_set_up_otherwise(
    opened: Opened, admin: psycopg.Connection, postgres_url: str
) -> None:
    name = admin.info.dbname
    admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    with Database(postgres_url).connect() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == {"synchronous_commit": "on"}


# -- a database that goes away ----------------------------------------------------------------------------


async def test_after_the_server_was_restarted_the_desk_goes_on(opened: Opened, admin: psycopg.Connection) -> None:
    store = opened()
    await accept(store, 1)
    await store.read(figures.of_any_merchant)
    cut(admin)
    assert (await accept(store, 1)).duplicate
    await happen(store, 1)
    assert (await store.read(figures.of_any_merchant)).envelopes == {"received": 1}


async def test_a_unit_that_is_cut_off_runs_again_and_counts_once(opened: Opened, admin: psycopg.Connection) -> None:
    store = opened()
    runs: list[int] = []

    def cut_off(tx: Transaction) -> Accepted:
        (accepted,) = accepting.accept(tx, [incoming(1)])
        if not runs:
            cut(admin)
        runs.append(accepted.id)
        return accepting.accept(tx, [incoming(2)])[0]

    assert (await store.append(cut_off)).position == 2
    assert len(runs) == 2


class CutCommit:
    """Loses the connection during one commit, after or before it took place."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, admin: psycopg.Connection, *, late: bool) -> None:
        self.left = 1
        command = Line.command

        def cut_commit(line: Line, commands: bytes) -> Any:
            if commands != b"COMMIT" or not self.left:
                return command(line, commands)
            self.left = 0
            if late:
                command(line, commands)
            cut(admin)
            return command(line, b"SELECT 1")

        monkeypatch.setattr(Line, "command", cut_commit)


@pytest.mark.parametrize("late", [True, False])
async def test_a_commit_whose_answer_is_lost_is_looked_up_and_counts_once(
    opened: Opened, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    store = opened()
    await happen(store, 1)
    cutting = CutCommit(monkeypatch, admin, late=late)
    await happen(store, 2)
    assert cutting.left == 0
    assert [number for _, number in await store.read(cursors)] == [1, 2]


async def test_while_the_server_is_away_everybody_is_told_and_afterwards_served(
    opened: Opened, admin: psycopg.Connection, postgres_server: Server
) -> None:
    store = opened()
    await accept(store, 1)
    name = admin.info.dbname
    postgres_server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    cut(admin)
    for work in (accept(store, 2), happen(store, 1), store.read(figures.of_any_merchant)):
        with pytest.raises(Unavailable, match="Try again"):
            await work
    postgres_server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                again = await accept(store, 2)
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                break
    assert (again.position, again.duplicate) == (2, False)
    assert await store.read(feed.newest_cursor) == 0


async def test_a_schema_that_a_newer_process_extends_under_it_stops_no_older_one(
    opened: Opened, admin: psycopg.Connection
) -> None:
    store = opened()
    accepted = await accept(store, 1)

    def look(tx: Transaction) -> Conversation:
        return conversations.get_of_any_merchant(tx, accepted.conversation)

    before = [await run(look) for run in (store.read, store.write, store.append)]
    admin.execute("ALTER TABLE conversation ADD COLUMN mood TEXT")
    assert [await run(look) for run in (store.read, store.write, store.append)] == before


async def test_a_desk_whose_database_was_away_goes_on_by_itself(
    tmp_path: Path, postgres_url: str, admin: psycopg.Connection, postgres_server: Server
) -> None:
    name = admin.info.dbname
    async with running(tmp_path, store=postgres_url) as desk:
        await desk.shop.says("Where is my order?")
        await desk.settled()
        postgres_server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cut(admin)
        desk._wake()
        with pytest.raises(Unavailable):
            await desk.shop.says("Hello?", id="again")
        postgres_server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        async def said() -> bool:
            with contextlib.suppress(Unavailable):
                return bool(await desk.shop.says("Hello?", id="again"))
            return False

        await until(said)
        await until(lambda: _heard(desk, 2), within=20)
        await desk.reply("It arrives tomorrow.")
        assert desk.shop.heard == ["It arrives tomorrow."]


async def _heard(desk: DeskUnderTest, count: int) -> bool:
    with contextlib.suppress(Unavailable):
        found = await desk.desk.store.read(lambda tx: tx.all("events_after_of_any_merchant", cursor=0, limit=100))
        return len([row for row in found if row["kind"] == "message_received"]) == count
    return False


async def test_a_process_that_hangs_in_its_turn_makes_others_say_so_instead_of_hanging(
    opened: Opened, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_SETTINGS", "SET lock_timeout = '100ms'")
    store = opened()
    admin.execute("SELECT pg_advisory_lock(%s)", [TURN])
    with pytest.raises(Unavailable, match="takes too long"):
        await happen(store, 1)
    admin.execute("SELECT pg_advisory_unlock(%s)", [TURN])
    await happen(store, 1)


async def test_a_process_notices_that_a_newer_one_has_changed_the_schema(
    opened: Opened, admin: psycopg.Connection
) -> None:
    store = opened()
    assert not await store.schema_is_newer()
    admin.execute("INSERT INTO desk_schema (version) VALUES (%s)", [migrations()[-1][0] + 1])
    assert await store.schema_is_newer()
