"""A whole desk as one file: taken while it runs, put back where none is, refused in words that say what to do."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from desk.cli import main
from desk.store.copies import CopyRefused, back_up, look_through, restore
from desk.store.errors import SchemaTooNew
from desk.testing import DeskUnderTest, running

PDF = b"%PDF-1.7\x00\xff"
CONFIG = Path(__file__).parents[2] / "examples" / "desk.toml"


def data_of(desk: DeskUnderTest) -> Path:
    return desk.desk.config.desk.data


async def test_a_copy_taken_under_load_is_whole_and_holds_all_that_was_acknowledged_before(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as desk:
        for number in range(20):
            await desk.shop.says("Where is my order?", f"customer-{number}")
        more = asyncio.gather(*(desk.shop.says("Hello?", f"customer-{number}") for number in range(20)))
        copied = await asyncio.to_thread(back_up, data_of(desk) / "desk.db", tmp_path / "copy.db")
        await more
    assert copied.rows["customer"] == 20
    assert 20 <= copied.rows["envelope"] <= 40


async def test_what_was_restored_goes_on_where_the_copy_was_taken(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.", files={"invoice.pdf": PDF})
        await asyncio.to_thread(back_up, data_of(desk) / "desk.db", tmp_path / "copy.db")
        await desk.shop.says("It is not here.")
    data = data_of(desk)
    for path in data.glob("desk.db*"):
        path.unlink()
    restore(tmp_path / "copy.db", data)
    async with running(tmp_path) as desk:
        said = await desk.messages()
        assert [spoken.message.body for spoken in said] == ["Where is my order?", "It arrives tomorrow."]
        assert [(one.name, one.kept) for one in said[1].attached] == [("invoice.pdf", True)]
        await desk.reply("It arrives at nine.", key="after")
        assert desk.shop.heard[-1] == "It arrives at nine."


async def test_nothing_is_restored_over_a_database_or_under_a_running_desk(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.settled()
        await asyncio.to_thread(back_up, data_of(desk) / "desk.db", tmp_path / "copy.db")
        with pytest.raises(Exception, match="another desk is running"):
            restore(tmp_path / "copy.db", data_of(desk))
    with pytest.raises(CopyRefused, match="move it away first"):
        restore(tmp_path / "copy.db", data_of(desk))


def test_a_backup_overwrites_nothing_and_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match="has not been started yet"):
        back_up(tmp_path / "desk.db", tmp_path / "copy.db")
    sqlite3.connect(tmp_path / "desk.db").close()
    (tmp_path / "copy.db").touch()
    with pytest.raises(CopyRefused, match="name another file"):
        back_up(tmp_path / "desk.db", tmp_path / "copy.db")


@pytest.mark.parametrize("junk", [b"", b"not a database, but long enough to be looked at as one" * 20])
def test_what_is_no_desk_is_not_restored_and_leaves_nothing(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(junk)
    with pytest.raises(CopyRefused, match="no desk's database"):
        restore(tmp_path / "copy.db", tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["desk.lock"]


async def test_a_damaged_copy_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        for number in range(50):
            await desk.shop.says("Where is my order?" * 20, f"customer-{number}")
        await asyncio.to_thread(back_up, data_of(desk) / "desk.db", tmp_path / "copy.db")
    raw = bytearray((tmp_path / "copy.db").read_bytes())
    for page in range(8, len(raw) // 4096, 3):
        raw[page * 4096 : page * 4096 + 200] = b"\0" * 200
    (tmp_path / "copy.db").write_bytes(raw)
    with pytest.raises(CopyRefused, match=r"damaged|no desk's database"):
        look_through(tmp_path / "copy.db")


async def test_a_copy_of_a_newer_desk_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await asyncio.to_thread(back_up, data_of(desk) / "desk.db", tmp_path / "copy.db")
    connection = sqlite3.connect(tmp_path / "copy.db")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(SchemaTooNew):
        restore(tmp_path / "copy.db", tmp_path / "elsewhere")


def test_a_desk_in_postgresql_is_told_of_postgresqls_own_tools(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = CONFIG.read_text(encoding="utf-8").replace("[desk]", '[desk]\nstore = "postgresql://me@127.0.0.1/desk"', 1)
    (tmp_path / "desk.toml").write_text(toml, encoding="utf-8")
    assert main(["backup", str(tmp_path / "desk.toml")]) == 2
    assert "pg_dump" in capsys.readouterr().err


def test_the_commands_say_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["migrate"]) == 0
    assert main(["backup", "--to", "copy.db"]) == 0
    for path in tmp_path.glob("desk-data/desk.db*"):
        path.unlink()
    assert main(["restore", "--from", "copy.db"]) == 0
    assert "is copy.db again; start the desk" in capsys.readouterr().out
