"""Who is sending an answer when its database goes, or when it goes itself: nobody else sends it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from desk import Repeats
from desk.services.sending import MAY_HAVE_ARRIVED
from desk.testing import HANGS, DeskUnderTest, FakeChannel, FakeConnector, running, until
from tests.faults.ground.lines import postgres_line
from tests.support.line import Line


class Two:
    """Two processes of one desk with one shop, and the lines by which each reaches its database."""

    def __init__(self, url: str) -> None:
        self.desks: list[DeskUnderTest] = []
        self.lines: list[Line] = []
        self._admin = psycopg.connect(url, autocommit=True)

    @property
    def shop(self) -> FakeChannel:
        """The channel of both."""
        return self.desks[0].shop

    def busy(self) -> int:
        """Return the place of the process that is sending something."""
        return [bool(desk.desk.delivery.under_way.total()) for desk in self.desks].index(True)

    def sessions(self) -> int:
        """Return how many sessions the database believes in, but for this one."""
        row = self._admin.execute(
            "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()
        return row[0] if row else 0

    async def cut(self, place: int) -> None:
        """Cut one off from the database, and wait until that knows it."""
        self.lines[place].stall()
        before = self.sessions()
        self.lines[place].cut()
        await until(lambda: self.sessions() < before)

    def close(self) -> None:
        """Let go of the database."""
        self._admin.close()


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Two]:
    made, connector = Two(postgres_url), FakeConnector()
    async with AsyncExitStack() as stack:
        stack.callback(made.close)
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            url, line = await stack.enter_async_context(postgres_line(postgres_url))
            desk = running(tmp_path / name, store=url, bus=nats_url, connector=connector)
            made.desks.append(await stack.enter_async_context(desk))
            made.lines.append(line)
        yield made
        for line in made.lines:
            line.mend()


async def hangs_at_one(two: Two) -> tuple[int, DeskUnderTest]:
    """Let an answer hang, and return the place of the process that sends it, and the other one."""
    shop = two.shop
    shop.will(HANGS)
    await shop.says("Where is my order?")
    await two.desks[0].reply("It arrives tomorrow.")
    await until(lambda: shop.hanging)
    place = two.busy()
    return place, two.desks[1 - place]


async def test_what_a_process_is_sending_that_lost_its_database_nobody_else_sends(two: Two) -> None:
    place, idle = await hangs_at_one(two)
    await two.cut(place)
    bob = two.shop.message("I am at home all day.", "bob")
    await idle.desk.intake.accept(two.shop.inbox.id, bob)
    await idle.reply("Thank you.", to="bob")
    await until(lambda: two.shop.heard == ["Thank you."])
    two.shop.release()
    await until(lambda: two.shop.heard == ["Thank you.", "It arrives tomorrow."])
    two.lines[place].mend()
    await until(lambda: _is_accepted(idle), within=20)
    assert len(two.shop.keys) == len(set(two.shop.keys)) == 2


async def test_what_a_process_was_sending_that_lost_its_database_for_long_another_finishes(two: Two) -> None:
    two.shop.manifest = replace(two.shop.manifest, ends_within=timedelta(seconds=1))
    place, idle = await hangs_at_one(two)
    await two.cut(place)
    await until(lambda: _is_accepted(idle), within=40)
    two.lines[place].mend()
    assert two.shop.heard == ["It arrives tomorrow."]
    assert len(two.shop.keys) == 2


async def test_what_may_have_arrived_is_given_up_where_nobody_can_tell(two: Two) -> None:
    two.shop.manifest = replace(two.shop.manifest, ends_within=timedelta(seconds=1), repeats=Repeats.NEITHER)
    place, idle = await hangs_at_one(two)
    await two.cut(place)

    async def given_up() -> bool:
        return (await idle.messages())[-1].delivery == "failed"

    await until(given_up, within=40)
    assert (await idle.messages())[-1].delivery_reason == MAY_HAVE_ARRIVED
    assert len(two.shop.keys) == 1


async def _is_accepted(desk: DeskUnderTest) -> bool:
    return (await desk.messages())[-1].delivery == "accepted"
