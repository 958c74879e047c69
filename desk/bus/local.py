"""The bus of a desk that is one process."""

import asyncio
import contextlib
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast
from weakref import ref

from desk.bus.protocol import A, NobodyAnswers, Q


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

    #: There is nobody to be cut off from.
    connected = True
    losses = 0

    def __init__(self) -> None:
        self.process = secrets.token_hex(8)
        #: Held by their loops: one that is started anew takes a new bell, and its old one is forgotten.
        self._bells: dict[str, tuple[ref[LocalBell], ...]] = {}
        self._listeners: dict[str, list[Callable[[Any], None]]] = defaultdict(list)
        self._answerers: dict[str, list[Callable[[Any], Awaitable[Any]]]] = defaultdict(list)

    @contextlib.asynccontextmanager
    async def joined(self, desk: str) -> AsyncIterator[None]:  # noqa: ARG002 - there is one process, whatever its name
        """Be the only process of a desk."""
        yield

    def wake(self, topic: str) -> None:
        """Ring every bell of a topic."""
        for known in self._bells.get(topic, ()):
            if bell := known():
                bell.ring()

    def wake_all(self) -> None:
        """Ring every bell there is."""
        for topic in self._bells:
            self.wake(topic)

    def bell(self, topic: str) -> LocalBell:
        """Return a new bell that rings for a topic."""
        bell = LocalBell()
        held = (known for known in self._bells.get(topic, ()) if known())
        self._bells[topic] = (*held, ref(bell))
        return bell

    def publish(self, topic: str, payload: Any) -> None:
        """Tell every listener of a topic, at once."""
        for hear in tuple(self._listeners.get(topic, ())):
            hear(payload)

    def listen(self, topic: str, hear: Callable[[Any], None]) -> Callable[[], None]:
        """Hear what is published; return how to stop."""
        self._listeners[topic].append(hear)
        return lambda: self._listeners[topic].remove(hear)

    async def ask(self, topic: str, question: Any, answer: type[A], within: float) -> A:  # noqa: ARG002 - see below
        """Return the answer of somebody here; it is passed on as it is, of whatever type."""
        able = self._answerers.get(topic)
        if not able:
            raise NobodyAnswers(topic)
        able.append(able.pop(0))
        async with asyncio.timeout(within):
            return cast("A", await able[-1](question))

    def answering(
        self,
        topic: str,
        question: type[Q],  # noqa: ARG002 - questions come as they were asked
        answer: Callable[[Q], Awaitable[Any]],
    ) -> Callable[[], None]:
        """Answer questions of a topic in turns with others; return how to take no more of them."""
        self._answerers[topic].append(answer)
        return lambda: self._answerers[topic].remove(answer)
