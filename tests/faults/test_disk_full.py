"""The disk is full under load, and has room again: refused with a clear word, nothing lost, nobody needed."""

import asyncio
from pathlib import Path

from desk.services.parts import Part
from desk.testing.servers.postgres import OwnServer
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.full import SmallDisk, small_disk
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.record import Trouble
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.faults.ground.waiting import eventually

_WORKS = 2.0
#: Refusals that are waited for while the disk is full.
_REFUSED = 20


async def _says_that_it_is_full(desk: Running) -> bool:
    told = [await process.readiness() for process in desk.serving]
    return all(status == 503 and "disk" in words and "full" in words for status, words in told)


def _clear(trouble: Trouble) -> bool:
    return (trouble.status, trouble.retry_after is None) == (503, False) and "is not stored" in trouble.told


async def _refused(load: Load) -> None:
    before = len(load.record.troubles)
    await eventually(lambda: len(load.record.troubles) >= before + _REFUSED, within=60)


async def _reads(load: Load) -> bool:
    """Tell whether agents still see their lists."""
    listed = await load.consoles[0].caller.once("GET", "/api/conversations?view=all")
    return listed is not None and listed.status == 200


async def endured(desk: Running, load: Load, disk: SmallDisk, shop: Shop) -> None:
    rolled = dice("full")
    for _ in range(max(1, ROUNDS // 6)):
        await asyncio.sleep(rolled.uniform(0.5, _WORKS))
        disk.fill()
        await eventually(lambda: _says_that_it_is_full(desk), within=60)
        await _refused(load)
        assert await _reads(load)
        disk.empty()
        await desk.ready()
    load.check()
    await load.finished()
    await consoles_know(load, await holds(desk, load, shop))
    assert [one for one in load.record.troubles if not _clear(one)] == []
    assert [console.sockets for console in load.consoles] == [1] * len(load.consoles)


async def test_an_embedded_desk_whose_disk_is_full(tmp_path: Path, shop: Shop) -> None:
    where = Where(directory=tmp_path, shop=shop.url)
    with small_disk(where.data, megabytes=16) as disk:
        async with run_desk(where) as desk, Load.on(desk.addresses, dice("full, SQLite")) as load:
            await endured(desk, load, disk, shop)


async def test_a_grown_desk_whose_database_has_a_full_disk(
    tmp_path: Path, shop: Shop, own_postgres: OwnServer, nats_url: str
) -> None:
    with small_disk(tmp_path / "small", megabytes=24) as disk:
        own_postgres.make_tablespace("small", disk.folder / "tables")
        with own_postgres.database(tablespace="small") as url:
            where = Where(directory=tmp_path, shop=shop.url, store=url, bus=nats_url)
            parts = [Part.WEB, Part.WORKER]
            async with run_desk(where, parts) as desk, Load.on(desk.addresses, dice("full, PostgreSQL")) as load:
                await endured(desk, load, disk, shop)
        own_postgres.run("DROP TABLESPACE small")
