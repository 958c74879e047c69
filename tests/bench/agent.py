"""The agent's browser: a session, as the console has it."""

import contextlib
from collections.abc import AsyncIterator

import aiohttp

from tests.bench.world import AGENT, PASSWORD


@contextlib.asynccontextmanager
async def logged_in(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    """Log the agent in."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address without a name gets no cookies otherwise
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as session:
        async with session.post("/api/session", json={"name": AGENT, "password": PASSWORD}) as response:
            response.raise_for_status()
        yield session
