"""A web application of a test's own, on a loopback port."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web


@contextlib.asynccontextmanager
async def listening(app: web.Application, *, handler_cancellation: bool = False) -> AsyncIterator[int]:
    """Serve it and yield its port; what it still does at the end is broken off."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=handler_cancellation)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
