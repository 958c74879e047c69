"""Checks what operators wrote in a table against the struct that a plugin or a connector wants."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from desk.hooks.contract import did_you_mean
from desk.hooks.errors import PluginErrors
from desk.hooks.protocols import Settings
from desk.hooks.secrets import is_secret, secret

S = TypeVar("S", bound=Settings)
Table = Mapping[str, Any]

HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands, such as ``plugins.x`` in ``desk.toml``, and the environment that its secrets come from."""

    table: str
    file: str = ""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def __str__(self) -> str:
        return f"{self.file}: [{self.table}]" if self.file else f"[{self.table}]"


def checked(table: Table, config: type[S], place: Place) -> S:
    """Return a table as the struct that is wanted, secrets filled in; everything wrong with it is raised at once."""
    wrong: list[str] = []
    known = dict(_with_secrets(table, place, wrong))
    wrong += _problems(known, config, place)
    if wrong:
        raise PluginErrors(wrong)
    try:
        return msgspec.convert(known, config, strict=True)
    except msgspec.ValidationError as error:
        raise PluginErrors([f"{place}: {error}"]) from error


def shown(settings: Settings | None) -> dict[str, Any]:
    """Return settings as they may be shown, secrets hidden."""
    if settings is None:
        return {}
    return {key: HIDDEN if is_secret(key) else value for key, value in msgspec.structs.asdict(settings).items()}


def _with_secrets(table: Table, place: Place, wrong: list[str]) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if not is_secret(key):
            yield key, value
            continue
        try:
            yield key, secret(value, place.environ, Path(place.file).parent)
        except ValueError as error:
            wrong.append(f"{place} {key}: {error}")
            yield key, ""


def _problems(table: Table, config: type[Settings], place: Place) -> Iterator[str]:
    fields = {one.encode_name: one for one in msgspec.structs.fields(config)}
    for key in sorted(table.keys() - fields.keys()):
        yield f"{place} {key}: unknown setting{did_you_mean(key, fields)}"
    for key, one in fields.items():
        if key in table:
            yield from _mismatch(table[key], one.type, f"{place} {key}")
        elif one.required:
            yield f"{place} {key}: missing; expected {getattr(one.type, '__name__', one.type)}"


def _mismatch(value: Any, expected: Any, where: str) -> Iterator[str]:
    try:
        msgspec.convert(value, expected, strict=True)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        wanted, _, _ = problem.replace("`", "").partition(", got ")
        yield f"{where}{path.rstrip('`')}: found {value!r} ({type(value).__name__}); {wanted[0].lower()}{wanted[1:]}"
