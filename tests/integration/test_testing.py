"""What plugin authors get: stories that run as they are, and a pytest that pays nothing for the rest."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from desk.testing import TAKES_UNSAID, DeskUnderTest, FakeChannel, FakeClock, until
from desk.testing.http import Http

STORY = """
import pytest
from desk import OutboundMessage, hookimpl
from dataclasses import replace

class Politeness:
    @hookimpl
    async def filter_outbound(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, body=message.body + " Danke!")

@pytest.fixture
def desk_plugins():
    return {"politeness": Politeness}

@pytest.mark.asyncio
async def test_answers_are_polite(desk, shop):
    await shop.says("Wo ist mein Paket?")
    await desk.reply("It arrives tomorrow.")
    assert shop.heard == ["[de] It arrives tomorrow. Danke!"]
"""
FOREIGN = """
import sys

def test_nothing_of_the_desk_but_its_surface_is_imported():
    assert not {"desk.app", "desk.web", "desk.store", "aiohttp", "argon2", "babel"} & set(sys.modules)
"""


def pytest_in(directory: Path, story: str, *options: str) -> "subprocess.CompletedProcess[str]":
    (directory / "test_story.py").write_text(story, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=60, check=False)


def test_an_authors_story_runs_without_any_configuration(tmp_path: Path) -> None:
    ran = pytest_in(tmp_path, STORY)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("options", [(), ("-p", "no:asyncio")])
def test_other_projects_pay_for_no_import(tmp_path: Path, options: tuple[str, ...]) -> None:
    ran = pytest_in(tmp_path, FOREIGN, *options)
    assert ran.returncode == 0, ran.stdout


async def test_the_fake_clock_wakes_whoever_waits_for_a_moment(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(OSError("no route"))
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    desk.clock.advance(timedelta(days=1))
    await until(lambda: shop.heard)


async def test_a_key_that_is_sent_again_after_it_was_acknowledged_is_told(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await shop.send(shop.messages[0], shop.keys[0])
    with pytest.raises(AssertionError, match="although acknowledged"):
        desk.check()
    shop.repeated.clear()


async def test_a_key_that_was_taken_unsaid_may_come_again(desk: DeskUnderTest, shop: FakeChannel) -> None:
    shop.will(TAKES_UNSAID)
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(timedelta(days=1))
    desk.check()


async def test_a_channel_without_a_desk_says_so(desk: DeskUnderTest, shop: FakeChannel, clock: FakeClock) -> None:
    shop.served_by(None, clock)
    with pytest.raises(RuntimeError, match="no desk is running"):
        await shop.says("Where is my order?")


async def test_what_never_comes_fails_the_test_in_time() -> None:
    with pytest.raises(AssertionError, match="still"):
        await until(list, within=0.01)


async def test_a_visitor_and_an_agent_meet_over_http(desk: DeskUnderTest, http: Http) -> None:
    visitor, emma = await http.visitor("web"), await http.login("emma")
    assert (await visitor.says("Wo ist mein Paket?", language="de"))[0] == 201
    await desk.settled()
    _, page = await emma.get("/api/conversations?view=mine")
    number = page["conversations"][0]["id"]
    reply = {"text": "It arrives tomorrow.", "seen": 1, "key": "k"}
    assert (await emma.post(f"/api/conversations/{number}/replies", reply))[0] == 201

    async def told() -> bool:
        return "[de] It arrives tomorrow." in [message["body"] for message in await visitor.told()]

    await until(told)
