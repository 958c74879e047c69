"""Each process is asked to end and started again in turn, under load and behind a proxy: no client sees any of it."""

import asyncio
from pathlib import Path

from desk.services.parts import Part
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.proxy import Proxy
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice

#: The longest seconds between two restarts.
_WORKS = 1.0


async def restarted(desk: Running) -> None:
    """Restart one process after another, as who installs a new version does."""
    rolled = dice("rolling")
    for process in desk.processes:
        await asyncio.sleep(rolled.uniform(0, _WORKS))
        process.ask_to_end()
        assert await process.ended() == 0, process.log
        process.start()
        await process.ready()


async def test_no_client_sees_a_rolling_restart(tmp_path: Path, shop: Shop, postgres_url: str, nats_url: str) -> None:
    where = Where(directory=tmp_path, shop=shop.url, store=postgres_url, bus=nats_url)
    parts = [Part.WEB, Part.WEB, Part.WORKER]
    async with (
        run_desk(where, parts) as desk,
        Proxy.before(desk.addresses) as proxy,
        Load.on([proxy.url], dice("rolling load")) as load,
    ):
        for _ in range(max(1, ROUNDS // 6)):
            await restarted(desk)
        load.check()
        await load.finished()
        await consoles_know(load, await holds(desk, load, shop))
        assert load.record.troubles == []
