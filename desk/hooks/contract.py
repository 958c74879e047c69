"""What the specs say, in the form in which code asks: every hook by name, its parameters, its answers."""

import difflib
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any

from desk.hooks import specs
from desk.hooks.shapes import Shape, shape_of

Spec = Callable[..., Any]

#: Every hook of the desk, in the order of the specs.
HOOKS: Mapping[str, Spec] = {name: spec for name, spec in vars(specs).items() if hasattr(spec, "desk_shape")}


def parameters_of(spec: Spec) -> tuple[str, ...]:
    """Return the names of a hook's parameters."""
    return tuple(inspect.signature(spec).parameters)


def answers_of(spec: Spec) -> tuple[type, ...]:
    """Return the types that a hook's answer may have; what a notified plugin returns is nobody's business."""
    if shape_of(spec) is Shape.NOTIFY:
        return (object,)
    answer = typing.get_type_hints(spec)["return"]
    is_union = typing.get_origin(answer) in (UnionType, typing.Union)
    members = typing.get_args(answer) if is_union else (answer,)
    return tuple(_class_of(member) for member in members)


def _class_of(hint: Any) -> type:
    bare: type = getattr(hint, "__supertype__", hint)
    return typing.get_origin(bare) or bare


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of an error message that suggests the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
