"""Real processes whose clocks are set by an hour and by a day, forward and back, under load."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desk.services.parts import Part
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.clocks import ProcessClock, library
from tests.faults.ground.load import Load
from tests.faults.ground.processes import run_desk
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.support.required import required

HOUR, DAY = 3_600, 86_400
_LONGEST = 0.6

Clocks = Callable[[int], list[ProcessClock]]


@pytest.fixture
def clocks(tmp_path: Path) -> Clocks:
    """Return what makes so many clocks."""
    found = library()
    if found is None:
        required("libfaketime")
    return lambda count: [ProcessClock(Path(str(found)), tmp_path / f"clock-{number}") for number in range(count)]


async def set_to_and_fro(clocks: Sequence[ProcessClock], rolled: random.Random) -> None:
    """Set one clock after another; each of them shows every wrong hour at least once, and the true one at last."""
    wrong = [(clock, seconds) for clock in clocks for seconds in (HOUR, DAY, -HOUR, -DAY)]
    for clock, seconds in rolled.sample(wrong, len(wrong)) + rolled.choices(wrong, k=ROUNDS):
        clock.ahead(seconds)
        await asyncio.sleep(rolled.uniform(0, _LONGEST))
    for clock in clocks:
        clock.ahead(0)


async def endured(where: Where, parts: list[Part], shop: Shop, clocks: Sequence[ProcessClock]) -> None:
    """Nothing is lost or doubled, nothing waits for an hour, and no agent of the load is ever logged out."""
    rolled, apart = dice(f"clocks {len(parts)}"), {}
    for place, clock in enumerate(clocks):
        apart[place] = replace(where, environ=clock.environ)
    async with run_desk(where, parts, apart) as desk, Load.on(desk.addresses, rolled) as load:
        await shop.behaves(fails=5)
        await set_to_and_fro(clocks, rolled)
        load.check()
        await load.finished()
        await consoles_know(load, await holds(desk, load, shop))


async def test_an_embedded_desk_whose_clock_is_set(tmp_path: Path, shop: Shop, clocks: Clocks) -> None:
    await endured(Where(directory=tmp_path, shop=shop.url), [Part.ALL], shop, clocks(1))


async def test_a_desk_of_two_processes_whose_clocks_are_set_each_for_itself(
    tmp_path: Path, shop: Shop, postgres_url: str, nats_url: str, clocks: Clocks
) -> None:
    where = Where(directory=tmp_path, shop=shop.url, store=postgres_url, bus=nats_url)
    await endured(where, [Part.ALL, Part.ALL], shop, clocks(2))
