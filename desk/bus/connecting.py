"""One connection to a NATS after the other, for as long as the desk runs."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoServersError

from desk.domain.errors import Unavailable

log = logging.getLogger(__name__)

#: Seconds for one server to answer, and for all of them at the start.
_ANSWER, _START = 2, 10.0
#: Seconds between two tries to reach a server again: by chance, so that not all processes come back at once.
_SOONEST, _LATEST = 0.1, 1.0
#: Seconds between two questions whether the server is still there, and for its answer; then the line is cut.
_BEAT, _PATIENCE = 2.0, 4
#: Seconds after which the client itself would ask: never, for it waits for a line that takes nothing before it says so.
_NEVER = 1_000_000_000
#: What goes wrong with a connection that was or is to be made.
LOST = (OSError, Error, TimeoutError)


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of one NATS are, and what they ask for: a user's password, or without a user a token."""

    addresses: tuple[str, ...]
    user: str | None = None
    secret: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return ", ".join(self.addresses)


class Connecting:
    """Makes connections that hear everything under a subject."""

    def __init__(self, servers: Servers, name: str) -> None:
        self._servers = servers
        self._name = name

    async def at_start(self, hear: Callable[[Msg], Awaitable[None]], subject: str) -> "Connection":
        """Return the first connection, or raise ``Unavailable``: a desk that never had its bus is set up wrongly."""
        connection = Connection()
        try:
            async with asyncio.timeout(_START):
                await self._open(connection, hear, subject)
        except LOST as error:
            raise Unavailable(
                f"[desk] bus: no NATS takes us in at {self._servers} ({_why(connection.error or error)}); "
                "start it, or set the address and bus_password that it has"
            ) from error
        return connection

    async def again(self, hear: Callable[[Msg], Awaitable[None]], subject: str) -> "Connection":
        """Return the next connection, however long that takes."""
        while True:
            await asyncio.sleep(random.uniform(_SOONEST, _LATEST))  # noqa: S311 - no secret, only spread
            connection = Connection()
            try:
                await self._open(connection, hear, subject)
            except LOST as error:
                log.debug("no NATS yet: %r", error)
            else:
                return connection

    async def _open(self, connection: "Connection", hear: Callable[[Msg], Awaitable[None]], subject: str) -> None:
        try:
            await self._connect(connection)
            await connection.client.subscribe(subject, cb=hear)
            await connection.client.flush(_ANSWER)
        except BaseException:  # the client itself leaves its socket open
            await connection.close()
            raise

    async def _connect(self, connection: "Connection") -> None:
        user, secret = self._servers.user, self._servers.secret
        await connection.client.connect(
            servers=list(self._servers.addresses),
            name=self._name,
            user=user,
            password=secret if user else None,
            token=None if user else secret,
            no_echo=True,
            allow_reconnect=False,  # the client gives up for good on some faults; we never do
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=_ANSWER,
            ping_interval=_NEVER,
            error_cb=connection.failed,
            closed_cb=connection.closed,
        )


class Connection:
    """A connection until it is lost."""

    def __init__(self) -> None:
        self.client = Client()
        self.lost = asyncio.Event()
        #: What went wrong last.
        self.error: Exception | None = None
        #: Set when messages may have been dropped although the connection holds.
        self.missed = asyncio.Event()

    async def failed(self, error: Exception) -> None:
        """Take note of what went wrong."""
        if not isinstance(error, LOST):
            log.error("a message was not heard to its end", exc_info=error)
        self.error = error
        self.missed.set()

    async def closed(self) -> None:
        """Take note that this connection is over."""
        self.lost.set()

    async def end(self) -> None:
        """Return once the connection is over: the server says so, or says nothing any more."""
        beating = asyncio.ensure_future(self._beat())
        try:
            await self.lost.wait()
        finally:
            beating.cancel()

    async def _beat(self) -> None:
        """Ask the server again and again; the client, like its line, may take in nothing any more."""
        try:
            while True:
                await asyncio.sleep(_BEAT)
                async with asyncio.timeout(_PATIENCE):
                    await self.client.flush(_PATIENCE)
        except LOST as error:
            self.error = error
            self.lost.set()

    async def close(self) -> None:
        """Send what is queued and let go; of a line that is lost, or takes nothing any more, let go at once."""
        if self.lost.is_set():
            self.drop()
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(_ANSWER):
                await self.client.close()
        self.drop()

    def drop(self) -> None:
        """Let go of the socket; the client would first wait until it takes what is queued, whoever cancels that."""
        line: Any = self.client._transport  # noqa: SLF001 - there is no other way to it
        if line:
            line._io_writer.transport.abort()  # noqa: SLF001


def _why(error: BaseException) -> str:
    """Return a fault in words; some of the client's have none."""
    if isinstance(error, NoServersError):
        return "nobody listens there"
    return str(error) or type(error).__name__
