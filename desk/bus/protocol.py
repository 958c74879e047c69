"""What the desk asks of a bus: bells that wake loops, and messages that nobody keeps."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class NobodyAnswers(Exception):
    """No process answers a question of this topic, or none can be reached; known at once."""


class Bell(Protocol):
    """Wakes one loop; rings that come while it works are one ring."""

    async def rung(self, within: float | None = None) -> bool:
        """Wait for a ring, or for some seconds; tell whether it rang."""


class Bus(Protocol):
    """Carries wake-ups and passing messages; the store holds the truth, so a lost ring only costs time.

    Bells ring in every process of the desk. A message reaches every process if its topic is among those that the
    bus was made for, and this process alone if it is not.
    """

    @property
    def process(self) -> str:
        """This process's own name among those of its desk, new at each start."""

    @property
    def connected(self) -> bool:
        """Whether other processes can be reached; where there are none, always."""

    @property
    def losses(self) -> int:
        """How many times other processes could no longer be reached."""

    def joined(self, desk: str) -> AbstractAsyncContextManager[None]:
        """Be one of a desk's processes for as long as this lasts, or raise ``Unavailable``; before, be alone."""

    def wake(self, topic: str) -> None:
        """Ring every bell of a topic."""

    def bell(self, topic: str) -> Bell:
        """Return a new bell that rings for a topic."""

    def publish(self, topic: str, payload: Any) -> None:
        """Tell every listener of a topic: those of this process at once."""

    def listen(self, topic: str, hear: Callable[[Any], None]) -> Callable[[], None]:
        """Hear what is published; return how to stop."""

    async def ask(self, topic: str, question: Any, answer: type[A], within: float) -> A:
        """Return the answer of one of those who answer a topic, whoever that is.

        Raises ``NobodyAnswers`` at once, or ``TimeoutError`` after ``within`` seconds: then the question may have
        been heard or not.
        """

    def answering(
        self, topic: str, question: type[Q], answer: Callable[[Q], Awaitable[Any]]
    ) -> Callable[[], None]:
        """Answer questions of a topic beside whoever else does; return how to take no more of them.

        Questions are answered beside each other. One whose ``answer`` raises gets none.
        """
