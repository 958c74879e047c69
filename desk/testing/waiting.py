"""Waiting for what will be: never by a guessed pause, always with an end."""

import asyncio
import inspect
from collections.abc import Callable

#: Short enough not to be felt, long enough not to keep a processor from the work that is waited for.
_PAUSE = 0.005


async def until(condition: Callable[[], object], within: float = 5.0, *, pause: float = _PAUSE) -> None:
    """Ask, and await what is awaitable, until the answer is true; fail the test after ``within`` seconds.

    Between two questions there are ``pause`` seconds.
    """
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
        await asyncio.sleep(pause)
