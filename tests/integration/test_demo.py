"""``desk demo`` as a newcomer starts it: a process of its own in an empty directory."""

import asyncio
import contextlib
import csv
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from desk.cli import demo_address
from desk.cli.demo_files import CREDENTIALS, Credentials, Folder, example, read_credentials
from desk.cli.demo_welcome import welcome
from desk.cli.replay.performance import Plan, perform
from desk.cli.replay.script import Script, read
from desk.config.reader import Known
from desk.config.reader import read as read_config
from desk.domain.errors import Invalid

WITHIN = 60.0
CHATS, PAIRS = 5, 8


class Demo:
    """A running ``desk demo``."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, said: str) -> None:
        self.process = process
        self.folder = folder
        self.said = said

    @property
    def credentials(self) -> Credentials:
        return read_credentials(self.folder / CREDENTIALS)

    async def ends_by(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        async with asyncio.timeout(WITHIN):
            _, _ = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode


async def started(folder: Path, port: int = 0) -> Demo:
    """Start a demo and wait until it says how it ends."""
    command = (sys.executable, "-m", "desk", "demo", "--port", str(port), "--data", str(folder))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    assert process.stdout is not None
    said = b""
    async with asyncio.timeout(WITHIN):
        while b"Ctrl-C" not in said:
            line = await process.stdout.readline()
            assert line, said.decode()
            said += line
    return Demo(process, folder, said.decode())


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Demo]:
    demo = await started(folder)
    try:
        yield demo
    finally:
        if demo.process.returncode is None:
            await demo.ends_by(signal.SIGKILL)


async def test_a_newcomer_finds_everything_and_leaves_without_a_trace_of_trouble(tmp_path: Path) -> None:
    async with running(tmp_path / "demo") as demo:
        url = demo.credentials.url
        for page in ("/shop/aurora", "/shop/kite", "/console", "/api/openapi.json"):
            assert f"{url}{page}" in demo.said
        for one in demo.credentials.people:
            assert f"{one.id} " in demo.said
            assert one.password in demo.said
        assert "●" in demo.said
        async with aiohttp.ClientSession(url) as browser:
            for page in ("/", "/shop/aurora", "/shop/kite", "/shop/static/style.css", "/console", "/widget.js"):
                async with browser.get(page) as answer:
                    assert answer.status == 200, page
            async with browser.get("/shop/aurora") as answer:
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            async with browser.get("/shop/nobody") as answer:
                assert answer.status == 404
            one = demo.credentials.people[0]
            async with browser.post("/api/session", json={"name": one.id, "password": one.password}) as answer:
                assert answer.status == 201
        assert await demo.ends_by(signal.SIGINT) == 0


async def test_a_second_demo_in_the_same_folder_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        before = demo.credentials
        command = (sys.executable, "-m", "desk", "demo", "--fresh", "--data", str(tmp_path))
        second = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        async with asyncio.timeout(WITHIN):
            _, said = await second.communicate()
        assert (second.returncode, b"another desk is running" in said) == (2, True)
        assert demo.credentials == before


@pytest.fixture
def script(tmp_path: Path) -> Script:
    file = tmp_path / "chats.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("doc_id", "source_language", "target_language", "source_segment", "translation_direction"))
        for chat in range(CHATS):
            for pair in range(PAIRS):
                rows.writerow((chat, "pt", "en", f"Olá, onde está o meu pedido AB-{chat}{pair}00?", "customer"))
                rows.writerow((chat, "en", "pt", "Let me see, please.", "agent"))
                rows.writerow((chat, "en", "pt", f"Your order AB-{chat}{pair}00 arrives tomorrow.", "agent"))
    return read(file)


@pytest.mark.faults
@pytest.mark.parametrize("at", [7, 60])
async def test_a_desk_that_is_killed_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, script: Script, at: int
) -> None:
    async with running(tmp_path / "demo") as demo:
        credentials, reached = demo.credentials, asyncio.Event()
        plan = Plan(url=credentials.url, credentials=credentials, inbox=credentials.inboxes[0], run="run")
        played: list[None] = []

        def step() -> None:
            played.append(None)
            if len(played) == at:
                demo.process.kill()
                reached.set()

        async def restart() -> Demo:
            await reached.wait()
            await demo.process.communicate()
            return await started(demo.folder, int(credentials.url.rpartition(":")[2]))

        restarting = asyncio.create_task(restart())
        report = await perform(script, plan, step)
        again = await restarting
        try:
            repeated = await perform(script, plan)
        finally:
            await again.ends_by(signal.SIGKILL)
    lines = CHATS * PAIRS * 3
    assert (report.messages, report.missing, report.doubled, report.out_of_order) == (lines, 0, 0, 0)
    assert report.delivered + sum(report.held.values()) == lines
    assert (repeated.duplicates, repeated.missing, repeated.doubled, repeated.out_of_order) == (lines, 0, 0, 0)
    assert report.lost_connections > 0


def test_whatever_the_time_of_day_somebody_is_on_shift(tmp_path: Path) -> None:
    Folder(tmp_path).furnish("127.0.0.1:8080", "http://127.0.0.1:8080")
    config = read_config([tmp_path / "desk.toml"], {}, Known())
    days = [datetime(2026, month, 29 if month == 3 else 25, tzinfo=UTC) for month in range(1, 13)]
    for now in (day + timedelta(minutes=30 * half_hour) for day in days for half_hour in range(48)):
        assert any(region.calendar.shifts.is_open(now) for region in config.regions.values()), now
    for region in config.regions:
        staff = [agent for agent in config.agents.values() if config.region_of(agent.id).id == region]
        assert {agent.language[:2] for agent in staff} == {"pt", "en"}
        assert {agent.role.value for agent in staff} == {"agent", "supervisor"}


def test_a_restart_keeps_passwords_and_a_fresh_start_forgets_them(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = folder.furnish("127.0.0.1:1", "http://127.0.0.1:1")
    second = folder.furnish("127.0.0.1:2", "http://127.0.0.1:2")
    assert (first.people, second.url) == (second.people, "http://127.0.0.1:2")
    folder.forget()
    third = folder.furnish("127.0.0.1:1", "http://127.0.0.1:1")
    assert not {one.password for one in third.people} & {one.password for one in first.people}


@pytest.mark.parametrize("content", ["{", "{}", '{"url": 1}'])
def test_credentials_that_cannot_be_read_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / CREDENTIALS).write_text(content)
    with pytest.raises(Invalid, match=r"credentials\.json: .*with --fresh anew"):
        Folder(tmp_path).furnish("127.0.0.1:1", "http://127.0.0.1:1")


def test_nobody_else_on_the_machine_reads_the_passwords(tmp_path: Path) -> None:
    Folder(tmp_path).furnish("127.0.0.1:8080", "http://127.0.0.1:8080")
    assert (tmp_path / CREDENTIALS).stat().st_mode & 0o777 == 0o600
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "passwords").iterdir()} == {0o600}
    assert json.loads((tmp_path / CREDENTIALS).read_bytes())["inboxes"] == ["aurora-web", "kite-web"]


def test_the_welcome_names_an_agent_on_shift_who_needs_the_translation(tmp_path: Path) -> None:
    credentials = Folder(tmp_path).furnish("127.0.0.1:8080", "http://127.0.0.1:8080")
    config = read_config([tmp_path / "desk.toml"], {}, Known())
    said = welcome(config, credentials, datetime(2026, 6, 1, 2, tzinfo=UTC), ["Port 1 is taken."])
    assert "sign in to the console as joy, then write Portuguese in Shop Aurora." in said
    assert said.index("joy ") < said.index("ines ")
    assert "Manila 10:00" in said
    assert "Port 1 is taken." in said


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert demo_address.free("127.0.0.1", port).port > port


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 65536), ("203.0.113.7", 8080), ("no such host", 8080)])
def test_an_address_that_cannot_be_used_is_named(host: str, port: int) -> None:
    with pytest.raises(demo_address.NoPort, match=f"cannot listen on {host}:{port}: .*Choose another with --host or --port"):
        demo_address.free(host, port)


def test_a_demo_that_listens_everywhere_is_reached_on_this_machine() -> None:
    assert demo_address.Address("0.0.0.0", 1).url == "http://127.0.0.1:1"
    assert (demo_address.Address("::1", 1).listen, demo_address.Address("::1", 1).url) == ("[::1]:1", "http://[::1]:1")


def test_the_shops_of_the_source_tree_are_found() -> None:
    assert example("storefront").joinpath("index.html").is_file()
