"""Readers of what only a demand file holds: numbers between bounds, weights, speeds, moments."""

from datetime import datetime
from typing import Any

from desk.config.nodes import Node, Reader, Wrong, shown_with_kind
from desk.config.values import typed

#: Nobody is a thousand times slower or faster, nor any hour a million times busier.
FACTOR, _WEIGHT = 1000.0, 1e6


def moment(node: Node) -> datetime:
    """A date and time with its offset."""
    if type(node.raw) is not datetime or node.raw.tzinfo is None:
        raise Wrong("a date and time with its offset, such as 2027-04-01T08:00:00Z", found=shown_with_kind(node.raw))
    return node.raw


def number(least: float, most: float, what: str) -> Reader[float]:
    """A number between two, both included."""

    def read_number(node: Node) -> float:
        expected = f"a number from {least:g} to {most:g}, {what}"
        if type(node.raw) not in {int, float}:
            raise Wrong(expected, found=shown_with_kind(node.raw))
        if not least <= node.raw <= most:
            raise Wrong(expected)
        return float(node.raw)

    return read_number


def _numbers(node: Node, element: Reader[float]) -> tuple[float, ...]:
    """Numbers, which may be alike."""
    raw: list[Any] = typed(node, list, "an array of numbers")
    return tuple(node.element(one).read(element, 1.0) for one in raw)


def weights(count: int) -> Reader[tuple[float, ...]]:
    """One weight for each hour of a day or day of a week, not all of them 0."""

    def read_weights(node: Node) -> tuple[float, ...]:
        found = _numbers(node, number(0, _WEIGHT, "as a weight"))
        if len(found) != count:
            raise Wrong(f"{count} numbers", found=f"{len(found)} of them")
        if not any(found):
            raise Wrong("at least one above 0", found="none")
        return found

    return read_weights


def speeds(node: Node) -> tuple[float, ...]:
    """How fast each chat goes on with one, two, three at once."""
    found = _numbers(node, number(0.001, FACTOR, "where 1 is the speed with one chat"))
    if not found:
        raise Wrong("at least one number", found="none")
    return found
