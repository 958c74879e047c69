"""A whole replay: signs people in, plays the chats beside each other, then verifies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from desk.cli.demo_files import Credentials
from desk.cli.replay.board import Board
from desk.cli.replay.client import Client
from desk.cli.replay.player import Player
from desk.cli.replay.report import Report, report
from desk.cli.replay.script import Script
from desk.cli.replay.tally import Tally
from desk.cli.replay.team import Team, be_present
from desk.cli.replay.verify import Findings, verify
from desk.cli.replay.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to play, as whom, and how fast; ``run`` tells one playing of a file from another."""

    url: str
    credentials: Credentials
    inbox: str
    run: str
    speed: float = 0.0
    at_once: int = 8


async def perform(script: Script, plan: Plan, step: Callable[[], object] = lambda: None) -> Report:
    """Play a script against a desk and return what came of it; ``step`` is called after each line."""
    now = asyncio.get_running_loop().time
    anyhow = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(plan.url, connector=anyhow, cookie_jar=aiohttp.DummyCookieJar()) as session:
        client = Client(plan.url, session)
        team = await Team.sign_in(client, plan.credentials, plan.inbox, script.agents_language)
        board, tally, findings = Board(team.watcher), Tally(), Findings()
        visitors = [(chat, Visitor(client, plan.inbox, plan.run, chat)) for chat in script.chats]
        players = [Player(chat, visitor, board.scene(visitor.name), team, tally) for chat, visitor in visitors]
        async with _running(board.watch(), *(be_present(agent) for agent in team.others())):
            await board.caught_up.wait()
            began = now()
            await _play(players, plan, step)
            seconds = now() - began
        for player in players:
            await verify(player, team, findings)
    tally.untold = sum(player.scene.sight.untold + player.visitor.sight.untold for player in players)
    return report(script, tally, findings, client.lost, seconds)


async def _play(players: Sequence[Player], plan: Plan, step: Callable[[], object]) -> None:
    """Play so many chats at once; the first that cannot go on ends them all."""
    turns = asyncio.Semaphore(plan.at_once)

    async def play(player: Player) -> None:
        async with turns, _running(player.visitor.listen()):
            await player.play(plan.speed, step)

    async with _running(*map(play, players)) as tasks:
        await asyncio.gather(*tasks)


@contextlib.asynccontextmanager
async def _running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Do some work beside what stands inside, and end it with that; what failed in it is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for failure in ended:
        if isinstance(failure, Exception):
            raise failure
