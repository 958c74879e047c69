"""An inbox's line to its channel, over HTTP or in the channel's own protocol; the one way to somebody else's API."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeVar

import aiohttp

from desk.connections.budgets import Budgets
from desk.connections.credentials import Credentials, Keeper
from desk.connections.redaction import Redactor
from desk.connections.retry_after import retry_after
from desk.connections.shared import SharedBudgets
from desk.domain.phrases import Phrase, phrased
from desk.domain.time import Clock
from desk.hooks.connectors.contract import Connector
from desk.hooks.connectors.line import (
    Call,
    NotReached,
    Rejected,
    Reply,
    Revoked,
    TooMany,
    Unanswered,
    Unauthorised,
)
from desk.journal import steps

T = TypeVar("T")

#: Seconds for a connection, and for a whole call.
CONNECT_TIMEOUT, CALL_TIMEOUT = 5.0, 20.0
#: Some channels turn nameless programs away.
USER_AGENT = "MeridianDesk/1.0.0"
#: More of an error than people read.
_LONGEST_REASON = 300
#: More bytes than any page of any channel; a reply that never ends must not fill the memory.
_LARGEST_REPLY = 32 * 1024 * 1024

#: Sends one HTTP request and returns the whole reply; raises what the HTTP library raises.
Transport = Callable[[Call], Awaitable[Reply]]


class ChannelLine:
    """See ``Line``. It is built before its connector, which ``serves`` then makes known to it."""

    def __init__(self, transport: Transport, clock: Clock, redactor: Redactor) -> None:
        self._transport = transport
        self._clock = clock
        self._redactor = redactor
        self._connector: Connector | None = None
        self._keeper: Keeper | None = None
        self._budgets = Budgets({}, clock)

    def serves(self, connector: Connector, keeper: Keeper, shared: SharedBudgets | None) -> None:
        """Take the connector in whose name calls are made, its credentials, and where others spend from its budgets."""
        self._connector, self._keeper = connector, keeper
        self._budgets = Budgets(connector.manifest.rates, self._clock, shared)

    def now(self) -> datetime:
        """Return the desk's moment."""
        return self._clock()

    async def call(self, call: Call) -> Reply:
        """Make a call; credentials that no longer hold are renewed and it is made once more."""
        if not call.signed:
            return self._accepted(call, await self._tried(call))
        connector, keeper = self._served()
        credentials = await keeper.current()
        reply = await self._tried(connector.authorised(call, credentials.values))
        if reply.status == 401 and 401 not in call.accepts:
            reply = await self._once_more(call, connector, keeper, credentials)
        return self._accepted(call, reply)

    async def talk(
        self, talk: Callable[[Mapping[str, str]], Awaitable[T]], *, rate: str = "default", cost: float = 1
    ) -> T:
        """Have a talk; credentials that no longer hold are renewed and it is had once more."""
        connector, keeper = self._served()
        credentials = await keeper.current()
        try:
            return await self._talked(talk, credentials, rate, cost)
        except Unauthorised:
            fresh = await keeper.renewed(credentials, connector.refresh)
        try:
            return await self._talked(talk, fresh, rate, cost)
        except Unauthorised as error:
            raise Revoked(_not_either(error)) from error

    async def _talked(
        self, talk: Callable[[Mapping[str, str]], Awaitable[T]], credentials: Credentials, rate: str, cost: float
    ) -> T:
        await self._budgets.spend(rate, cost)
        try:
            result = await talk(credentials.values)
        except TooMany as error:
            raise await self._budgets.close(rate, error.after) from error
        await self._budgets.learn(rate, cost, None)
        return result

    async def _once_more(self, call: Call, connector: Connector, keeper: Keeper, stale: Credentials) -> Reply:
        fresh = await keeper.renewed(stale, connector.refresh)
        reply = await self._tried(connector.authorised(call, fresh.values))
        if reply.status == 401:
            raise Revoked(Phrase("desk", "The channel does not take renewed credentials either"))
        return reply

    async def _tried(self, call: Call) -> Reply:
        """Spend from the budget, make the call, and learn from the reply; the call is authorised already."""
        await self._budgets.spend(call.rate, call.cost)
        try:
            reply = await self._transport(call)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotReached(Phrase("desk", "The channel cannot be reached: “{words}”", self._said(error))) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(Phrase("desk", "The line to the channel broke: “{words}”", self._said(error))) from error
        steps.step("called", method=call.method, rate=call.rate, status=reply.status)
        if reply.status == 429:
            raise await self._budgets.close(call.rate, retry_after(reply.headers, self._clock()))
        allowance = None if self._connector is None else self._connector.allowance(reply)
        await self._budgets.learn(call.rate, call.cost, allowance)
        return reply

    def _accepted(self, call: Call, reply: Reply) -> Reply:
        if 200 <= reply.status < 300 or reply.status in call.accepts:
            return reply
        said = self._redactor.clean(reply.body.decode("utf-8", "replace"))[:_LONGEST_REASON]
        told: dict[str, str | int | Phrase] = {"status": reply.status, "words": said}
        if reply.status >= 500:
            raise Unanswered(Phrase("desk", "The channel failed ({status}): “{words}”", told))
        raise Rejected(reply.status, Phrase("desk", "The channel says no ({status}): “{words}”", told))

    def _served(self) -> tuple[Connector, Keeper]:
        if self._connector is None or self._keeper is None:
            raise RuntimeError("a connector must not call while it is built; call when you are asked something")
        return self._connector, self._keeper

    def _said(self, error: BaseException) -> Mapping[str, str]:
        return {"words": self._redactor.clean(f"{type(error).__name__}: {error}")[:_LONGEST_REASON]}


def _not_either(error: Unauthorised) -> Phrase:
    told = {"reason": phrased(error.reason)}
    return Phrase("desk", "The channel does not take renewed credentials either. {reason}", told)


class AiohttpTransport:
    """Connections of one inbox, apart from all others': one channel's full pool keeps nobody else waiting."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, call: Call) -> Reply:
        """Send a request; redirects are not followed, for they would carry credentials elsewhere."""
        body = call.body if call.body is not None or call.json is None else json.dumps(call.json).encode()
        headers = {"Content-Type": "application/json"} if call.json is not None else {}
        async with self._opened().request(
            call.method,
            call.url,
            params=dict(call.params) or None,
            headers={"User-Agent": USER_AGENT, **headers, **call.headers},
            data=body,
            allow_redirects=False,
        ) as response:
            read = await response.content.read(_LARGEST_REPLY)
            while len(read) < _LARGEST_REPLY and (more := await response.content.read(_LARGEST_REPLY - len(read))):
                read += more
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status, headers, read)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT, connect=CONNECT_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session
