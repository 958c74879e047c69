"""Serves a started desk over HTTP."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from desk.app import Desk
from desk.domain.errors import Unavailable


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise Unavailable(
            f"[desk] listen: {host}:{port} cannot be used ({error.strerror}); end what uses it, or set another port"
        ) from error


@contextlib.asynccontextmanager
async def serving(desk: Desk, host: str, port: int) -> AsyncIterator[int]:
    """Serve a started desk over HTTP and yield the port, which the system chooses for 0."""
    runner = web.AppRunner(desk.web.app, access_log=None, shutdown_timeout=10.0)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
