"""The embedded store: a file that survives a power cut, and readers that cannot write."""

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.domain.ids import IdMaker
from desk.store import accepting
from desk.store.errors import SchemaTooNew
from desk.store.protocol import Transaction
from desk.store.sqlite import SqliteStore
from desk.store.statements import migrations
from tests.support.stores import RAWS, accept, incoming


def opened(directory: Path) -> SqliteStore:
    return SqliteStore.open(directory / "desk.db", IdMaker(lambda: datetime.now(UTC)), lambda _: None)


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(lambda tx: accepting.accept(tx, [incoming(1)]))
    assert not (await accept(store, 1)).duplicate
    await store.close()


async def test_each_envelope_keeps_its_own_bytes(tmp_path: Path) -> None:
    store = opened(tmp_path)
    await asyncio.gather(*(accept(store, number) for number in RAWS))
    await store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.db")) as file:
        assert [raw for (raw,) in file.execute("SELECT raw FROM envelope ORDER BY position")] == list(RAWS.values())


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
