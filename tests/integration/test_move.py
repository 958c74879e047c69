"""``desk move``: the same desk before and after, seen over the API; and whatever is in the way changes nothing."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desk.cli import main
from desk.store import letters, uploads
from desk.testing import DeskUnderTest, running
from desk.testing.http import Http, Person, http_of
from tests.support.stores import SHOP, message

#: More is asked for by whoever moves a large one: 100,000.
MESSAGES = int(os.environ.get("DESK_MOVE_MESSAGES", "2000"))
CUSTOMERS = 40
CONVERSATIONS = max(CUSTOMERS, MESSAGES // 17)
PDF = b"%PDF-1.7\x00\xff"
WORDS = "Where is my order, 你好, مرحبا, olá?\tA tab, a 'quote', a \\ and \N{SNOWMAN} {} AB-1042"


@pytest.fixture
async def source(tmp_path: Path) -> Path:
    """Return the data of a desk that has been at work and was stopped."""
    async with running(tmp_path) as desk:
        await asyncio.gather(*(desk.shop.says(f"{WORDS} {number}", f"customer-{number}") for number in range(CUSTOMERS)))
        for number in range(0, CUSTOMERS, 4):
            await desk.reply("It arrives tomorrow.", to=f"customer-{number}")
        await desk.desk.intake.quarantine(desk.shop.inbox.id, b"\x00\xff?", "not understood")
        await fill(desk)
    return tmp_path / "data" / "desk.db"


async def fill(desk: DeskUnderTest) -> None:
    """Let customers write until there are as many messages as were asked for, and have all prepared."""
    for start in range(0, MESSAGES, 500):
        some = [message(number, f"customer-{number % CONVERSATIONS}") for number in range(start, start + 500)]
        await asyncio.gather(*(desk.desk.intake.accept(SHOP, one) for one in some))
    await desk.settled(within=60 + MESSAGES / 50)


@asynccontextmanager
async def served(directory: Path, store: str) -> AsyncIterator[Http]:
    async with running(directory, store=store, present=False) as desk, http_of(desk) as http:
        await desk.settled()
        yield http


async def settled(http: Http) -> dict[str, Any]:
    """Return what readers are told once it does not change any more: looking may have made something readable."""
    before, found = None, await everything(http)
    while found != before:
        before, found = found, await everything(http)
    return found


async def everything(http: Http) -> dict[str, Any]:
    """Return what every reader can be told over the API about what is stored."""
    found: dict[str, Any] = {}
    for name in ("ines", "emma"):
        person = await http.login(name)
        for view in ("all", "queue", "mine", "resolved"):
            found[f"{name} {view}"] = await pages(person, f"/api/conversations?view={view}&limit=100")
        found[f"{name} search"] = await pages(person, "/api/conversations?search=ab-1042&limit=100")
        for one in found[f"{name} all"]:
            path = f"/api/conversations/{one['id']}"
            found[f"{name} {path}"] = [await person.get(path), await messages(person, path)]
    operator = await http.login("otto")
    found["envelopes"] = await operator.get("/api/envelopes")
    return found


async def pages(person: Person, path: str) -> list[Any]:
    found, following = [], ""
    while True:
        status, page = await person.get(f"{path}&before={following}" if following else path)
        assert status == 200, page
        found += page["conversations"]
        following = page.get("next") or ""
        if not following:
            return found


async def messages(person: Person, path: str) -> list[Any]:
    found: list[Any] = []
    while True:
        before = f"&before={found[0]['position']}" if found else ""
        status, page = await person.get(f"{path}/messages?limit=100{before}")
        assert status == 200, page
        if not page["messages"]:
            return found
        found = [*page["messages"], *found]


async def test_a_moved_desk_answers_the_same_to_everything(
    source: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = source.parent.parent
    async with served(place, "sqlite") as http:
        before = await settled(http)
    assert await asyncio.to_thread(main, ["move", str(source), postgres_url]) == 0
    said = capsys.readouterr()
    assert "holds the same as" in said.out
    assert "100%" in said.err
    async with served(place, postgres_url) as http:
        after = await settled(http)
    assert {what: (before[what], told) for what, told in after.items() if told != before[what]} == {}
    assert len(before["ines all"]) == CONVERSATIONS


def moved(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["move", *arguments]) == 2
    return capsys.readouterr().err


@pytest.fixture
async def small(tmp_path: Path) -> Path:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await desk.reply("Here is your invoice.", files={"Fatura — 发票.pdf": PDF})
        await desk.chooses(desk.agent("emma"), await desk.conversation(), "later.pdf", PDF)
    return tmp_path / "data" / "desk.db"


async def test_a_moved_desk_goes_on_where_it_was(small: Path, postgres_url: str) -> None:
    assert await asyncio.to_thread(main, ["move", str(small), postgres_url]) == 0
    async with running(small.parent.parent, store=postgres_url) as desk:
        await desk.shop.says("And now?", id="after the move")
        await desk.reply("It is there.", key="new")
        assert desk.shop.heard == ["It is there."]
        answer = (await desk.messages())[1].message
        went = await desk.desk.store.read(lambda tx: letters.attached(tx, answer.merchant, answer.id))
        assert [(one.name, one.content) for one in went] == [("Fatura — 发票.pdf", PDF)]
        assert await desk.desk.store.read(lambda tx: uploads.weight(tx, answer.merchant)) == len(PDF)


def rows_in(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM customer").fetchone()
    return int(found[0]) if found else -1


def test_a_database_that_holds_something_is_left_alone(
    small: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["move", str(small), postgres_url]) == 0
    assert "it is not empty" in moved(capsys, str(small), postgres_url)
    assert rows_in(postgres_url) == 1


def test_what_postgresql_does_not_take_leaves_the_target_empty_and_is_named(
    small: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(small) as connection:
        connection.execute("UPDATE message SET body = 'nothing' || char(0)")
    connection.close()
    assert "table message: PostgreSQL does not take a row" in moved(capsys, str(small), postgres_url)
    assert rows_in(postgres_url) == 0


def test_a_target_that_holds_something_else_in_the_end_is_emptied_again(
    small: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.name := 'somebody else'; RETURN NEW; END $$"
        )
        connection.execute("CREATE TRIGGER spoil BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION spoil()")
    assert "table customer: 1 rows went in and 1 came out, or not the same ones" in moved(
        capsys, str(small), postgres_url
    )
    assert rows_in(postgres_url) == 0


async def test_a_desk_that_runs_is_not_moved(
    tmp_path: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path):
        assert "another desk is running" in moved(capsys, str(tmp_path / "data" / "desk.db"), postgres_url)


@pytest.mark.parametrize("target", ["sqlite", "desk", "postgresql://desk:hunter2@db/desk", "postgresql://desk@db"])
def test_a_target_that_cannot_be_meant_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    assert "expected postgresql://USER@HOST/DATABASE" in moved(capsys, str(tmp_path / "desk.db"), target)


def test_a_source_that_is_not_there_is_named(
    tmp_path: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no desk's database here" in moved(capsys, str(tmp_path / "desk.db"), postgres_url)
