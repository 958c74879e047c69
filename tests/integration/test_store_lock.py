"""One data directory, one desk; and a clear word when it cannot be used."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.domain.ids import IdMaker
from desk.store.lock import DataUnusable
from desk.store.sqlite import SqliteStore


def _open(directory: Path) -> SqliteStore:
    return SqliteStore.open(directory / "desk.db", IdMaker(lambda: datetime.now(UTC)), lambda _: None)


async def test_a_second_desk_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    first = _open(tmp_path)
    with pytest.raises(DataUnusable, match="another desk is running"):
        _open(tmp_path)
    await first.close()


async def test_the_directory_is_free_again_when_the_desk_has_stopped(tmp_path: Path) -> None:
    await _open(tmp_path).close()
    await _open(tmp_path).close()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataUnusable, match="cannot be written"):
        _open(tmp_path / "file" / "data")
