"""The bus is killed and everything that it kept is wiped, under load: the database is the truth, and nobody misses it."""

import asyncio
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from desk.services.parts import Part
from desk.testing.waiting import until
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.load import Load
from tests.faults.ground.processes import run_desk
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.support import nats

#: Seconds within which consoles hear of something although there is no bus.
_FALLBACK = 20


async def test_nats_is_killed_and_its_store_wiped(tmp_path: Path, shop: Shop, postgres_url: str) -> None:
    rolled, kept = dice("nats"), tmp_path / "nats"
    with nats.started("-js", "-sd", str(kept)) as server:
        where = Where(directory=tmp_path, shop=shop.url, store=postgres_url, bus=server.url)
        parts = [Part.WEB, Part.WEB, Part.WORKER]
        async with run_desk(where, parts) as desk, Load.on(desk.addresses, rolled) as load:
            for _ in range(max(2, ROUNDS // 3)):
                await asyncio.sleep(rolled.uniform(0, 1))
                server.kill()
                shutil.rmtree(kept)
                await until(partial(_all_heard, load, [len(console.events) for console in load.consoles]), _FALLBACK)
                server.start()
            load.check()
            await load.finished()
            await consoles_know(load, await holds(desk, load, shop))


def _all_heard(load: Load, before: Sequence[int]) -> bool:
    """Tell whether every console was told of something since it knew so much."""
    return all(len(console.events) > count for console, count in zip(load.consoles, before, strict=True))
