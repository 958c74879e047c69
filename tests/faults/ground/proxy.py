"""A proxy before some processes, as careful as a usual one: it asks who is ready, keeps its lines, and says 502.

A call that could not be made at all goes to another process; one that was made and not answered does not, for nobody
knows what came of it. What a client of it sees is what it is to be a client during a restart.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from itertools import count

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from tests.faults.ground.waiting import eventually
from tests.support.listening import listening

#: Seconds between two looks at who is ready.
_LOOK = 0.1
#: What is between two machines and no part of a message.
_OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date", "server"}


class Proxy:
    """Passes calls on to processes that are ready, each in turn."""

    def __init__(self, session: aiohttp.ClientSession, behind: Sequence[str]) -> None:
        self._session = session
        self._behind = behind
        self._ready: set[str] = set()
        self._turns = count()
        self.url = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def before(cls, behind: Sequence[str]) -> AsyncIterator["Proxy"]:
        """Stand before some processes."""
        app = web.Application(client_max_size=2**22)
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session:
            proxy = cls(session, behind)
            app.router.add_route("*", "/{path:.*}", proxy.pass_on)
            async with listening(app) as port:
                proxy.url = f"http://127.0.0.1:{port}"
                looking = asyncio.create_task(proxy._look())
                try:
                    await eventually(lambda: proxy._ready, within=60)
                    yield proxy
                finally:
                    looking.cancel()

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Pass one call on, or say that nobody takes it."""
        for process in self._in_turn():
            with contextlib.suppress(aiohttp.ClientConnectorError):
                if request.headers.get("Upgrade", "").lower() == "websocket":
                    return await self._talk(request, process)
                return await self._ask(request, process)
        return web.Response(status=502, text="nobody is ready")

    async def _ask(self, request: web.Request, process: str) -> web.Response:
        body, headers = await request.read(), _passed(request.headers)
        try:
            async with self._session.request(
                request.method, process + request.path_qs, headers=headers, data=body, allow_redirects=False
            ) as answer:
                text = await answer.read()
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientError, TimeoutError) as error:
            return web.Response(status=502, text=f"{process} took the call and did not answer: {error!r}")
        return web.Response(status=answer.status, body=text, headers=_passed(answer.headers))

    async def _talk(self, request: web.Request, process: str) -> web.StreamResponse:
        headers = {"Cookie": request.headers.get("Cookie", "")}
        try:
            async with self._session.ws_connect(process + request.path_qs, headers=headers) as there:
                here = web.WebSocketResponse()
                await here.prepare(request)
                await asyncio.wait(
                    [asyncio.ensure_future(_pour(there, here)), asyncio.ensure_future(_pour(here, there))],
                    return_when=asyncio.FIRST_COMPLETED,
                )
                await here.close(code=there.close_code or aiohttp.WSCloseCode.GOING_AWAY)
                return here
        except aiohttp.WSServerHandshakeError as error:
            return web.Response(status=error.status)

    def _in_turn(self) -> list[str]:
        """Return who is ready, beginning with another one each time."""
        ready = [process for process in self._behind if process in self._ready]
        turn = next(self._turns) % len(ready) if ready else 0
        return ready[turn:] + ready[:turn]

    async def _look(self) -> None:
        while True:
            found = await asyncio.gather(*map(self._is_ready, self._behind))
            self._ready = {process for process, ready in zip(self._behind, found, strict=True) if ready}
            await asyncio.sleep(_LOOK)

    async def _is_ready(self, process: str) -> bool:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.get(f"{process}/readyz") as answer:
                return answer.status == 200
        return False


_Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse


async def _pour(source: _Socket, into: _Socket) -> None:
    async for frame in source:
        await into.send_str(frame.data)


def _passed(headers: "CIMultiDict[str] | aiohttp.typedefs.LooseHeaders") -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in dict(headers).items() if name.lower() not in _OWN)
