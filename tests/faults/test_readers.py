"""Readers that take nothing, and many that come back at once: memory stays bounded, nobody else waits, nothing is missed."""

import asyncio
import base64
import json
import os
import resource
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest

from desk.testing.waiting import until
from desk.web import hub
from tests.faults.ground.size import ROUNDS
from tests.support.site import Browser, Site, running_site

#: Consoles that come back at once: 300 in ``make test``, 2,000 in ``make faults``.
CONSOLES = 300 if ROUNDS <= 6 else 2_000
#: Sockets at both ends of each, and some.
_FILES = 2 * 2_000 + 500


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def files() -> None:
    """Let this process open enough sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


async def writes(site: Site, text: str) -> None:
    answer = await site.visitor().post("/widget/acme-web/messages", {"id": text[:40], "text": text})
    assert answer.status == 201, answer.raw


def said(frame: dict[str, object]) -> bool:
    return frame["type"] == "event" and frame["kind"] == "message_received"


class Deaf:
    """A console that shakes hands and never reads a byte after that."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._where = urlsplit(site.base)
        cookies = "; ".join(f"{one.key}={one.value}" for one in browser.session.cookie_jar)
        key = base64.b64encode(os.urandom(16)).decode()
        self._hello = (
            f"GET /api/live?after=0 HTTP/1.1\r\nHost: {self._where.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookies}\r\n\r\n"
        )
        self._socket = socket.socket()

    async def open(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        self._socket.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, (str(self._where.hostname), int(self._where.port or 80)))
        await loop.sock_sendall(self._socket, self._hello.encode())

    def close(self) -> None:
        self._socket.close()


async def test_a_reader_that_never_reads_holds_a_bounded_queue_and_is_dropped(
    site: Site, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(hub, "MAX_WAITING", 50)
    ann = await site.log_in("ann")
    live = site.desk.web.live
    deaf = Deaf(site, ann)
    request.addfinalizer(deaf.close)
    await deaf.open()
    await until(lambda: live.count == 1)
    (console,) = live._consoles
    monkeypatch.setattr(hub, "SEND_TIMEOUT", 1.0)
    told: list[dict[str, object]] = []
    async with ann.session.ws_connect(f"{site.base}/api/live?after=0") as reading:
        listening = asyncio.create_task(_listen(reading, told))
        for number in range(300):
            await writes(site, f"Where is order {number}? {'x' * 15_000}")
            assert len(console.reader._waiting) <= 50
        await until(lambda: sum(map(said, told)) == 300, within=30)  # the other one has everything, at once
        await until(lambda: live.count == 1, within=30)
        listening.cancel()
    again: list[dict[str, object]] = []
    async with ann.session.ws_connect(f"{site.base}/api/live?after=0") as reading:
        listening = asyncio.create_task(_listen(reading, again))
        await until(lambda: any(frame["type"] in {"caught_up", "resync"} for frame in again), within=30)
        listening.cancel()
    assert [frame["cursor"] for frame in again if said(frame)] == [frame["cursor"] for frame in told if said(frame)]


async def _listen(reading: aiohttp.ClientWebSocketResponse, told: list[dict[str, object]]) -> None:
    async for frame in reading:
        told.append(json.loads(frame.data))  # noqa: PERF401 - each at once: others look meanwhile


class Returning:
    """One of many consoles of one person: its cursor, and what it was told."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self.cursor = 0
        self.told: list[str] = []
        self.caught_up = False

    async def come(self) -> None:
        """Connect, resume, and read until the desk closes or the test leaves."""
        self.caught_up = False
        async with self._session.ws_connect(f"{self._url}/api/live?after={self.cursor}") as reading:
            async for message in reading:
                self._take(json.loads(message.data))

    def _take(self, frame: dict[str, str]) -> None:
        if frame["type"] == "event":
            self.cursor = int(frame["cursor"])
            if said(dict(frame)):
                self.told.append(frame["cursor"])
        elif frame["type"] == "caught_up":
            self.cursor, self.caught_up = max(self.cursor, int(frame["cursor"])), True
        assert frame["type"] != "resync"


@pytest.mark.usefixtures("files")
async def test_many_consoles_come_back_at_once_and_have_missed_nothing(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = await site.log_in("ann")
    connector = aiohttp.TCPConnector(limit=0)
    jar = ann.session.cookie_jar
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        consoles = [Returning(site.base, session) for _ in range(CONSOLES)]
        tasks = [asyncio.create_task(one.come()) for one in consoles]
        await until(lambda: all(one.caught_up for one in consoles), within=120)
        await writes(site, "Before")
        await until(lambda: all(len(one.told) == 1 for one in consoles), within=120)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await until(lambda: site.desk.web.live.count == 0, within=120)
        missed = [f"While nobody looked, {number}" for number in range(10)]
        for text in missed:
            await writes(site, text)
        before, began = psutil.Process().memory_info().rss, time.perf_counter()
        tasks = [asyncio.create_task(one.come()) for one in consoles]
        for number in range(10):  # the desk takes messages meanwhile
            await writes(site, f"Meanwhile, {number}")
        accepted = time.perf_counter() - began
        await until(lambda: all(len(one.told) == 21 for one in consoles), within=300)
        took, grown = time.perf_counter() - began, psutil.Process().memory_info().rss - before
        assert all(one.told == consoles[0].told for one in consoles)
        assert len(set(consoles[0].told)) == 21
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with capsys.disabled():
        print(
            f"\n{CONSOLES} consoles back in {took:.1f} s (with their clients in the same process), "
            f"10 messages accepted meanwhile in {accepted:.1f} s, {grown / CONSOLES / 1024:.0f} KiB a console and client"
        )
