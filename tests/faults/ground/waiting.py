"""Waiting for what other processes do: seldom enough not to keep them from it."""

import asyncio
import inspect
from collections.abc import Callable

#: Seconds between two looks.
_PAUSE = 0.05


async def eventually(condition: Callable[[], object], within: float) -> None:
    """Ask, and await what is awaitable, until the answer is true; fail the test after ``within`` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while True:
        answer = condition()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return
        if loop.time() > end:
            raise AssertionError(f"waited {within:g} s, and still {answer!r}")
        await asyncio.sleep(_PAUSE)
