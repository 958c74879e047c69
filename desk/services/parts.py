"""Which part of the desk's work a process does, where there are several."""

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum


class Part(StrEnum):
    """Serving consoles and widgets, working through what they leave to be done, both, or translating for these."""

    WEB = "web"
    WORKER = "worker"
    TRANSLATOR = "translator"
    ALL = "all"

    @property
    def serves(self) -> bool:
        """Whether consoles, widgets and channels may call on this process."""
        return self in (Part.WEB, Part.ALL)

    @property
    def works(self) -> bool:
        """Whether this process prepares, routes, delivers and reads."""
        return self in (Part.WORKER, Part.ALL)

    @property
    def translates(self) -> bool:
        """Whether this process does nothing but to translate for the others."""
        return self is Part.TRANSLATOR


Loop = tuple[str, Callable[[], Awaitable[None]]]


def of_part(part: Part, every: Iterable[Loop], workers: Iterable[Loop], translators: Iterable[Loop]) -> list[Loop]:
    """Return the loops that a process of some part keeps going: a translator has no other than its own."""
    if part.translates:
        return list(translators)
    return [*every, *(workers if part.works else ())]
