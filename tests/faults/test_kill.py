"""kill -9 of any process at any moment under load: nothing acknowledged is lost, doubled, reordered or forgotten."""

import asyncio
import random
from pathlib import Path

from desk.config.stores import SQLITE
from desk.services.parts import Part
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice

#: The longest time that a desk works between a process's return and the next blow, in seconds.
_LONGEST = 1.2
#: Of so many processes one is struck again, or another is, while it still starts.
_TOO_SOON = 4


async def killed(desk: Running, dice: random.Random) -> None:
    """Kill one process after another, each at a moment that nobody chose, some before they have quite started."""
    for _ in range(ROUNDS):
        await asyncio.sleep(dice.uniform(0, _LONGEST))
        process = dice.choice(desk.processes)
        process.kill()
        process.start()
        if dice.randrange(_TOO_SOON):
            await process.ready()
    await desk.ready()


async def endured(where: Where, parts: list[Part], shop: Shop) -> None:
    rolled = dice(f"kill {len(parts)}")
    async with run_desk(where, parts) as desk, Load.on(desk.addresses, rolled) as load:
        await killed(desk, rolled)
        load.check()
        await load.finished()
        await consoles_know(load, await holds(desk, load, shop))


async def test_an_embedded_desk_that_is_killed_again_and_again(tmp_path: Path, shop: Shop) -> None:
    await endured(Where(directory=tmp_path, shop=shop.url, store=SQLITE), [Part.ALL], shop)


async def test_a_desk_of_three_processes_of_which_any_is_killed(
    tmp_path: Path, shop: Shop, postgres_url: str, nats_url: str
) -> None:
    where = Where(directory=tmp_path, shop=shop.url, store=postgres_url, bus=nats_url)
    await endured(where, [Part.WEB, Part.WEB, Part.WORKER], shop)
