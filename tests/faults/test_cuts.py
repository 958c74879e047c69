"""Real processes under load, one of which is cut off from the bus or from the database, again and again."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp
import pytest

from desk.services.parts import Part
from desk.testing.waiting import until
from tests.faults.ground.after import consoles_know, holds
from tests.faults.ground.lines import to_nats, to_postgres
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running, run_desk
from tests.faults.ground.settings import Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice
from tests.faults.ground.truth import Truth
from tests.support.line import Line

Laid = Callable[[Where], AbstractAsyncContextManager[tuple[Where, Line]]]
_LONGEST = 1.5
_LEADS = re.compile(r"^desk_leading (\S+)$", re.MULTILINE)


async def cut_off(line: Line, rolled: random.Random) -> None:
    """Cut the line or let nothing through it, now and then, for a moment or some; it is whole at last."""
    for _ in range(max(2, ROUNDS // 2)):
        await asyncio.sleep(rolled.uniform(0, _LONGEST))
        rolled.choice([line.cut, line.stall])()
        await asyncio.sleep(rolled.uniform(0, 2 * _LONGEST))
        line.cut()  # whatever was let through half stays half
        line.mend()


async def leaders(desk: Running) -> int:
    """Return how many processes say that they lead."""
    told = []
    async with aiohttp.ClientSession() as session:
        for process in desk.processes:
            async with session.get(f"{process.url}/metrics") as answer:
                told.append(_LEADS.search(await answer.text()))
    return sum(float(found[1]) == 1 for found in told if found)


def given_twice(found: Truth) -> Sequence[int]:
    """Return conversations that were given to an agent more than once; in the load nobody ever goes."""
    times = Counter(row["conversation_id"] for row in found.events if row["kind"] == "assigned")
    return [conversation for conversation, count in times.items() if count > 1]


@pytest.mark.parametrize("to", [to_nats, to_postgres])
async def test_one_of_two_processes_is_cut_off(
    tmp_path: Path, shop: Shop, postgres_url: str, nats_url: str, to: Laid
) -> None:
    where, rolled = Where(directory=tmp_path, shop=shop.url, store=postgres_url, bus=nats_url), dice("cuts")
    async with (
        to(where) as (apart, line),
        run_desk(where, [Part.ALL, Part.ALL], {1: apart}) as desk,
        Load.on(desk.addresses, rolled) as load,
    ):
        await cut_off(line, rolled)
        load.check()
        await load.finished()
        found = await holds(desk, load, shop)
        await consoles_know(load, found)
        assert not given_twice(found)

        async def one_leads() -> bool:
            return await leaders(desk) == 1

        await until(one_leads, within=20)
