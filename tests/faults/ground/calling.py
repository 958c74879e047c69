"""Clients' calls: at whichever process answers, again and again, as storefronts and browsers do."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from tests.faults.ground.record import Record, Trouble

#: Seconds that a client waits for an answer, and between two tries.
_PATIENCE, _AGAIN = 15.0, 0.1


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a call."""

    status: int
    raw: bytes

    @property
    def body(self) -> Any:
        """The answer, read as JSON."""
        return msgspec.json.decode(self.raw)


@dataclass(slots=True)
class Caller:
    """Somebody with a browser, or a program: cookies of his own, and every try on record."""

    session: aiohttp.ClientSession
    addresses: Sequence[str]
    record: Record
    dice: random.Random
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextlib.asynccontextmanager
    async def calling(
        cls, addresses: Sequence[str], record: Record, dice: random.Random
    ) -> AsyncIterator["Caller"]:
        """Begin to call; connections are kept as browsers keep them."""
        timeout, jar = aiohttp.ClientTimeout(total=_PATIENCE), aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as session:
            yield cls(session, addresses, record, dice)

    async def once(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply | None:
        """Call once; None: the desk did not answer, or says that it cannot now."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        told = {"Content-Type": "application/json", **self.headers, **(headers or {})}
        url = self.dice.choice(self.addresses) + path
        call = f"{method} {path}"
        try:
            async with self.session.request(method, url, data=raw, headers=told) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.record.troubles.append(Trouble(call, 0, repr(error)))
            return None
        if answer.status < 500:
            return Reply(answer.status, text)
        after = answer.headers.get("Retry-After")
        self.record.troubles.append(Trouble(call, answer.status, text.decode("utf-8", "replace"), after))
        return None

    async def insist(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Call until there is an answer."""
        while (reply := await self.once(method, path, body, headers)) is None:
            await asyncio.sleep(_AGAIN)
        return reply
