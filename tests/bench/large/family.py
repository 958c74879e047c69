"""A desk with a million conversations beside one with ten thousand: the slowest in a hundred of what agents do all day.

``large.X_ratio`` is the 99th percentile on the large one to that on the small one; both are asked the same kind of
thing in turns, request by request, by the same caller, so that neighbours on the machine disturb both alike.

- ``inbox``: each list, its first and a later page, of an agent of four merchants and of one of a very small one;
- ``search``: words of every frequency in four languages, two at once, beginnings, names, order numbers, nothing;
- ``open``: a conversation at random out of all;
- ``reply``: an answer in a conversation that is going on.

The databases are made once and kept under ``.artifacts``: the large one takes long, and 20 GB.
"""

import asyncio
import contextlib
import itertools
import random
import sqlite3
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from desk.store.statements import migrations
from tests.bench.figures import Figure, progress
from tests.bench.large.filling import fill
from tests.bench.large.speech import LANGUAGES, Speech
from tests.bench.large.world import ANA, BEA, WALLS
from tests.bench.process import ROOT
from tests.bench.world import PASSWORD

SMALL, LARGE = 10_000, 1_000_000
_TURNS, _WARM_UP = 3000, 40
_REPLIES = 300
_START = 300.0
_LISTS = ("all", "mine", "queue", "resolved")

Ask = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a database holds that one may ask for: ids of Ana's conversations, and those that are going on."""

    conversations: list[int]
    going_on: list[int]
    names: list[str]


class Agent:
    """Somebody at a console."""

    def __init__(self, session: aiohttp.ClientSession, csrf: str) -> None:
        self._session = session
        self._csrf = {"X-CSRF-Token": csrf}

    async def get(self, path: str, **query: str) -> dict[str, object]:
        """Fetch something."""
        async with self._session.get(path, params=query) as answer:
            answer.raise_for_status()
            found: dict[str, object] = await answer.json()
            return found

    async def post(self, path: str, body: object) -> None:
        """Send something."""
        async with self._session.post(path, json=body, headers=self._csrf) as answer:
            answer.raise_for_status()


class Side:
    """One of both desks: everything that is asked of it, for ever."""

    def __init__(self, known: Known, ana: Agent, bea: Agent, dice: random.Random) -> None:
        self._known = known
        self._ana = ana
        self._bea = bea
        self._dice = dice
        self._numbers = itertools.count(int(time.time()))

    def inbox(self) -> Iterator[Ask]:
        """Look at lists."""
        for agent, view, later in itertools.cycle(itertools.product((self._ana, self._bea), _LISTS, (False, True))):
            yield lambda agent=agent, view=view, later=later: self._page(agent, view, later=later)  # type: ignore[misc]

    async def _page(self, agent: Agent, view: str, *, later: bool) -> None:
        first = await agent.get("/api/conversations", view=view)
        if later and (following := first.get("next")):
            await agent.get("/api/conversations", view=view, before=str(following))

    def search(self) -> Iterator[Ask]:
        """Look for words."""
        speech = {language: Speech(language) for language in LANGUAGES}
        for language, place in itertools.cycle(itertools.product(LANGUAGES, (0, 1, 5, 30, 200, 2000, 15_000))):
            words = speech[language].words
            word, other = words[place], words[self._dice.randrange(50)]
            asked = [word, f"{word} {other}", word[: max(2, len(word) // 2)], self._dice.choice(self._known.names)]
            asked += [f"A-{10_000_000 + self._dice.randrange(SMALL)}", "zzyzx"]
            for text in asked:
                yield lambda text=text: self._found(text)  # type: ignore[misc]

    async def _found(self, text: str) -> None:
        await self._ana.get("/api/conversations", q=text)

    def open(self) -> Iterator[Ask]:
        """Open conversations."""
        while True:
            number = self._dice.choice(self._known.conversations)
            yield lambda number=number: self._opened(number)  # type: ignore[misc]

    async def _opened(self, number: int) -> None:
        await self._ana.get(f"/api/conversations/{number}")

    def reply(self) -> Iterator[Ask]:
        """Answer customers."""
        for number in itertools.cycle(self._known.going_on):
            yield lambda number=number: self._answer(number)  # type: ignore[misc]

    async def _answer(self, number: int) -> None:
        body = {"text": "Thank you, it arrives tomorrow.", "seen": 10_000, "key": f"k{next(self._numbers)}"}
        await self._ana.post(f"/api/conversations/{number}/replies", body)


async def measure() -> list[Figure]:
    """Ask both desks in turns."""
    figures = []
    async with _side(SMALL) as small, _side(LARGE) as large:
        for what in ("inbox", "search", "open", "reply"):
            progress(f"large: {what}")
            turns = _REPLIES if what == "reply" else _TURNS
            took = await _in_turns(getattr(small, what)(), getattr(large, what)(), turns)
            few, many = (sorted(one) for one in took)
            figures += [
                Figure(f"large.{what}_ratio", _at(many, 0.99) / _at(few, 0.99), "x"),
                Figure(f"large.{what}_p99_ms", _at(many, 0.99), "ms"),
                Figure(f"large.{what}_p50_ms", _at(many, 0.5), "ms"),
                Figure(f"large.{what}_p50_ratio", _at(many, 0.5) / _at(few, 0.5), "x"),
            ]
    return figures


async def _in_turns(small: Iterator[Ask], large: Iterator[Ask], turns: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each request to either, after some that warm up."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(turns + _WARM_UP):
        for side, asks in enumerate((small, large)):
            began = time.perf_counter()
            await next(asks)()
            if number >= _WARM_UP:
                took[side].append((time.perf_counter() - began) * 1000)
    return took


def _at(took: list[float], share: float) -> float:
    return took[min(int(len(took) * share), len(took) - 1)]


@contextlib.asynccontextmanager
async def _side(conversations: int) -> AsyncIterator[Side]:
    data = ROOT / ".artifacts" / "large" / f"{conversations}-{_schema():08x}"
    if not (data / "desk.db").exists():
        progress(f"large: making a desk of {conversations:,} conversations; it is kept in {data}")
        await asyncio.to_thread(fill, data / "desk.db", conversations)
    known = _known(data / "desk.db")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.large.server", str(data), cwd=ROOT, stdin=pipe, stdout=pipe
    )
    assert process.stdin
    assert process.stdout
    try:
        async with asyncio.timeout(_START):
            port = int(await process.stdout.readline())
        async with _agent(port, ANA) as ana, _agent(port, BEA) as bea:
            yield Side(known, ana, bea, random.Random(1))
    finally:
        process.stdin.close()
        await process.wait()


def _schema() -> int:
    """Return a number of the schema: a database of another one is of no use."""
    return zlib.crc32("".join(script for _, script in migrations()).encode())


def _known(path: Path) -> Known:
    """Choose conversations all over the time that there is."""
    walls = ", ".join(f"'{one}'" for one in WALLS[ANA])
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        first, last = connection.execute("SELECT min(id), max(id) FROM conversation").fetchone()
        step = (last - first) // 1000
        sql = f"SELECT id FROM conversation WHERE id >= ? AND merchant IN ({walls}) ORDER BY id LIMIT 1"
        found = [connection.execute(sql, (first + number * step,)).fetchone() for number in range(1000)]
        going_on = connection.execute(
            f"SELECT id FROM conversation WHERE agent = 'ana' AND state <> 'resolved' AND language = 'en'"
            f" AND merchant IN ({walls}) ORDER BY id"
        ).fetchall()
        names = connection.execute("SELECT name FROM customer ORDER BY id DESC LIMIT 200").fetchall()
    return Known([row[0] for row in found if row], [row[0] for row in going_on], [row[0] for row in names])


@contextlib.asynccontextmanager
async def _agent(port: int, name: str) -> AsyncIterator[Agent]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as session:
        async with session.post("/api/session", json={"name": name, "password": PASSWORD}) as answer:
            answer.raise_for_status()
            csrf = (await answer.json())["csrf"]
        yield Agent(session, csrf)
