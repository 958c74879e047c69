"""Keeps every plugin's ``lifespan`` open while the desk runs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.errors import PluginError
from desk.hooks.faults import describe
from desk.hooks.protocols import DeskHandle

logger = logging.getLogger(__name__)

#: Seconds that a plugin gets to start, and again to stop; models and connections take their time.
LIMIT = 30.0


@asynccontextmanager
async def lifespans(hooks: Hooks, desk: DeskHandle, limit: float = LIMIT) -> AsyncIterator[None]:
    """Enter every plugin's lifespan, and leave them in the other order at the end.

    One that fails to start stops the start and is named; one that fails to stop is logged, and the rest still stop.
    """
    async with AsyncExitStack() as stack:
        for plugin, lifespan in hooks.setup(specs.lifespan, desk=desk):
            await stack.enter_async_context(_named(plugin, lifespan, limit))
        yield


@asynccontextmanager
async def _named(plugin: str, lifespan: AbstractAsyncContextManager[None], limit: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(limit):
            await lifespan.__aenter__()
    except Exception as error:
        raise PluginError(f"plugin {plugin!r}: hook 'lifespan' failed at start: {describe(error)}") from error
    try:
        yield
    finally:
        await _leave(plugin, lifespan, limit)


async def _leave(plugin: str, lifespan: AbstractAsyncContextManager[None], limit: float) -> None:
    try:
        async with asyncio.timeout(limit):
            await lifespan.__aexit__(None, None, None)
    except Exception as error:  # noqa: BLE001 - the desk is stopping; whatever it is, the others must stop too
        logger.warning("plugin %r: hook 'lifespan' failed at stop: %s", plugin, describe(error))
