"""Two processes of one desk: consoles and widgets at either, one PostgreSQL, one NATS that comes and goes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import argon2
import pytest

from desk.cli.serve import OneProcess, check_part
from desk.config.buses import LOCAL
from desk.config.model import DeskSettings
from desk.config.reader import Known, read
from desk.domain.ids import AgentId
from desk.services.here import Status
from desk.services.parts import Part
from desk.testing.waiting import until
from tests.support import nats
from tests.support.site import Browser, Site, running_site

EXAMPLES = Path(__file__).parents[2] / "examples"
PROOF = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("any")
ANN, BEN = AgentId("ann"), AgentId("ben")


class Console:
    """An open console: everything it was told."""

    def __init__(self, browser: Browser, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.browser = browser
        self.socket = socket
        self.told: list[dict[str, Any]] = []

    async def listen(self) -> None:
        async for frame in self.socket:
            self.told.append(json.loads(frame.data))

    def heard(self, text: str) -> bool:
        return any(text in json.dumps(frame) for frame in self.told)

    def last(self, type_: str) -> dict[str, Any] | None:
        return next((frame for frame in reversed(self.told) if frame["type"] == type_), None)


class Processes:
    """The two processes, and who has a console where."""

    def __init__(self, stack: AsyncExitStack, sites: list[Site]) -> None:
        self._stack = stack
        self.sites = sites

    def process(self, *, leading: bool) -> Site:
        """Return the process that routes, or the other one."""
        return next(site for site in self.sites if site.desk.leading.here is leading)

    @contextlib.asynccontextmanager
    async def console(self, site: Site, name: str) -> AsyncIterator[Console]:
        browser = await site.log_in(name)
        async with browser.session.ws_connect(f"{site.base}/api/live?after=0") as socket:
            console = Console(browser, socket)
            listening = asyncio.create_task(console.listen())
            await until(lambda: console.last("caught_up"))
            yield console
            await socket.close()
            await listening

    async def opens(self, site: Site, name: str) -> Console:
        return await self._stack.enter_async_context(self.console(site, name))

    async def everywhere(self, holds: Callable[[Site], object]) -> None:
        await until(lambda: all(holds(site) for site in self.sites), within=15)


@contextlib.asynccontextmanager
async def grown(tmp_path: Path, store: str, bus: str) -> AsyncIterator[Processes]:
    async with AsyncExitStack() as stack:
        sites = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            sites.append(await stack.enter_async_context(running_site(tmp_path / name, store=store, bus=bus)))
        processes = Processes(stack, sites)
        await processes.everywhere(lambda site: site.desk.bus.connected)
        yield processes


@pytest.fixture
async def processes(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Processes]:
    async with grown(tmp_path, postgres_url, nats_url) as processes:
        yield processes


async def writes(site: Site, text: str) -> None:
    visitor = site.visitor()
    answer = await visitor.post("/widget/acme-web/messages", {"id": text, "text": text})
    assert answer.status in {200, 201, 202}, answer.raw


async def test_one_process_leads(processes: Processes) -> None:
    assert sorted(site.desk.leading.here for site in processes.sites) == [False, True]


async def test_who_sits_at_one_process_is_given_what_a_customer_writes_at_the_other(processes: Processes) -> None:
    leading, other = processes.process(leading=True), processes.process(leading=False)
    console = await processes.opens(other, "ann")
    await writes(leading, "Where is my order?")
    await until(lambda: console.heard("Where is my order?"))

    async def hers() -> bool:
        mine = await console.browser.get("/api/conversations?view=mine")
        return "Where is my order?" in mine.raw.decode()

    await until(hers)


async def test_it_does_not_matter_at_which_process_a_customer_writes(processes: Processes) -> None:
    leading, other = processes.process(leading=True), processes.process(leading=False)
    console = await processes.opens(leading, "ann")
    await writes(other, "Where is my order?")
    await until(lambda: console.heard("Where is my order?"))
    await until(lambda: console.heard('"assigned"'))


async def test_every_process_knows_who_is_here_and_what_he_said_last(processes: Processes) -> None:
    one, other = processes.sites
    async with processes.console(one, "ann"), processes.console(other, "ben") as ben:
        await processes.everywhere(lambda site: site.desk.presence.status(ANN) is Status.AVAILABLE)
        await ben.browser.put("/api/presence", {"status": "busy"})
        await processes.everywhere(lambda site: site.desk.presence.status(BEN) is Status.BUSY)
    await processes.everywhere(lambda site: site.desk.presence.status(ANN) is Status.OFFLINE)


async def test_who_has_a_console_at_both_is_here_until_the_last_is_closed(processes: Processes) -> None:
    one, other = processes.sites
    async with processes.console(one, "ann"):
        async with processes.console(other, "ann"):
            await processes.everywhere(lambda site: site.desk.presence.status(ANN) is Status.AVAILABLE)
        assert one.desk.presence.status(ANN) is Status.AVAILABLE
        await until(lambda: other.desk.presence.status(ANN) is Status.AVAILABLE)
    await processes.everywhere(lambda site: site.desk.presence.status(ANN) is Status.OFFLINE)


async def test_a_process_that_starts_later_learns_who_is_here(
    tmp_path: Path, postgres_url: str, processes: Processes, nats_url: str
) -> None:
    await processes.opens(processes.sites[0], "ann")
    (tmp_path / "third").mkdir()
    async with running_site(tmp_path / "third", store=postgres_url, bus=nats_url) as third:
        await until(lambda: third.desk.presence.status(ANN) is Status.AVAILABLE)


async def test_people_at_both_processes_see_each_other_open_and_type(processes: Processes) -> None:
    one, other = processes.sites
    ann, sue = await processes.opens(one, "ann"), await processes.opens(other, "sue")
    await writes(one, "Where is my order?")
    await until(lambda: ann.heard("Where is my order?") and sue.heard("Where is my order?"))
    number = next(frame["conversation"]["id"] for frame in ann.told if "Where" in json.dumps(frame) and "conversation" in frame)
    for console in (ann, sue):
        await console.socket.send_json({"type": "doing", "conversation": number, "typing": False})
    both = ["ann", "sue"]

    def seen(console: Console) -> bool:
        viewing = console.last("viewing")
        return viewing is not None and sorted(agent["id"] for agent in viewing["agents"]) == both

    await until(lambda: seen(ann) and seen(sue))
    await sue.socket.send_json({"type": "doing", "conversation": number, "typing": True})
    await until(lambda: ann.last("typing"))


async def test_who_logs_out_at_one_process_is_out_at_the_other(processes: Processes) -> None:
    one, other = processes.sites
    ann = await processes.opens(one, "ann")
    there = other.browser(ann.browser.headers)
    there.session.cookie_jar.update_cookies({cookie.key: cookie.value for cookie in ann.browser.session.cookie_jar})
    await there.ask("DELETE", "/api/session")
    await until(lambda: ann.socket.closed)
    assert ann.socket.close_code == 4401


async def test_another_process_leads_when_the_first_has_stopped(
    tmp_path: Path, postgres_url: str, nats_url: str
) -> None:
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
        one = await first.enter_async_context(running_site(tmp_path / "one", store=postgres_url, bus=nats_url))
        other = await second.enter_async_context(running_site(tmp_path / "other", store=postgres_url, bus=nats_url))
        assert (one.desk.leading.here, other.desk.leading.here) == (True, False)
        await first.aclose()
        await until(lambda: other.desk.leading.here, within=10)


async def test_without_nats_messages_arrive_later_and_with_it_at_once_again(
    tmp_path: Path, postgres_url: str, nats_server: nats.Server
) -> None:
    async with grown(tmp_path, postgres_url, nats_server.url) as processes:
        leading, other = processes.process(leading=True), processes.process(leading=False)
        console = await processes.opens(other, "ann")
        await writes(leading, "With NATS")
        await until(lambda: console.heard("With NATS"))

        nats_server.kill()
        await processes.everywhere(lambda site: not site.desk.bus.connected)
        ready = await leading.browser().get("/readyz")
        assert (ready.status, ready.body) == (200, {"status": "ok", "bus": "lost", "schema": "ours"})
        assert b"desk_bus_connected 0.0" in (await leading.browser().get("/metrics")).raw
        await writes(leading, "Without NATS")
        await until(lambda: console.heard("Without NATS"), within=10)

        nats_server.start()
        await processes.everywhere(lambda site: site.desk.bus.connected)
        await writes(leading, "NATS again")
        await until(lambda: console.heard("NATS again"))
        assert (await leading.browser().get("/readyz")).body == {"status": "ok", "bus": "connected", "schema": "ours"}
        await until(lambda: sum(console.heard(text) for text in ("With NATS", "Without NATS", "NATS again")) == 3)


async def test_processes_that_cannot_tell_each_other_say_so_and_each_routes_for_those_at_it(
    tmp_path: Path, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with grown(tmp_path, postgres_url, LOCAL) as processes:
        assert [site.desk.leading.here for site in processes.sites] == [True, True]
        assert caplog.text.count('set [desk] bus = "nats://..."') == 1


@pytest.fixture
async def parts(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Processes]:
    """Return a process that only serves and one that only works."""
    async with AsyncExitStack() as stack:
        sites = []
        for part in (Part.WEB, Part.WORKER):
            (tmp_path / part).mkdir()
            running = running_site(tmp_path / part, store=postgres_url, bus=nats_url, part=part)
            sites.append(await stack.enter_async_context(running))
        yield Processes(stack, sites)


async def test_what_comes_in_at_a_web_process_is_worked_on_by_a_worker(parts: Processes) -> None:
    web, _ = parts.sites
    console = await parts.opens(web, "ann")
    await writes(web, "Where is my order?")
    await until(lambda: console.heard("Where is my order?") and console.heard('"assigned"'))


async def test_a_worker_leads_and_serves_nobody_but_who_watches_over_it(parts: Processes) -> None:
    web, worker = parts.sites
    assert (web.desk.leading.here, worker.desk.leading.here) == (False, True)
    browser = worker.browser()
    assert [(await browser.get(path)).status for path in ("/readyz", "/metrics", "/console")] == [200, 200, 404]


@pytest.mark.parametrize("part", [Part.WEB, Part.WORKER, Part.TRANSLATOR])
def test_a_role_where_nobody_could_do_the_rest_is_refused(part: Part) -> None:
    with pytest.raises(OneProcess, match=f"--role {part}: others must do the rest"):
        check_part(part, DeskSettings())


def test_the_example_of_several_processes_is_a_configuration() -> None:
    files = ["grown/desk.toml", *(f"split/{name}.toml" for name in ("merchants", "people", "regions"))]
    people = ("INES", "TOMAS", "RAFA", "JOY", "PAOLO", "OTTO", "BIA")
    environ = {f"DESK_PASSWORD_{name}": PROOF for name in people}
    config = read([EXAMPLES / file for file in files], environ, Known(frozenset({"widget"}), frozenset({"widget"})))
    assert config.desk.bus == "nats://desk@bus-1.example,nats://desk@bus-2.example"
