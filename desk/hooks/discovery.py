"""Where plugins come from: entry points of installed distributions, or classes at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

GROUP = "desk"


@dataclass(frozen=True, slots=True)
class Source:
    """A plugin that can be had; nothing of it is imported before ``load`` is called.

    One ``on_request`` is left alone unless the operator wrote its ``[plugins.x]`` table.
    """

    name: str
    version: str
    load: Callable[[], Any]
    on_request: bool = False

    @classmethod
    def of(cls, name: str, plugin: type, version: str = "built-in") -> "Source":
        """Return the source of a class at hand."""
        return cls(name, version, lambda: plugin)


def discover() -> list[Source]:
    """Return every installed plugin, by name."""
    return [_source(point) for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]


def _source(point: EntryPoint) -> Source:
    version = point.dist.version if point.dist is not None else "unknown"
    return Source(point.name, version, point.load)
