"""The five call shapes. A hook's shape is set where the hook is defined and read by the dispatcher."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

import pluggy

P = ParamSpec("P")
R = TypeVar("R")

PROJECT = "desk"
hookimpl = pluggy.HookimplMarker(PROJECT)
_hookspec = pluggy.HookspecMarker(PROJECT)


class Shape(StrEnum):
    """How a hook is asked, and so what a failing plugin means."""

    SETUP = "setup"
    FIRST = "first"
    GATHER = "gather"
    PIPE = "pipe"
    NOTIFY = "notify"


def shape_of(spec: Callable[..., Any]) -> Shape:
    """Return the shape of a hook."""
    shape: Shape = spec.desk_shape  # type: ignore[attr-defined]
    return shape


def piped_of(spec: Callable[..., Any]) -> str:
    """Return the name of the parameter that a pipe passes on."""
    name: str = spec.desk_piped  # type: ignore[attr-defined]
    return name


def _mark(spec: Callable[P, R], shape: Shape, piped: str | None = None) -> Callable[P, R]:
    spec.desk_shape = shape  # type: ignore[attr-defined]
    spec.desk_piped = piped  # type: ignore[attr-defined]
    marked: Callable[P, R] = _hookspec(spec)
    return marked


def setup(spec: Callable[P, R]) -> Callable[P, R]:
    """Asked once at start, synchronously; a failure stops the start and names the plugin."""
    return _mark(spec, Shape.SETUP)


def first(spec: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The first answer that is not None wins; a failure is logged and the next plugin is asked."""
    return _mark(spec, Shape.FIRST)


def gather(spec: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Everybody is asked at once; a failure is logged and that answer is missing."""
    return _mark(spec, Shape.GATHER)


def pipe(piped: str) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Each passes the value on to the next; a failure stops the pipe and is the caller's to handle."""

    def decorate(spec: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        return _mark(spec, Shape.PIPE, piped)

    return decorate


def notify(spec: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Everybody is told, at least once, and nobody waits; a failure is logged."""
    return _mark(spec, Shape.NOTIFY)
