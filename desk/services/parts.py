"""Which part of the desk's work a process does, where there are several."""

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum


class Part(StrEnum):
    """Serving consoles and widgets, working through what they leave to be done, or both."""

    WEB = "web"
    WORKER = "worker"
    ALL = "all"

    @property
    def serves(self) -> bool:
        """Whether consoles, widgets and channels may call on this process."""
        return self is not Part.WORKER

    @property
    def works(self) -> bool:
        """Whether this process prepares, routes, delivers and reads."""
        return self is not Part.WEB


Loop = tuple[str, Callable[[], Awaitable[None]]]


def of_part(part: Part, every: Iterable[Loop], workers: Iterable[Loop]) -> list[Loop]:
    """Return the loops that a process of some part keeps going: those of every process, and a worker's if it works."""
    return [*every, *(workers if part.works else ())]
