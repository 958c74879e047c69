"""An integrator's program on loopback: a real server that notes every call and answers as it is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from tests.support.listening import listening

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: Makes a receiver never answer.
HANGS = 0


@dataclass(frozen=True)
class Heard:
    """One call."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Integrator:
    """What a test holds of the program: ``answers`` come first, one a call, then always ``usually``."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    usually: int = 200
    said: str = "thanks"
    hanging: int = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(Heard(dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else self.usually
        if status == HANGS:
            self.hanging += 1
            await asyncio.Event().wait()
        headers = {"Location": f"{self.url}/elsewhere"} if 300 <= status < 400 else None
        return web.Response(status=status, text=self.said, headers=headers)

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.heard]


@contextlib.asynccontextmanager
async def integrator(handler: Handler | None = None) -> AsyncIterator[Integrator]:
    """Serve one; a ``handler`` answers in its place."""
    made = Integrator()
    app = web.Application()
    app.router.add_post("/{tail:.*}", handler or made.take)
    async with listening(app, handler_cancellation=True) as port:
        made.url = f"http://127.0.0.1:{port}/hooks"
        yield made
