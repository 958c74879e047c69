"""What a durable message costs at the door, beside a bare aiohttp server that stores nothing.

``intake.cpu_us``, its ratio and the rate are of a desk without its loops: what happens until the visitor
has her answer. What the desk does afterwards with the message is in ``intake.full_cpu_us``: the whole
desk, from the POST until the message is prepared, assigned and told to whoever listens.

``inbox50.statements`` is the page of 50 conversations itself; ``inbox50.request_statements`` adds what
recognises the session.
"""

import statistics
from dataclasses import dataclass, field

from tests.bench.agent import logged_in
from tests.bench.client import Visitors, visits
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


async def measure() -> list[Figure]:
    """Measure both servers in turns, then the whole desk."""
    async with server("bare") as bare, server("doors") as doors:
        base, desk = Measured(), Measured()
        async with Visitors(bare.port) as at_bare, Visitors(doors.port) as at_doors:
            for number in range(_ROUNDS + 1):
                progress(f"intake: round {number} of {_ROUNDS}" if number else "intake: warming up")
                if number == 1:
                    base, desk = Measured(), Measured()
                await flood(bare, at_bare, _MESSAGES, base)
                await flood(doors, at_doors, _MESSAGES, desk)
        page, request = await page_statements(doors)
    return [
        Figure("intake.cpu_us", statistics.median(desk.cpu), "us"),
        Figure("intake.bare_cpu_us", statistics.median(base.cpu), "us"),
        Figure("intake.cpu_ratio", median_ratio(desk.cpu, base.cpu), "x"),
        Figure("intake.rate", statistics.median(desk.rate), "1/s"),
        Figure("intake.rate_ratio", median_ratio(desk.rate, base.rate), "x"),
        Figure("intake.statements", statistics.median(desk.statements), "statements"),
        Figure("intake.full_cpu_us", await full_cpu(), "us"),
        Figure("inbox50.statements", page, "statements"),
        Figure("inbox50.request_statements", request, "statements"),
    ]


async def flood(asked: Server, visitors: Visitors, messages: int, into: Measured, *, settled: bool = False) -> None:
    """Post messages and note what each cost the server; ``settled``: until nothing is left to do."""
    requests = visits(messages)
    before = await asked.usage()
    seconds = await visitors.flood(requests)
    after = await asked.usage(settled=settled)
    into.cpu.append((after.cpu - before.cpu) / messages * 1e6)
    into.rate.append(messages / seconds)
    into.statements.append((after.statements - before.statements) / messages)


async def full_cpu() -> float:
    """Return what a message costs the whole desk until nothing is left to do."""
    measured = Measured()
    async with server("desk") as desk, Visitors(desk.port) as visitors:
        for number in range(_FULL_ROUNDS + 1):
            progress(f"intake: the whole desk, round {number} of {_FULL_ROUNDS}")
            await flood(desk, visitors, _FULL_MESSAGES, measured, settled=True)
    return statistics.median(measured.cpu[1:])


async def page_statements(desk: Server) -> tuple[int, int]:
    """Return the statements of a page of 50 conversations: the page's own, and the whole request's."""
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
    request = after - recognised
    return request - (recognised - start), request
