"""A desk over HTTP: people who log in, visitors who write, sockets of both."""

import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from itertools import count
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from desk.listening import serving
from desk.testing.configuration import PASSWORD
from desk.testing.undertest import DeskUnderTest

#: Seconds that a test waits for a frame.
_PATIENCE = 10.0


class Socket:
    """A live feed, read frame by frame."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self, *types: str) -> dict[str, Any]:
        """Return the next frame of one of these types, or of any; others are skipped."""
        while True:
            message = await self._socket.receive(timeout=_PATIENCE)
            if message.type is not WSMsgType.TEXT:
                raise EOFError(f"the socket was closed: {message.data!r}")
            frame: dict[str, Any] = json.loads(message.data)
            if not types or frame["type"] in types:
                return frame

    async def tell(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        await self._socket.send_json(frame)

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()


class Person:
    """Somebody at a browser. ``get`` and its like return the status and the JSON that came with it."""

    def __init__(self, session: ClientSession, url: str, headers: dict[str, str]) -> None:
        self._session = session
        self._url = url
        self._headers = headers

    async def get(self, path: str) -> tuple[int, Any]:
        """Read."""
        return await self.asks("GET", path)

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Do something."""
        return await self.asks("POST", path, body)

    async def put(self, path: str, body: Any) -> tuple[int, Any]:
        """Set something."""
        return await self.asks("PUT", path, body)

    async def asks(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a request as this person."""
        async with self._session.request(method, self._url + path, json=body, headers=self._headers) as response:
            return response.status, await _content(response)

    async def live(self, path: str = "/api/live?after=0") -> Socket:
        """Open a live feed."""
        return Socket(await self._session.ws_connect(self._url + path, headers=self._headers))


class Visitor(Person):
    """A customer's window on a storefront page."""

    def __init__(self, session: ClientSession, url: str, inbox: str) -> None:
        self.key = secrets.token_urlsafe(32)
        super().__init__(session, url, {"Authorization": f"Bearer {self.key}"})
        self._inbox = inbox
        self._numbers = count(1)

    async def says(self, text: str, *, key: str | None = None, language: str = "en") -> tuple[int, Any]:
        """Write; ``key`` is the widget's own id of the message, ``language`` the browser's."""
        body = {"id": key or f"v{next(self._numbers)}", "text": text, "language": language}
        return await self.post(f"/widget/{self._inbox}/messages", body)

    async def told(self, after: int = 0) -> list[dict[str, Any]]:
        """Return what her window shows."""
        _, page = await self.get(f"/widget/{self._inbox}/messages?after={after}")
        messages: list[dict[str, Any]] = page["messages"]
        return messages


class Http:
    """A desk's address, and whoever comes to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sessions = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open nothing yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody home."""
        await self._sessions.aclose()

    async def stranger(self, signature: str | None = None) -> Person:
        """Return somebody who has not logged in, or a channel that signs its webhooks like this."""
        return Person(await self._browser(), self.url, {"X-Fake-Signature": signature} if signature else {})

    async def login(self, name: str, password: str = PASSWORD) -> Person:
        """Return somebody who has logged in."""
        session = await self._browser()
        status, me = await Person(session, self.url, {}).post("/api/session", {"name": name, "password": password})
        if status != 201:
            raise AssertionError(f"{name} could not log in: {me}")
        return Person(session, self.url, {"X-CSRF-Token": me["csrf"]})

    async def visitor(self, inbox: str) -> Visitor:
        """Return a customer whom nobody has seen before."""
        return Visitor(await self._browser(), self.url, inbox)

    async def _browser(self) -> ClientSession:
        return await self._sessions.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))


@contextlib.asynccontextmanager
async def http_of(desk: DeskUnderTest) -> AsyncIterator[Http]:
    """Serve a running desk on a loopback port that the system chooses."""
    async with serving(desk.desk, "127.0.0.1", 0) as port, Http(f"http://127.0.0.1:{port}") as http:
        yield http


async def _content(response: ClientResponse) -> Any:
    return await response.json() if response.content_type == "application/json" else await response.text()
