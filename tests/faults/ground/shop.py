"""The shop behind the desk's kiosks, in a process of its own: it outlives the desk and knows what reached it.

It keeps every answer before it says so, and says so after a moment: whoever is killed meanwhile does not know.
"""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from desk.testing.servers.ports import free_port
from tests.faults.ground.waiting import eventually

#: The longest moment between keeping an answer and saying so, in seconds.
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that the shop took: under which key, for whom, and as which of all."""

    key: str
    customer: str
    text: str
    id: str


class Counter:
    """The shop's API, and what its people can be asked."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._heard: list[dict[str, Any]] = []
        #: Seconds before an answer is kept; longer than a test lasts: the shop hangs.
        self._hangs = 0.0
        #: How many of the next calls fail with 503 before anything is kept.
        self._fails = 0
        self.app = web.Application()
        self.app.router.add_post("/messages", self.take)
        self.app.router.add_get("/messages", self.find)
        self.app.router.add_get("/heard", self.tell)
        self.app.router.add_post("/behave", self.behave)

    async def take(self, request: web.Request) -> web.Response:
        """Keep an answer; who repeats a key has it twice."""
        told = await request.json()
        await asyncio.sleep(self._hangs)
        if self._fails:
            self._fails -= 1
            return web.Response(status=503)
        kept = {"id": f"s{next(self._numbers)}", **told}
        self._heard.append(kept)
        await asyncio.sleep(random.uniform(0, _PAUSE))
        return web.json_response({"id": kept["id"]}, status=201)

    async def find(self, request: web.Request) -> web.Response:
        """Return what carries a key."""
        asked = (request.query["customer"], request.query["reference"])
        found = [one for one in self._heard if (one["customer"], one["reference"]) == asked]
        return web.json_response({"messages": found})

    async def tell(self, _: web.Request) -> web.Response:
        """Return everything that was kept, in its order."""
        return web.json_response(self._heard)

    async def behave(self, request: web.Request) -> web.Response:
        """Change how the shop's day goes: ``hangs`` in seconds, ``fails`` in calls."""
        told = await request.json()
        self._hangs, self._fails = told.get("hangs", 0.0), told.get("fails", 0)
        return web.Response(status=204)


class Shop:
    """The shop as a test sees it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    async def heard(self) -> list[Heard]:
        """Return what reached the shop, in its order."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/heard") as answer:
            told = await answer.json()
        return [Heard(one["reference"], one["customer"], one["text"], one["id"]) for one in told]

    async def behaves(self, **day: float) -> None:
        """Let the shop hang so many seconds a call, or fail so many calls; neither: be well again."""
        async with aiohttp.ClientSession() as session, session.post(f"{self.url}/behave", json=day) as answer:
            assert answer.status == 204


@contextlib.asynccontextmanager
async def open_shop() -> AsyncIterator[Shop]:
    """Open a shop until the end."""
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.ground.shop", json.dumps(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[3])
    shop = Shop(port)

    async def serves() -> bool:
        with contextlib.suppress(aiohttp.ClientError):
            return await shop.heard() == []
        return False

    try:
        await eventually(serves, within=60)
        yield shop
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    web.run_app(Counter().app, host="127.0.0.1", port=json.loads(sys.argv[1]), print=None, access_log=None)
