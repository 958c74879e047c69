"""An open console: it reconnects wherever a process serves, and resumes by its cursor."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec

from tests.faults.ground.calling import Caller
from tests.faults.ground.settings import PASSWORD

_AGAIN = 0.2
#: A console that hears this shows its agent the page where one logs in.
_SESSION_ENDED = 4401


async def log_in(caller: Caller, name: str) -> None:
    """Log somebody in, however long it takes."""
    me = await caller.insist("POST", "/api/session", {"name": name, "password": PASSWORD})
    assert me.status == 201, me
    caller.headers["X-CSRF-Token"] = me.body["csrf"]


class Console:
    """Everything that one person's console was told, over all its sockets."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.cursor = 0
        #: Events in the order in which they came, each once or as often as they came.
        self.events: list[dict[str, Any]] = []
        #: How often it was told to fetch everything anew: what lies between is not missing.
        self.resyncs = 0
        #: How many sockets it had, and how often it was told that its session is over.
        self.sockets = 0
        self.thrown_out = 0
        self.caught_up = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, caller: Caller) -> AsyncIterator["Console"]:
        """Keep a console open until the end; it is caught up once at the beginning."""
        console = cls(caller)
        listening = asyncio.create_task(console._listen())
        try:
            await console.caught_up.wait()
            yield console
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    def told_of(self) -> list[int]:
        """Return the customers' messages that it was told of, in order."""
        return [int(event["message"]["id"]) for event in self.events if event["kind"] == "message_received"]

    async def _listen(self) -> None:
        while True:
            url = self.caller.dice.choice(self.caller.addresses)
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with self.caller.session.ws_connect(f"{url}/api/live?after={self.cursor}", heartbeat=5) as socket:
                    self.sockets += 1
                    async for frame in socket:
                        self._take(msgspec.json.decode(frame.data))
                    self.thrown_out += socket.close_code == _SESSION_ENDED
            self.caught_up.clear()
            await asyncio.sleep(_AGAIN)

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "event":
                self.events.append(frame)
                self.cursor = int(frame["cursor"])
            case "caught_up":
                self.cursor = max(self.cursor, int(frame["cursor"]))
                self.caught_up.set()
            case "resync":
                self.resyncs += 1
