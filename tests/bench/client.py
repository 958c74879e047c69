"""Visitors who cost next to nothing: ready-made requests over connections that stay open."""

import asyncio
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import msgspec

from tests.bench.world import INBOX

#: As many callers at once as the design's own measurements had.
CONNECTIONS = 64
MESSAGES_EACH = 10
_TEXT = "Hello, I ordered two lamps last week and only one of them has arrived. Can you tell me where number {} is?"


def post(key: str, number: int) -> bytes:
    """Return the request with which a visitor posts a message, byte for byte."""
    return saying(key, {"id": f"message-{number}", "text": _TEXT.format(number)})


def saying(key: str, message: Mapping[str, str]) -> bytes:
    """Return the request with which a visitor posts what a widget sends."""
    body = msgspec.json.encode(message)
    head = (
        f"POST /widget/{INBOX}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def number_of(text: str) -> int:
    """Return the number of a message from its text."""
    return int(text.split()[-2])


def visits(messages: int) -> list[bytes]:
    """Return the requests of new visitors who write ten messages each, in turns."""
    keys = [secrets.token_urlsafe(32) for _ in range(messages // MESSAGES_EACH)]
    return [post(key, turn) for turn in range(MESSAGES_EACH) for key in keys]


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, taken: bytes = b"201") -> None:
        self._taken = taken
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Settle the request once its answer is complete."""
        self._received += data
        head, complete, body = self._received.partition(b"\r\n\r\n")
        if complete and self._answer and len(body) >= _length(head):
            self._received = b""
            self._answer.set_result(head[9:12])

    def connection_lost(self, exc: Exception | None) -> None:
        """Let whoever waits know."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    async def accepted(self, request: bytes) -> None:
        """Send a request; anything but what says "taken" is an error, for then it was not the work that is measured."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        status = await self._answer
        if status != self._taken:
            raise RuntimeError(f"the server answered with {status.decode()}")

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[start:].split(b"\r\n", 1)[0])


class Visitors:
    """A fixed number of open connections to one server, kept through all rounds."""

    def __init__(self, port: int, taken: bytes = b"201") -> None:
        self._port = port
        self._taken = taken
        self._stack = AsyncExitStack()
        self._connections: list[Connection] = []

    async def __aenter__(self) -> Self:
        for _ in range(CONNECTIONS):
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self._taken), "127.0.0.1", self._port
            )
            self._stack.callback(connection.close)
            self._connections.append(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def flood(self, requests: Sequence[bytes]) -> float:
        """Send everything as fast as it is answered and return the seconds it took."""
        todo = iter(requests)
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for connection in self._connections:
                group.create_task(_send(connection, todo))
        return time.perf_counter() - began

    async def pace(self, requests: Sequence[bytes], per_second: float) -> list[float]:
        """Send each request at its moment, whether earlier ones are answered or not; return those moments."""
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in self._connections:
            free.put_nowait(connection)
        began = time.perf_counter()
        moments = [began + number / per_second for number in range(len(requests))]
        async with asyncio.TaskGroup() as group:
            for moment, request in zip(moments, requests, strict=True):
                await asyncio.sleep(moment - time.perf_counter())
                group.create_task(_send_one(free, request))
        return moments


async def _send(connection: Connection, todo: Iterator[bytes]) -> None:
    for request in todo:
        await connection.accepted(request)


async def _send_one(free: asyncio.Queue[Connection], request: bytes) -> None:
    connection = await free.get()
    await connection.accepted(request)
    free.put_nowait(connection)
