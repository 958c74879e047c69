"""What the agents of a replay see: each conversation as the live feed and their own looking show it."""

import asyncio
from collections.abc import Sequence

import msgspec

from desk.cli.replay.console import Agent
from desk.cli.replay.sight import Sight
from desk.web import wire

_World = wire.WorldFrame | wire.WorldChange
_Frame = wire.Frame | wire.CaughtUp | wire.Resync | wire.TypingFrame | wire.ViewingFrame | wire.OrdersChanged | _World


class Scene:
    """One conversation; known by its customer's name until it has an id."""

    def __init__(self, customer: str, watcher: Agent) -> None:
        self.customer = customer
        self.view: wire.ConversationView | None = None
        self.messages: dict[str, wire.MessageView] = {}
        self.sight = Sight(self.look, lambda: watcher.client.lost)
        self._watcher = watcher

    @property
    def newest(self) -> int:
        """The position of the newest message that was seen."""
        return max((message.position for message in self.messages.values()), default=0)

    async def look(self) -> None:
        """Fetch the conversation anew."""
        view = await self._watcher.find(self.customer)
        if view is not None:
            self.take_in(view, await self._watcher.messages(view.id))

    def take_in(self, view: wire.ConversationView, messages: Sequence[wire.MessageView]) -> None:
        """Keep what is newer than what is known: an answer may be overtaken by the feed."""
        if self.view is None or view.updated_at >= self.view.updated_at:
            self.view = view
        for message in messages:
            known = self.messages.get(message.id)
            if known is None or len(message.texts) >= len(known.texts):
                self.messages[message.id] = message
        self.sight.tell()


class Board:
    """Every conversation of a replay, kept up to date by one agent's live feed."""

    def __init__(self, watcher: Agent) -> None:
        self._watcher = watcher
        self._cursor = ""
        #: Set once the feed is live for the first time.
        self.caught_up = asyncio.Event()
        self._scenes: dict[str, Scene] = {}

    def scene(self, customer: str) -> Scene:
        """Return the conversation with a customer, from now on up to date."""
        return self._scenes.setdefault(customer, Scene(customer, self._watcher))

    async def watch(self) -> None:
        """Follow the feed from now on until cancelled."""
        self._cursor = await self._watcher.cursor()
        await self._watcher.listen(lambda: self._cursor, self._hear)

    def _hear(self, frame: str) -> None:
        """Take in a frame; after a ``Resync`` whoever waits looks for himself."""
        match msgspec.json.decode(frame, type=_Frame):
            case wire.Frame(cursor=cursor, conversation=view, message=message):
                self._cursor = cursor
                if scene := self._scenes.get(view.customer.name):
                    scene.take_in(view, [message] if message else [])
            case wire.CaughtUp(cursor=cursor):
                self._cursor = cursor
                self.caught_up.set()
