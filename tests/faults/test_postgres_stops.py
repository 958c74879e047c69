"""PostgreSQL stops without a word under load, and comes back: clients are told to wait, the desk needs nobody."""

import asyncio
from pathlib import Path

from desk.services.parts import Part
from desk.testing.servers.postgres import OwnServer
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.record import Trouble
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.faults.ground.waiting import eventually

#: The longest seconds that the desk works, and that the server is away.
_WORKS, _AWAY = 2.0, 2.0


async def _not_ready(desk: Running) -> bool:
    return all([(await process.readiness())[0] == 503 for process in desk.processes])


def _told_to_wait(trouble: Trouble) -> bool:
    return trouble.status == 503 and trouble.retry_after is not None and '"unavailable"' in trouble.told


async def test_a_desk_whose_postgres_stops_at_once_again_and_again(
    tmp_path: Path, shop: Shop, own_postgres: OwnServer, nats_url: str
) -> None:
    rolled = dice("postgres")
    with own_postgres.database() as url:
        where = Where(directory=tmp_path, shop=shop.url, store=url, bus=nats_url)
        parts = [Part.WEB, Part.WEB, Part.WORKER]
        async with run_desk(where, parts) as desk, Load.on(desk.addresses, rolled) as load:
            for _ in range(max(1, ROUNDS // 6)):
                await asyncio.sleep(rolled.uniform(0.5, _WORKS))
                await asyncio.to_thread(own_postgres.stop_at_once)
                await eventually(lambda: _not_ready(desk), within=60)
                await asyncio.sleep(rolled.uniform(0, _AWAY))
                await asyncio.to_thread(own_postgres.start)
                await desk.ready()
            load.check()
            await load.finished()
            await consoles_know(load, await holds(desk, load, shop))
            assert load.record.troubles
            assert [one for one in load.record.troubles if not _told_to_wait(one)] == []
            assert [console.sockets for console in load.consoles] == [1, 1, 1]
