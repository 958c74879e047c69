"""The customer's side of a replay: what the widget of a storefront's page does."""

import base64
import hashlib
from urllib.parse import quote

import msgspec

from desk.cli.replay.client import Answer, Client
from desk.cli.replay.script import Chat, Line
from desk.cli.replay.sight import Sight
from desk.web import wire

_Frame = wire.VisitorFrame | wire.VisitorTyping


class Visitor:
    """One customer and her window."""

    def __init__(self, client: Client, inbox: str, run: str, chat: Chat) -> None:
        digest = hashlib.sha256(f"{run}\n{chat.id}".encode()).digest()
        self._client = client
        self._base = f"/widget/{quote(inbox, safe='')}"
        #: Tells this customer in this run from all others.
        self.id = digest.hex()[:32]
        self._key = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        self._headers = {"Authorization": f"Bearer {self._key}"}
        self._cursor = 0
        self._language = chat.language
        #: Told to agents; the same chat in another run is another customer.
        self.name = f"{chat.id[:60]} {self.id[:8]}"
        self.told: dict[str, wire.VisitorTold] = {}
        self.sight = Sight(self.look, lambda: client.lost)

    async def say(self, line: Line) -> Answer[wire.Accepted]:
        """Write a line; a repeat of it changes nothing."""
        body = wire.VisitorMessage(id=str(line.number), text=line.text, language=self._language, name=self.name)
        return await self._client.call("POST", f"{self._base}/messages", wire.Accepted, self._headers, body)

    async def window(self) -> list[wire.VisitorTold]:
        """Return what the window shows: the newest messages, oldest first."""
        path = f"{self._base}/messages?after=0"
        page = (await self._client.call("GET", path, wire.VisitorPage, self._headers)).value
        return sorted(page.messages, key=lambda one: one.position)

    async def look(self) -> None:
        """Fetch the window anew."""
        self.told |= {one.id: one for one in await self.window()}
        self.sight.tell()

    async def listen(self) -> None:
        """Take in what comes until cancelled."""
        await self._client.follow(lambda: f"{self._base}/live", {}, self._hello, self._hear)

    def _hello(self) -> wire.VisitorHello:
        return wire.VisitorHello(key=self._key, after=self._cursor)

    def _hear(self, frame: str) -> None:
        match msgspec.json.decode(frame, type=_Frame):
            case wire.VisitorFrame(message=message, cursor=cursor):
                self.told[message.id] = message
                self._cursor = max(self._cursor, cursor)
                self.sight.tell()
