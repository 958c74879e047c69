"""Waiting for what other processes do: seldom enough not to keep them from it."""

from collections.abc import Callable

from desk.testing.waiting import until


async def eventually(condition: Callable[[], object], within: float) -> None:
    """Wait as ``until`` does, with longer pauses between two looks."""
    await until(condition, within, pause=0.05)
