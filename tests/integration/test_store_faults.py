"""The database breaks in ways that nobody plans for: everybody is told, and what comes after is written."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desk.domain.ids import IdMaker, InboxId, MerchantId
from desk.services import intake
from desk.store import figures, inbox
from desk.store.protocol import Transaction
from desk.store.sqlite import SqliteStore
from tests.support.site import Site

NOW = datetime(2026, 6, 15, 11, tzinfo=UTC)


class Faults:
    """What is broken at the moment: statements by their beginning, or opening the file at all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statement: str | None = None
        self.file = False
        self.opened = 0
        faults, connect = self, sqlite3.connect

        class Breaking(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if faults.statement is not None and sql.startswith(faults.statement):
                    raise sqlite3.OperationalError("disk I/O error")
                return super().execute(sql, *values)

        def opening(*args: Any, **options: Any) -> sqlite3.Connection:
            if faults.file:
                raise sqlite3.OperationalError("unable to open database file")
            faults.opened += 1
            return connect(*args, **options, factory=Breaking)

        monkeypatch.setattr(sqlite3, "connect", opening)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


def opened(directory: Path) -> SqliteStore:
    return SqliteStore.open(directory / "desk.db", IdMaker(lambda: NOW), lambda _: None)


def kept(tx: Transaction) -> None:
    inbox.quarantine(tx, MerchantId("acme"), InboxId("shop"), b"?", intake.unreadable("?"), NOW)


def half_done(tx: Transaction) -> NoReturn:
    kept(tx)
    raise LookupError("changed its mind")


async def quarantined(store: SqliteStore) -> int:
    async with asyncio.timeout(10):
        return (await store.read(figures.of_any_merchant)).envelopes.get("quarantined", 0)


async def test_a_writer_that_cannot_roll_back_tells_everybody_and_goes_on_with_a_new_connection(
    tmp_path: Path, faults: Faults
) -> None:
    store = opened(tmp_path)
    await store.write(kept)
    faults.statement = "ROLLBACK"
    async with asyncio.timeout(10):
        told = await asyncio.gather(store.write(half_done), store.write(kept), return_exceptions=True)
    faults.statement = None
    before = faults.opened
    async with asyncio.timeout(10):
        await store.write(kept)
    assert isinstance(told[0], sqlite3.OperationalError)
    assert faults.opened == before + 1
    assert await quarantined(store) == 2 + (told[1] is None)
    await store.close()


async def test_a_writer_that_cannot_open_the_file_says_so_and_tries_again_for_the_next(
    tmp_path: Path, faults: Faults
) -> None:
    store = opened(tmp_path)
    faults.file = True
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="unable to open"):
            async with asyncio.timeout(10):
                await store.write(kept)
    faults.file = False
    async with asyncio.timeout(10):
        await store.write(kept)
    assert await quarantined(store) == 1
    await store.close()


async def test_a_store_that_never_could_write_still_closes(tmp_path: Path, faults: Faults) -> None:
    store = opened(tmp_path)
    faults.file = True
    with pytest.raises(sqlite3.OperationalError):
        await store.write(kept)
    async with asyncio.timeout(10):
        await store.close()


async def test_a_desk_whose_store_cannot_be_read_is_not_ready(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: object) -> NoReturn:
        raise sqlite3.OperationalError("disk I/O error")

    prober = site.browser()
    assert (await prober.get("/readyz")).status == 200
    with monkeypatch.context() as patched:
        patched.setattr(site.desk.store, "read", broken)
        answer = await prober.get("/readyz")
    assert (answer.status, answer.body) == (503, {"status": "the store cannot be read"})
