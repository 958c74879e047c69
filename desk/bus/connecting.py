"""One connection to a NATS after the other, for as long as the desk runs."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoServersError

from desk.domain.errors import Unavailable

log = logging.getLogger(__name__)

#: Seconds for one server to answer, and for all of them at the start.
_ANSWER, _START = 2, 10.0
#: Seconds between two tries to reach a server again: by chance, so that not all processes come back at once.
_SOONEST, _LATEST = 0.1, 1.0
#: Seconds between two questions whether the server is still there; after two without an answer it is not.
_PING = 5
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
            ping_interval=_PING,
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

    async def close(self) -> None:
        """Send what is queued and let go."""
        await self.client.close()


def _why(error: BaseException) -> str:
    """Return a fault in words; some of the client's have none."""
    if isinstance(error, NoServersError):
        return "nobody listens there"
    return str(error) or type(error).__name__
