"""A process of two that is cut off: from the bus, from the database, from both; and what people at it notice.

Both processes run in this one, so that each can be asked what it believes; ``test_cuts.py`` cuts real ones under load.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from desk.bus import connecting
from desk.domain.ids import AgentId
from desk.services import company, leading
from desk.services.here import Status
from desk.testing.waiting import until
from tests.faults.ground.lines import postgres_line
from tests.support.line import Line
from tests.support.site import Browser, Site, running_site

ANN, SUE = AgentId("ann"), AgentId("sue")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process notice in a second what it notices in ten."""
    monkeypatch.setattr(connecting, "_BEAT", 0.1)
    monkeypatch.setattr(connecting, "_PATIENCE", 1)
    monkeypatch.setattr(company, "_BEAT", 0.3)
    monkeypatch.setattr(leading, "_LOOK", 0.2)
    monkeypatch.setattr(leading, "_LEASE", 3)


class Two:
    """Two processes and the lines by which they reach what they share."""

    def __init__(self, sites: list[Site], buses: list[Line], stores: list[Line]) -> None:
        self.sites = sites
        self.buses = buses
        self.stores = stores

    @property
    def leader(self) -> int:
        """The place of the one that leads."""
        return [site.desk.leading.here for site in self.sites].index(True)

    def led(self) -> int:
        """How many lead."""
        return sum(site.desk.leading.here for site in self.sites)


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Two]:
    port = urlsplit(nats_url).port
    assert port is not None
    async with AsyncExitStack() as stack:
        made = Two([], [], [])
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            bus = await stack.enter_async_context(Line.to(port))
            url, store = await stack.enter_async_context(postgres_line(postgres_url))
            site = running_site(tmp_path / name, store=url, bus=f"nats://127.0.0.1:{bus.port}")
            made.sites.append(await stack.enter_async_context(site))
            made.buses.append(bus)
            made.stores.append(store)
        await until(lambda: all(site.desk.bus.connected for site in made.sites) and made.led() == 1)
        yield made
        for line in (*made.buses, *made.stores):
            line.mend()


class Console:
    """An open console and everything that it was told."""

    def __init__(self, browser: Browser, socket: Any) -> None:
        self.browser = browser
        self.socket = socket
        self.told: list[dict[str, Any]] = []

    async def listen(self) -> None:
        async for frame in self.socket:
            self.told.append(json.loads(frame.data))

    def heard(self, kind: str, holds: Callable[[dict[str, Any]], object] = lambda _: True) -> list[dict[str, Any]]:
        return [frame for frame in self.told if frame["type"] == kind and holds(frame)]

    def messages(self) -> list[str]:
        told = self.heard("event", lambda frame: frame["kind"] == "message_received")
        return [frame["message"]["body"] for frame in told]

    async def does(self, conversation: str, *, typing: bool = False) -> None:
        await self.socket.send_json({"type": "doing", "conversation": conversation, "typing": typing})


@contextlib.asynccontextmanager
async def console(site: Site, name: str) -> AsyncIterator[Console]:
    browser = await site.log_in(name)
    async with browser.session.ws_connect(f"{site.base}/api/live?after=0") as socket:
        opened = Console(browser, socket)
        listening = asyncio.create_task(opened.listen())
        await until(lambda: opened.heard("caught_up"))
        yield opened
        await socket.close()
        await listening


async def writes(site: Site, text: str) -> None:
    answer = await site.visitor().post("/widget/acme-web/messages", {"id": text, "text": text})
    assert answer.status == 201, answer.raw


@pytest.mark.parametrize("how", ["stall", "cut"])
async def test_who_sits_at_a_process_without_its_bus_is_told_everything_once_and_in_order(two: Two, how: str) -> None:
    apart, near = 1 - two.leader, two.leader
    async with console(two.sites[apart], "ann") as ann:
        getattr(two.buses[apart], how)()
        texts = [f"Where is order {number}?" for number in range(10)]
        for place, text in enumerate(texts):
            await writes(two.sites[place % 2], text)
        await until(lambda: len(ann.messages()) == len(texts), within=15)
        two.buses[apart].cut()
        two.buses[apart].mend()
        await until(lambda: two.sites[apart].desk.bus.connected, within=15)
        await writes(two.sites[near], "At last?")
        await until(lambda: ann.messages()[-1] == "At last?", within=15)
        cursors = [int(frame["cursor"]) for frame in ann.heard("event")]
        assert cursors == sorted(set(cursors))
        assert sorted(ann.messages()) == sorted([*texts, "At last?"])


async def test_presence_and_typing_heal_when_the_bus_is_back(two: Two) -> None:
    one, other = two.sites
    async with console(one, "ann") as ann, console(other, "sue") as sue:
        await writes(one, "Where is my order?")
        await until(lambda: ann.messages() and sue.messages())
        number = sue.heard("event", lambda frame: frame["kind"] == "message_received")[0]["conversation"]["id"]
        two.buses[1].stall()
        await until(lambda: not other.desk.bus.connected, within=15)
        assert (await sue.browser.put("/api/presence", {"status": "busy"})).status < 300
        two.buses[1].mend()
        await until(lambda: one.desk.presence.status(SUE) is Status.BUSY, within=15)
        await until(lambda: other.desk.presence.status(ANN) is Status.AVAILABLE, within=15)
        await ann.does(number)
        await sue.does(number)
        both = ["ann", "sue"]
        await until(lambda: [one["id"] for frame in ann.heard("viewing")[-1:] for one in frame["agents"]] == both)
        await ann.does(number, typing=True)
        await until(lambda: sue.heard("typing"))


async def test_a_leader_without_its_bus_leads_on_alone_and_gives_nothing_twice(two: Two) -> None:
    leader = two.leader
    async with console(two.sites[leader], "ann") as ann, console(two.sites[1 - leader], "sue"):
        two.buses[leader].stall()
        await until(lambda: not two.sites[leader].desk.bus.connected, within=15)
        for number in range(10):
            await writes(two.sites[number % 2], f"Where is order {number}?")
        await until(lambda: len(ann.messages()) == 10, within=15)
        assert (two.leader, two.led()) == (leader, 1)
        two.buses[leader].mend()
    assert await assigned_twice(two.sites[leader]) == set()


@pytest.mark.parametrize("how", ["stall", "cut"])
async def test_a_leader_that_loses_its_database_stops_leading_and_another_leads_alone(two: Two, how: str) -> None:
    old, new = two.leader, 1 - two.leader
    getattr(two.stores[old], how)()
    await until(lambda: not two.sites[old].desk.leading.here, within=15)
    await until(lambda: two.sites[new].desk.leading.here and two.sites[new].desk.routing.learnt, within=20)
    async with console(two.sites[new], "ann") as ann:
        for number in range(5):
            await writes(two.sites[new], f"Where is order {number}?")
        await until(lambda: len(ann.messages()) == 5, within=15)
        two.stores[old].cut()
        two.stores[old].mend()
        await until(lambda: _answers(two.sites[old]), within=15)
        await writes(two.sites[old], "Is anybody there?")
        await until(lambda: "Is anybody there?" in ann.messages(), within=15)
    assert (two.leader, two.led()) == (new, 1)
    assert await assigned_twice(two.sites[new]) == set()


async def _answers(site: Site) -> bool:
    return (await site.browser().get("/readyz")).status == 200


async def assigned_twice(site: Site) -> set[int]:
    """Return conversations that were given to somebody although somebody had them."""
    history = await site.desk.store.read(lambda tx: tx.all("events_after_of_any_merchant", cursor=0, limit=1000))
    owned: set[int] = set()
    twice: set[int] = set()
    for row in history:
        if row["kind"] == "assigned":
            (twice if row["conversation_id"] in owned else owned).add(row["conversation_id"])
        elif row["kind"] in {"released", "handed_over"}:
            owned.discard(row["conversation_id"])
    return twice
