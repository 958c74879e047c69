"""Calling an integrator's program: signed as Standard Webhooks say, never into a private network, never for long."""

import base64
import hashlib
import hmac
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from desk.config.agreements import Receiver
from desk.connections.line import USER_AGENT
from desk.domain.addresses import address_of, is_loopback, is_private

#: Seconds for a whole call: a receiver takes the event in and works on it afterwards.
CALL_TIMEOUT = 15.0
#: Bytes that are read of an answer; nobody needs more to see what went wrong.
LARGEST_ANSWER = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said, as far as it was read."""

    status: int
    said: str


class PrivateAddress(OSError):
    """A receiver's name leads into a private network, and nobody said that it may."""


def signed(secrets: Iterable[bytes], name: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """Return the headers by which a receiver knows that a body is ours and of now; ``name`` stays over repeats."""
    moment = str(int(now.timestamp()))
    content = f"{name}.{moment}.".encode() + body
    marks = (base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode() for secret in secrets)
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


class Post:
    """Connections to one receiver, apart from all others'."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, name: str, body: bytes, now: datetime) -> Answer:
        """Send a body; raises ``aiohttp.ClientError``, ``TimeoutError`` or ``OSError`` where nobody answers.

        Redirects are not followed: they would lead past the check of the address.
        """
        headers = {"Content-Type": "application/json", **signed(self._receiver.secrets, name, body, now)}
        async with self._opened().post(
            self._receiver.url,
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT),
        ) as response:
            read = b""
            while len(read) < LARGEST_ANSWER and (more := await response.content.read(LARGEST_ANSWER - len(read))):
                read += more
            # PostgreSQL keeps no NUL in a text.
            return Answer(response.status, read.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}"))

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=None if self._receiver.private else OpenNetwork()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": USER_AGENT},
            )
        return self._session


class OpenNetwork(AbstractResolver):
    """Resolves names to addresses of the open network alone: at each connection, for a name may move."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver or aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where a name leads; raises ``PrivateAddress`` if that is nowhere in the open network."""
        found = await self._resolver.resolve(host, port, family)
        allowed = [one for one in found if is_loopback(host) or _is_open(one["host"])]
        if not allowed:
            raise PrivateAddress(f"{host} leads into a private network; private = true would allow it")
        return allowed

    async def close(self) -> None:
        """Let go of the resolver behind this one."""
        await self._resolver.close()


def _is_open(host: str) -> bool:
    address = address_of(host)
    return address is not None and not is_private(address)
