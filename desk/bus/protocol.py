"""What the desk asks of a bus: bells that wake loops, and messages that nobody keeps."""

from collections.abc import Callable
from typing import Any, Protocol


class Bell(Protocol):
    """Wakes one loop; rings that come while it works are one ring."""

    async def rung(self, within: float | None = None) -> bool:
        """Wait for a ring, or for some seconds; tell whether it rang."""


class Bus(Protocol):
    """Carries wake-ups and passing messages; the store holds the truth, so a lost ring only costs time."""

    def wake(self, topic: str) -> None:
        """Ring every bell of a topic."""

    def bell(self, topic: str) -> Bell:
        """Return a new bell that rings for a topic."""

    def publish(self, topic: str, payload: Any) -> None:
        """Tell every listener of a topic."""

    def listen(self, topic: str, hear: Callable[[Any], None]) -> Callable[[], None]:
        """Hear what is published; return how to stop."""
