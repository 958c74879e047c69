"""The desk beside two help desks that pip installs: making tickets, and the page of fifty with two thousand in it.

In turns, in one run, by the same caller: eight connections make tickets with the same text, each of a customer of
its own; two fetch the list that an agent works from. The desk's count only what is prepared, routed, findable and
told, not what is merely taken in. ``ratio`` is of requests a second, ours to theirs; ``cpu_ratio`` of the processor
time of the servers for one request, theirs to ours, which neighbours on the machine disturb less.
"""

import contextlib
import secrets
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from tests.bench.agent import logged_in
from tests.bench.figures import Figure, median_ratio, progress
from tests.bench.peer.client import Asked, Client, repeated
from tests.bench.peer.peers import TEXT, helpdesk, roundup
from tests.bench.process import Server, server
from tests.bench.world import INBOX

TICKETS = 2000
_ROUNDS, _SECONDS = 3, 6.0
_MAKING, _READING = 8, 2
_PEERS = {"django_helpdesk": helpdesk, "roundup": roundup}


class Cost(NamedTuple):
    """Requests a second, and milliseconds of processor time for each."""

    rate: float
    cpu_ms: float


async def measure() -> list[Figure]:
    """Measure all in turns."""
    made: dict[str, list[Cost]] = defaultdict(list)
    read: dict[str, list[Cost]] = defaultdict(list)
    async with contextlib.AsyncExitStack() as stack:
        desk, ours = await stack.enter_async_context(_desk())
        everybody = {"desk": ours}
        for name, peer in _PEERS.items():
            progress(f"peer: {TICKETS} tickets for {name}")
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
            everybody[name] = await stack.enter_async_context(peer(directory, TICKETS))
        for number in range(_ROUNDS):
            for name, client in everybody.items():
                progress(f"peer: round {number + 1} of {_ROUNDS}, {name}")
                made[name].append(await _cost(client, client.create, _MAKING, desk if name == "desk" else None))
                read[name].append(await _cost(client, client.inbox, _READING))
    return [*_figures("create", made), *_figures("inbox", read)]


async def _cost(
    client: Client, work: Callable[[], Awaitable[None]], connections: int, desk: Server | None = None
) -> Cost:
    """Have something done for a while; at the desk until nothing is left to do with it."""
    began, used = time.perf_counter(), client.cpu()
    done = await repeated(work, connections, _SECONDS)
    if desk is not None:
        await desk.usage(settled=True)
    return Cost(done / (time.perf_counter() - began), (client.cpu() - used) / done * 1000)


@contextlib.asynccontextmanager
async def _desk() -> AsyncIterator[tuple[Server, Client]]:
    async with server("desk") as desk, logged_in(desk.port) as session:
        client = Client(session, _visit, Asked("/api/conversations?limit=50", holds='"customer"'), desk.pid)
        progress(f"peer: {TICKETS} tickets for the desk")
        for _ in range(TICKETS):
            await client.create()
        await desk.usage(settled=True)
        yield desk, client


def _visit() -> Asked:
    """Return a first message of somebody who never wrote before."""
    headers = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
    return Asked(f"/widget/{INBOX}/messages", json={"id": "1", "text": TEXT}, headers=headers, status=201)


def _figures(what: str, costs: dict[str, list[Cost]]) -> list[Figure]:
    ours, figures = costs["desk"], []
    for name, theirs in costs.items():
        rates, cpu = [one.rate for one in theirs], [one.cpu_ms for one in theirs]
        figures += [
            Figure(f"peer.{name}.{what}_rate", statistics.median(rates), "1/s"),
            Figure(f"peer.{name}.{what}_cpu_ms", statistics.median(cpu), "ms"),
        ]
        if name != "desk":
            figures += [
                Figure(f"peer.{name}.{what}_ratio", median_ratio([one.rate for one in ours], rates), "x"),
                Figure(f"peer.{name}.{what}_cpu_ratio", median_ratio(cpu, [one.cpu_ms for one in ours]), "x"),
            ]
    return figures
