"""What the simulation asks of a router, in numbers: kinds, conversations and posts by their places."""

from collections.abc import Iterable
from typing import Protocol

#: A conversation goes to a post.
Match = tuple[int, int]


class Router(Protocol):
    """Decides who takes what. It is told everything that happens, and answers with what is given to whom at once."""

    @property
    def every(self) -> float:
        """After how many seconds it wants to be asked again although nothing happened."""

    def began(self, post: int, now: float) -> Iterable[Match]:
        """Somebody's shift began."""

    def ended(self, post: int, now: float) -> Iterable[Match]:
        """Somebody's shift ended: he takes nothing new."""

    def arrived(self, number: int, kind: int, now: float) -> Iterable[Match]:
        """A conversation began."""

    def returned(self, number: int, kind: int, post: int, now: float) -> Iterable[Match]:
        """A conversation lost its owner, whose shift ended."""

    def freed(self, post: int, number: int, now: float) -> Iterable[Match]:
        """Somebody is done with a conversation."""

    def withdrawn(self, number: int, now: float) -> Iterable[Match]:
        """A customer who waited gave up."""

    def passed(self, now: float) -> Iterable[Match]:
        """Time went by."""
