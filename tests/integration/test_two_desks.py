"""Two desks in one process know nothing of each other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import Message, hookimpl
from desk.domain.errors import NotFound
from desk.testing import DeskUnderTest, running

Pair = tuple[DeskUnderTest, DeskUnderTest]


class Counter:
    """Counts what it sees, for itself alone."""

    def __init__(self) -> None:
        self.seen = 0

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        self.seen += 1
        return message


@pytest.fixture
async def desks(tmp_path: Path) -> AsyncIterator[Pair]:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    plugins = {"counter": Counter}
    async with (
        running(tmp_path / "here", plugins=plugins) as here,
        running(tmp_path / "there", plugins=plugins) as there,
    ):
        yield here, there


async def test_a_message_to_one_desk_is_unknown_to_the_other(desks: Pair) -> None:
    here, there = desks
    await here.shop.says("Where is my order?")
    assert len(await here.messages()) == 1
    with pytest.raises(NotFound):
        await there.conversation()


async def test_each_desk_has_its_own_instance_of_a_plugin(desks: Pair) -> None:
    here, _ = desks
    await here.shop.says("Where is my order?")
    await here.settled()
    counted = [plugin.instance for desk in desks for plugin in desk.desk.loaded.plugins if plugin.name == "counter"]
    assert [counter.seen for counter in counted if isinstance(counter, Counter)] == [1, 0]


async def test_both_desks_answer_side_by_side(desks: Pair) -> None:
    await asyncio.gather(*(desk.shop.says("Wo ist mein Paket?") for desk in desks))
    await asyncio.gather(*(desk.reply("It arrives tomorrow.") for desk in desks))
    assert [desk.shop.heard for desk in desks] == [["[de] It arrives tomorrow."]] * 2


async def test_one_desk_stops_and_the_other_goes_on(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    async with running(tmp_path / "here") as here:
        async with running(tmp_path / "there") as there:
            await there.shop.says("Where is my order?")
        await here.shop.says("Where is my order?")
        await here.reply("It arrives tomorrow.")
        assert here.shop.heard == ["It arrives tomorrow."]
