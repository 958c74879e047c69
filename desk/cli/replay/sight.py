"""Waiting until something can be seen: woken by a socket, and looking for oneself now and then."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
#: Seconds for one thing to be seen; an engine's slowest tries lie within.
_LONGEST = 120.0
#: Seconds without news after which one looks for oneself; a socket may have been cut.
_LOOK_EVERY = 5.0


class Sight:
    """What one side can see of a conversation.

    ``look`` fetches it anew; ``lost`` counts the sockets and answers that were lost so far.
    """

    def __init__(self, look: Callable[[], Awaitable[None]], lost: Callable[[], int]) -> None:
        self._look = look
        self._lost = lost
        self._news = asyncio.Event()
        #: How often something was found by looking that no socket had told, although none was lost.
        self.untold = 0

    def tell(self) -> None:
        """Wake whoever waits: something changed."""
        self._news.set()

    async def until(self, find: Callable[[], T | None]) -> T | None:
        """Return what ``find`` finds as soon as it can be seen; None if that takes too long."""
        loop = asyncio.get_running_loop()
        until, lost = loop.time() + _LONGEST, self._lost()
        while (found := find()) is None and loop.time() < until:
            self._news.clear()
            try:
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._news.wait()
            except TimeoutError:
                await self._look()
                self.untold += find() is not None and lost == self._lost()
        return found
