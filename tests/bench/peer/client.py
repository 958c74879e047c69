"""The same caller for all: some connections, one request each at a time, and what came back looked at."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp
import psutil


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what its answer must be so that it was the work that is measured."""

    path: str
    json: object = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    holds: str = ""


class Client:
    """One desk: how a ticket is made there, and how the page of fifty is fetched."""

    def __init__(
        self, session: aiohttp.ClientSession, create: Asked | Callable[[], Asked], inbox: Asked, pid: int
    ) -> None:
        self._session = session
        self._served_by = psutil.Process(pid)
        self._create = create
        self._inbox = inbox

    def cpu(self) -> float:
        """Return the seconds of processor time that its processes have used so far."""
        processes = (self._served_by, *self._served_by.children(recursive=True))
        return sum(times.user + times.system for times in (one.cpu_times() for one in processes))

    async def create(self) -> None:
        """Make a ticket."""
        await self._ask(self._create if isinstance(self._create, Asked) else self._create())

    async def inbox(self) -> None:
        """Fetch the page of fifty."""
        await self._ask(self._inbox)

    async def _ask(self, asked: Asked) -> None:
        method = "GET" if asked.json is None and asked.form is None else "POST"
        async with self._session.request(
            method, asked.path, json=asked.json, data=asked.form, headers=asked.headers, allow_redirects=False
        ) as answer:
            text = await answer.text()
        if answer.status != asked.status or asked.holds not in text:
            raise RuntimeError(f"{method} {asked.path}: {answer.status} {text[:500]}")


async def repeated(work: Callable[[], Awaitable[None]], connections: int, seconds: float) -> int:
    """Do something again and again over so many connections for a while; return how often it was done."""
    began, done = time.perf_counter(), 0

    async def again() -> None:
        nonlocal done
        while time.perf_counter() - began < seconds:
            await work()
            done += 1

    await asyncio.gather(*(again() for _ in range(connections)))
    return done
