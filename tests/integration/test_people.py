"""What people may count on: their word about themselves, the languages they read, and a queue that costs little to offer."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from desk.domain.ids import AgentId
from desk.domain.phrases import phrase_from_text
from desk.services.presence import GRACE
from desk.store.protocol import Item, Store, Unit, UnitOfMany
from desk.testing import DESK_TOML, DeskUnderTest, FakeTranslator, running, until
from desk.testing.http import http_of
from tests.support.site import Site

T = TypeVar("T")

EMMA = AgentId("emma")
CUSTOMERS = ("ana", "bob", "eve", "kim", "lea", "max")


class CountingStore:
    """A store that counts its writes."""

    shared = False
    commit_count = unit_count = 0

    def __init__(self, store: Store) -> None:
        self._store = store
        self.writes, self.refuses = 0, False

    async def write(self, unit: Unit[T]) -> T:
        self.writes += 1
        return await self._store.write(unit)

    async def claim(self, unit: Unit[bool]) -> bool:
        return await self._store.claim(unit)

    async def append(self, unit: Unit[T]) -> T:
        return await self.write(unit)

    async def append_each(self, unit: UnitOfMany[Item, T], item: Item) -> T:
        return await self._store.append_each(unit, item)

    async def read(self, unit: Unit[T]) -> T:
        return await self._store.read(unit)

    async def close(self) -> None:
        await self._store.close()

    async def schema_is_newer(self) -> bool:
        return False


async def test_who_reloads_his_page_is_still_away(desk: DeskUnderTest) -> None:
    desk.desk.presence.set(EMMA, "away")
    desk.leaves("emma")
    await desk.advance(GRACE - timedelta(seconds=1))
    desk.arrives("emma")
    assert desk.desk.presence.status(EMMA) == "away"


async def test_who_comes_back_after_the_grace_is_available(desk: DeskUnderTest) -> None:
    desk.desk.presence.set(EMMA, "away")
    desk.leaves("emma")
    await desk.advance(GRACE)
    desk.arrives("emma")
    assert desk.desk.presence.status(EMMA) == "available"


async def test_a_long_queue_writes_what_is_taken_and_once_for_all_who_wait_on(tmp_path: Path) -> None:
    one_each = DESK_TOML.replace('team = "lisbon-days"\n', 'team = "lisbon-days"\ncapacity = 1\n')
    async with running(tmp_path, one_each, present=False) as desk:
        for customer in CUSTOMERS:
            await desk.shop.says("Where is my order?", customer)
        await until(lambda: _all_wait_because(desk, "Everybody who could take it is away or takes nothing new"))
        store = desk.desk.routing._store = CountingStore(desk.desk.store)
        desk.arrives("emma")
        await until(lambda: _all_wait_because(desk, "Everybody who could take it has enough to do"))
        found = [await desk.conversation(customer) for customer in CUSTOMERS]
    assert sorted(str(one.agent) for one in found) == ["None"] * 5 + ["emma"]
    assert store.writes == 2


async def _all_wait_because(desk: DeskUnderTest, reason: str) -> bool:
    found = [await desk.conversation(customer) for customer in CUSTOMERS]
    return {phrase_from_text(str(one.reason)).id for one in found if one.agent is None} == {reason}


@pytest.mark.parametrize("tag", ["fr", "xx", "zh-Hant"])
async def test_a_language_that_nobody_reads_and_no_engine_writes_is_refused(desk: DeskUnderTest, tag: str) -> None:
    await desk.shop.says("Where is my order?")
    number = (await desk.conversation()).id
    async with http_of(desk) as http:
        emma = await http.login("emma")
        status, problem = await emma.post(f"/api/conversations/{number}/texts", {"language": tag})
    assert status == 422
    assert "expected one of de, en, es, pt" in problem["message"]
    assert await _tags(desk) == []


@pytest.mark.parametrize(("tag", "stored"), [("es", ["es"]), ("pt-AO", ["pt"]), ("pt", ["pt"]), ("en", [])])
async def test_a_language_that_somebody_reads_or_an_engine_writes_is_made(
    desk: DeskUnderTest, tag: str, stored: list[str]
) -> None:
    await desk.shop.says("Where is my order?")
    number = (await desk.conversation()).id
    async with http_of(desk) as http:
        emma = await http.login("emma")
        status, _ = await emma.post(f"/api/conversations/{number}/texts", {"language": tag})
    assert status == 200
    assert await _tags(desk) == stored


async def test_that_there_is_no_translator_is_stored_once_however_often_somebody_asks(tmp_path: Path) -> None:
    async with running(tmp_path, translator=FakeTranslator(pairs=[("de", "en")])) as desk, http_of(desk) as http:
        await desk.shop.says("Where is my order?")
        texts = f"/api/conversations/{(await desk.conversation()).id}/texts"
        ines = await http.login("ines")
        for _ in range(2):
            await asyncio.gather(*(ines.post(texts, {"language": tag}) for tag in ("pt", "pt-BR", "pt-AO")))
        (spoken,) = await desk.messages()
    assert [(text.language, text.flags) for text in spoken.texts] == [("pt", ("no_translator",))]


async def _tags(desk: DeskUnderTest) -> list[str]:
    """Return the languages of every wording that was stored."""
    return [text.language for spoken in await desk.messages() for text in spoken.texts]


async def test_who_works_where_it_never_closes_is_on_shift_without_an_end(site: Site) -> None:
    ann = await site.log_in("ann")
    me = (await ann.get("/api/session")).body
    assert (me["on_shift"], me.get("shift_ends")) == (True, None)
