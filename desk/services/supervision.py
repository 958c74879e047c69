"""Keeping a loop of the desk going: one that fails is started again and says so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.domain.errors import Unavailable

log = logging.getLogger(__name__)

#: Seconds before a loop that failed is started again; it doubles up to the longest.
_RESTART, _LONGEST_RESTART = 0.5, 30.0
#: The same where only the database is away: it is back for everybody at once, and customers wait.
_AWAY = 1.0


async def supervise(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop for ever, and again after each fault."""
    pause = _RESTART
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await _apart(loop)
        except Exception as error:
            if _away(error):
                log.warning("the desk's %s waits: what it needs is not available right now", name)
                await asyncio.sleep(_AWAY)
                continue
            log.exception("the desk's %s failed; it starts again in %g s", name, pause)
        lived = asyncio.get_running_loop().time() - began
        pause = _RESTART if lived > _LONGEST_RESTART else min(pause * 2, _LONGEST_RESTART)
        await asyncio.sleep(pause)


async def _apart(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop in a task of its own: who is asked to end ends, even if the loop fails as it is told to.

    A group of tasks that fails just then raises what failed, and forgets that it was cancelled.
    """
    running = asyncio.ensure_future(loop())
    try:
        await asyncio.wait([running])
    except asyncio.CancelledError:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled() and (error := running.exception()):
            log.warning("it failed as it ended: %r", error)
        raise
    running.result()


def _away(error: Exception) -> bool:
    """Tell whether everything that went wrong is of those things that pass by themselves."""
    if isinstance(error, ExceptionGroup):
        return error.split(Unavailable)[1] is None
    return isinstance(error, Unavailable)
