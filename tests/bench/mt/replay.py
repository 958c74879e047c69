"""What the memory saves: the chats, message by message in both directions, to a desk that remembers nothing yet, then again.

The share is of sentences with words that were looked up: what the memory knew, by the desk's own count.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import aiohttp

from tests.bench.chats import Said
from tests.bench.figures import Figure, progress
from tests.bench.mt import data, tree
from tests.bench.mt.ours import Ours, desk

_AT_ONCE = 4
_COUNT = re.compile(r'^desk_memory_sentences\{outcome="(\w+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Used:
    """What a desk has looked up and used so far."""

    known: float
    missed: float
    cpu: float

    def since(self, earlier: "Used") -> "Used":
        """Return what came since then."""
        return Used(self.known - earlier.known, self.missed - earlier.missed, self.cpu - earlier.cpu)

    @property
    def share(self) -> float:
        """The share of sentences that were known."""
        return self.known / (self.known + self.missed)


async def measure(directory: Path) -> list[Figure]:
    """Replay all chats twice."""
    packages = [data.package("en", "pt"), data.package("pt", "en")]
    async with desk(packages, directory) as ours:
        for source, target in (("en", "pt"), ("pt", "en")):
            await ours.put(["Ok"], source, target)
        start = await _used(ours)
        progress("mt: replaying the chats, nothing remembered")
        await _replay(ours)
        between = await _used(ours)
        progress("mt: replaying the chats, remembered")
        await _replay(ours)
        end = await _used(ours)
    cold, warm = between.since(start), end.since(between)
    return [
        Figure("mt.memory_share", 100 * cold.share, "%"),
        Figure("mt.memory_share_warm", 100 * warm.share, "%"),
        Figure("mt.memory_cpu_s", cold.cpu, "s"),
        Figure("mt.memory_cpu_warm_s", warm.cpu, "s"),
        Figure("mt.memory_cpu_saved_pct", 100 * (1 - warm.cpu / cold.cpu), "%"),
    ]


async def _replay(ours: Ours) -> None:
    chats = iter([list(chat) for _, chat in groupby(data.conversations(), key=lambda said: said.conversation)])

    async def work() -> None:
        for chat in chats:
            await _tell(ours, chat)

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(work())


async def _tell(ours: Ours, chat: Sequence[Said]) -> None:
    for said in chat:
        if said.language == "en":
            await ours.put([said.text], "en", "pt")
        elif said.language == "pt-BR":
            await ours.put([said.text], "pt", "en")


async def _used(ours: Ours) -> Used:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{ours.port}/metrics") as response:
        counted = {outcome: float(value) for outcome, value in _COUNT.findall(await response.text())}
    return Used(known=counted["machine"] + counted["people"], missed=counted["missed"], cpu=tree.cpu(ours.pid))
