"""A value as written, where it stands, and a table that hands out its values by reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

from desk.config.errors import ConfigError, did_you_mean, quoted

T = TypeVar("T")


class Nothing(Enum):
    """Stands where a key is missing, so that its reader says what was expected there."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


class Wrong(Exception):
    """Raised by a reader: the value cannot be meant; says what was expected and perhaps what to do."""

    def __init__(self, expected: str, hint: str = "", found: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint
        self.found = found


def kind(raw: object) -> str:
    """Return what TOML calls the type of a value."""
    kinds = {
        str: "string",
        bool: "boolean",
        int: "integer",
        float: "float",
        datetime: "date-time",
        date: "date",
        time: "time",
        dict: "table",
        list: "array",
    }
    return kinds[type(raw)]


def shown(raw: object) -> str:
    """Return a value as an operator recognises it, short and on one line."""
    match raw:
        case str():
            return quoted(raw)
        case int() if raw.bit_length() > 64:
            return "a huge number"
        case Nothing() | dict() | list():
            return {Nothing: "nothing", dict: "a table", list: "an array"}[type(raw)]
        case _:
            return str(raw).lower() if isinstance(raw, bool) else str(raw)


def shown_with_kind(raw: object) -> str:
    """Return a value and its TOML type, for a value of the wrong type."""
    return shown(raw) if isinstance(raw, Nothing | dict | list) else f"{shown(raw)} ({kind(raw)})"


@dataclass(frozen=True, slots=True)
class Node:
    """A value as written, where it stands, and the list that complaints about it go to."""

    raw: Any
    file: Path
    table: str
    key: str
    errors: list[ConfigError]

    def at(self, key: str, raw: Any) -> "Node":
        """Return a value inside this one, under a key."""
        bare = key if key.replace("-", "").replace("_", "").isalnum() else quoted(key)
        return replace(self, raw=raw, key=f"{self.key}.{bare}" if self.key else bare)

    def element(self, raw: Any) -> "Node":
        """Return an element of this array; messages know it by its value."""
        return replace(self, raw=raw)

    def complain(self, wrong: Wrong) -> None:
        """Note what is wrong here and go on."""
        found = wrong.found or shown(self.raw)
        self.errors.append(ConfigError(str(self.file), self.table, self.key, found, wrong.expected, wrong.hint))

    def read(self, reader: "Reader[T]", fallback: T) -> T:
        """Return what the reader makes of this; where it cannot, note that and go on with the fallback."""
        try:
            return reader(self)
        except Wrong as wrong:
            self.complain(wrong)
            return fallback


#: Makes something of a value, or raises ``Wrong``.
Reader = Callable[[Node], T]


class Table:
    """A table being read, key by key; ``close`` complains of the keys that nobody asked for."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._raw: Mapping[str, Any] = node.raw
        self._asked: list[str] = []
        self._missing: dict[str, list[ConfigError]] = {}
        #: The file and the table, for those who speak of it later.
        self.place = f"{node.file}: {node.table}"

    def need(self, key: str, reader: Reader[T], fallback: T) -> T:
        """Return the value of a key that must be there; the fallback only serves to go on reading."""
        if key in self._raw:
            return self.may(key, reader, fallback)
        self._asked.append(key)
        self._missing[key] = []
        return replace(self._node.at(key, NOTHING), errors=self._missing[key]).read(reader, fallback)

    def may(self, key: str, reader: Reader[T], default: T) -> T:
        """Return the value of a key, or the default where it is left out."""
        self._asked.append(key)
        return self._node.at(key, self._raw[key]).read(reader, default) if key in self._raw else default

    def close(self) -> None:
        """Complain of unknown and of missing keys; a misspelt one is both and is named once."""
        for key in [key for key in self._raw if key not in self._asked]:
            self._misspelt(key)
        for errors in self._missing.values():
            self._node.errors.extend(errors)

    def _misspelt(self, key: str) -> None:
        hint = did_you_mean(key, self._asked)
        for meant in [asked for asked in self._missing if quoted(asked) in hint]:
            del self._missing[meant]
        expected = "one of " + ", ".join(self._asked)
        self._node.at(key, self._raw[key]).complain(Wrong(expected, hint, found="an unknown key"))
