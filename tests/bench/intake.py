"""What a durable message costs at the door, on either store, beside a bare aiohttp server that stores nothing.

``intake.cpu_us``, its ratio and the rate are of a desk without its loops: what happens until the visitor
has her answer. What the desk does afterwards with the message is in ``intake.full_cpu_us``: the whole
desk, from the POST until the message is prepared, assigned and told to whoever listens.

``pg`` is the same desk on a PostgreSQL of its own on the same machine, and ``pg.server_cpu_us`` what that takes
besides; ``pg.two_process_ratio`` is the rate of two processes at one database to that of one.
``inbox50.statements`` is the page of 50 conversations itself; ``inbox50.request_statements`` adds what
recognises the session.
"""

import asyncio
import statistics
from dataclasses import dataclass, field

from desk.config.stores import SQLITE
from desk.testing.servers import postgres
from tests.bench.agent import logged_in
from tests.bench.client import Visitors, visits
from tests.bench.database import Database
from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.process import Server, server

_ROUNDS, _MESSAGES = 9, 3000
_FULL_ROUNDS, _FULL_MESSAGES = 3, 1000
_PAGE = "/api/conversations?limit=50"


@dataclass
class Measured:
    """What one server used, round by round."""

    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    #: What the database's own processes used.
    beside: list[float] = field(default_factory=list)


async def measure() -> list[Figure]:
    """Measure the servers in turns, then the whole desk on either store."""
    with postgres.started(haste=False) as running:
        database = Database(running)
        with running.database() as url:
            async with server("bare") as bare, server("doors") as doors, server("doors", store=url) as grown:
                base, desk, other = await in_turns(bare, doors, grown, database)
                page, request = await page_statements(doors)
        with running.database() as url:
            empty = size_of(running, url)
            whole = await full(url, database)
            grown_kb = (size_of(running, url) - empty) / ((_FULL_ROUNDS + 1) * _FULL_MESSAGES * 1024)
        with running.database() as url:
            ratio = await two_processes(url)
    return [
        *_figures("intake", desk, base),
        Figure("intake.bare_cpu_us", statistics.median(base.cpu), "us"),
        Figure("intake.full_cpu_us", statistics.median((await full()).cpu), "us"),
        Figure("inbox50.statements", page, "statements"),
        Figure("inbox50.request_statements", request, "statements"),
        *_figures("pg", other, base),
        Figure("pg.server_cpu_us", statistics.median(other.beside), "us"),
        Figure("pg.two_process_ratio", ratio, "x"),
        Figure("pg.full_cpu_us", statistics.median(whole.cpu), "us"),
        Figure("pg.full_server_cpu_us", statistics.median(whole.beside), "us"),
        Figure("pg.full_kb", grown_kb, "KB"),
        Figure("pg.full_statements", statistics.median(whole.statements), "statements"),
    ]


def _figures(family: str, desk: Measured, base: Measured) -> list[Figure]:
    return [
        Figure(f"{family}.cpu_us", statistics.median(desk.cpu), "us"),
        Figure(f"{family}.cpu_ratio", median_ratio(desk.cpu, base.cpu), "x"),
        Figure(f"{family}.rate", statistics.median(desk.rate), "1/s"),
        Figure(f"{family}.rate_ratio", median_ratio(desk.rate, base.rate), "x"),
        Figure(f"{family}.statements", statistics.median(desk.statements), "statements"),
        Figure(f"{family}.commits", statistics.median(desk.commits), "commits"),
    ]


async def in_turns(
    bare: Server, doors: Server, grown: Server, database: Database
) -> tuple[Measured, Measured, Measured]:
    """Flood one server after another, round by round, after a round that warms them up."""
    found = Measured(), Measured(), Measured()
    async with Visitors(bare.port) as at_bare, Visitors(doors.port) as at_doors, Visitors(grown.port) as at_grown:
        for number in range(_ROUNDS + 1):
            progress(f"intake: round {number} of {_ROUNDS}" if number else "intake: warming up")
            if number == 1:
                found = Measured(), Measured(), Measured()
            await flood(bare, at_bare, _MESSAGES, found[0])
            await flood(doors, at_doors, _MESSAGES, found[1])
            await flood(grown, at_grown, _MESSAGES, found[2], beside=database)
    return found


async def flood(
    asked: Server,
    visitors: Visitors,
    messages: int,
    into: Measured,
    *,
    settled: bool = False,
    beside: Database | None = None,
) -> None:
    """Post messages and note what each cost the server; ``settled``: until nothing is left to do."""
    requests = visits(messages)
    before, used = await asked.usage(), beside.cpu() if beside else 0.0
    seconds = await visitors.flood(requests)
    after = await asked.usage(settled=settled)
    into.cpu.append((after.cpu - before.cpu) / messages * 1e6)
    into.rate.append(messages / seconds)
    into.statements.append((after.statements - before.statements) / messages)
    into.commits.append((after.commits - before.commits) / messages)
    if beside:
        into.beside.append((beside.cpu() - used) / messages * 1e6)


async def full(store: str = SQLITE, beside: Database | None = None) -> Measured:
    """Return what a message costs the whole desk until nothing is left to do."""
    measured = Measured()
    async with server("desk", store=store) as desk, Visitors(desk.port) as visitors:
        for number in range(_FULL_ROUNDS + 1):
            progress(f"intake: the whole desk, round {number} of {_FULL_ROUNDS}")
            if number == 1:
                measured = Measured()
            await flood(desk, visitors, _FULL_MESSAGES, measured, settled=True, beside=beside)
    return measured


def size_of(running: postgres.Server, url: str) -> int:
    """Return how many bytes a database has on its disk."""
    [(size,)] = running.run(f"SELECT pg_database_size('{running.name_of(url)}')")
    return int(size)


async def two_processes(url: str) -> float:
    """Return how much faster two processes take messages in than one, on one database and on this machine."""
    ratios = []
    async with (
        server("doors", store=url) as one,
        server("doors", store=url) as other,
        Visitors(one.port) as at_one,
        Visitors(other.port) as at_other,
    ):
        for number in range(_FULL_ROUNDS + 1):
            progress(f"intake: two processes, round {number} of {_FULL_ROUNDS}")
            alone = await at_one.flood(visits(_MESSAGES))
            together = await asyncio.gather(at_one.flood(visits(_MESSAGES)), at_other.flood(visits(_MESSAGES)))
            ratios.append(2 * alone / max(together))
    return statistics.median(ratios[1:])


async def page_statements(desk: Server) -> tuple[int, int]:
    """Return the statements of a page of 50 conversations that nobody has read yet: its own, and with who asks."""
    async with logged_in(desk.port) as agent:
        start = (await desk.usage()).statements
        async with agent.get("/api/session") as response:
            response.raise_for_status()
        recognised = (await desk.usage()).statements
        async with agent.get(_PAGE) as response:
            found = await response.json()
        after = (await desk.usage()).statements
    if len(found["conversations"]) != 50:
        raise RuntimeError(f"the page has {len(found['conversations'])} conversations, not 50")
    return after - recognised, after - start
