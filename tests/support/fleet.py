"""The example of a grown desk, started as an operator does: ``desk serve --role ...``, a process each."""

import asyncio
import contextlib
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import argon2
from yarl import URL

from desk.testing.servers.ports import free_port
from tests.support.site import Answer

EXAMPLES = Path(__file__).parents[2] / "examples"
PASSWORD = "PasswordMarker battery staple"
_PROOF = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
_PEOPLE = ("INES", "TOMAS", "RAFA", "JOY", "PAOLO", "OTTO", "BIA")
#: Seconds for a process to be ready on a machine that has much to do.
_READY = 60


@dataclass
class Process:
    """A process of the desk: where it listens, and what it has logged."""

    role: str
    base: str
    running: asyncio.subprocess.Process
    logged: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.logged]

    async def stop(self) -> None:
        """Ask it to end, as a service manager does, and wait until it has."""
        with contextlib.suppress(ProcessLookupError):
            self.running.terminate()
        await self.running.wait()


class Person:
    """Somebody at one process over HTTP."""

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        self.base = base
        self.headers = dict(headers)
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(base))
        self.session = aiohttp.ClientSession(cookie_jar=jar)

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        all_headers = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with self.session.request(method, self.base + path, json=body, headers=all_headers) as response:
            return Answer(response.status, await response.read(), response.headers.copy())


class Fleet:
    """Processes on one database and one bus."""

    def __init__(self, stack: contextlib.AsyncExitStack, directory: Path, environ: Mapping[str, str]) -> None:
        self._stack = stack
        self._directory = directory
        self._environ = environ

    async def start(self, role: str, *options: str) -> Process:
        """Start a process and return once it is ready."""
        port = free_port()
        place = self._directory / f"{role}-{port}"
        shutil.copytree(self._directory / "conf", place)
        settings = (place / "desk.toml").read_text("utf-8")
        (place / "desk.toml").write_text(settings.replace("0.0.0.0:8080", f"127.0.0.1:{port}"), "utf-8")
        command = (sys.executable, "-m", "desk", "serve", "--role", role, *options, str(place))
        running = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **self._environ}, cwd=place, stderr=asyncio.subprocess.PIPE
        )
        process = Process(role, f"http://127.0.0.1:{port}", running)
        self._stack.push_async_callback(process.stop)
        listening = asyncio.create_task(_listen(process))
        self._stack.callback(listening.cancel)
        await _ready(process)
        return process

    async def person(self, process: Process, **headers: str) -> Person:
        """Return somebody who calls on a process."""
        person = Person(process.base, headers)
        self._stack.push_async_callback(person.session.close)
        return person

    async def log_in(self, process: Process, name: str) -> Person:
        """Return an agent who has logged in."""
        person = await self.person(process)
        me = await person.ask("POST", "/api/session", {"name": name, "password": PASSWORD})
        assert me.status == 201, me.raw
        person.headers["X-CSRF-Token"] = me.body["csrf"]
        return person


@contextlib.asynccontextmanager
async def fleet(directory: Path, store: str, bus: str, bus_password: str | None = None) -> AsyncIterator[Fleet]:
    """Write the example's configuration down, with this store and bus, for processes that are started later."""
    conf = directory / "conf"
    conf.mkdir()
    for name in ("merchants", "people", "regions"):
        shutil.copy(EXAMPLES / "split" / f"{name}.toml", conf)
    settings = (EXAMPLES / "grown" / "desk.toml").read_text("utf-8")
    settings = settings.replace("postgresql://desk@db.example/desk", store)
    settings = settings.replace("nats://desk@bus-1.example,nats://desk@bus-2.example", bus)
    if bus_password is not None:
        settings = settings.replace("# bus_password", "bus_password")
    (conf / "desk.toml").write_text(settings, "utf-8")
    environ = {f"DESK_PASSWORD_{name}": _PROOF for name in _PEOPLE} | {"DESK_BUS_PASSWORD": bus_password or ""}
    async with contextlib.AsyncExitStack() as stack:
        yield Fleet(stack, directory, environ)


async def _listen(process: Process) -> None:
    assert process.running.stderr is not None
    async for line in process.running.stderr:
        process.logged.append(line.decode().rstrip("\n"))


async def _ready(process: Process) -> None:
    async with asyncio.timeout(_READY), aiohttp.ClientSession() as session:
        while True:
            assert process.running.returncode is None, process.logged
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{process.base}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)
