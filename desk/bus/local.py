"""The bus of a desk that is one process."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any


class LocalBell:
    """An event that resets as it is heard."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, now or at the next wait."""
        self._event.set()

    async def rung(self, within: float | None = None) -> bool:
        """Wait for a ring, or for some seconds; tell whether it rang."""
        try:
            async with asyncio.timeout(within):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class LocalBus:
    """Bells and listeners in this process; call it from the event loop only."""

    def __init__(self) -> None:
        self._bells: dict[str, list[LocalBell]] = defaultdict(list)
        self._listeners: dict[str, list[Callable[[Any], None]]] = defaultdict(list)

    def wake(self, topic: str) -> None:
        """Ring every bell of a topic."""
        for bell in self._bells[topic]:
            bell.ring()

    def bell(self, topic: str) -> LocalBell:
        """Return a new bell that rings for a topic."""
        bell = LocalBell()
        self._bells[topic].append(bell)
        return bell

    def publish(self, topic: str, payload: Any) -> None:
        """Tell every listener of a topic, at once."""
        for hear in tuple(self._listeners[topic]):
            hear(payload)

    def listen(self, topic: str, hear: Callable[[Any], None]) -> Callable[[], None]:
        """Hear what is published; return how to stop."""
        self._listeners[topic].append(hear)
        return lambda: self._listeners[topic].remove(hear)
