"""Many rows in one statement: what ``WITH given (id BIGINT, name TEXT) AS (ROWS)`` means to either database.

SQLite takes them as values, of few lengths, for it compiles each length anew; rows of nothing make up for the rest.
PostgreSQL takes them as one text of JSON, with bytes in base64: that costs both ends less than arrays do.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cache

import msgspec

from desk.store.protocol import Given, Value

_GIVEN = re.compile(r"\bWITH given \((?P<columns>[^)]*)\) AS \(ROWS\)")
#: As many rows as a group has at the most, and steps that waste little of what is bound.
_LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
#: More rows than this no statement takes.
AT_ONCE = _LENGTHS[-1]
_PLACES = re.compile(r"\(VALUES (\([?, ]+\))\)")
_TYPED: dict[str, Callable[[int], str]] = {
    "TEXT": lambda place: f"value ->> {place}",
    "BLOB": lambda place: f"decode(value ->> {place}, 'base64')",
}
_encode = msgspec.json.Encoder().encode


def for_sqlite(body: str) -> str:
    """Return a statement that takes one row; see ``longer``."""

    def values(found: re.Match[str]) -> str:
        names = [name for name, _ in _columns(found)]
        places = ", ".join("?" * len(names))
        return f"WITH given ({', '.join(names)}) AS (SELECT * FROM (VALUES ({places})) WHERE column1 IS NOT NULL)"  # noqa: S608

    return _GIVEN.sub(values, body)


def for_postgres(body: str) -> str:
    """Return a statement that takes rows as JSON."""

    def members(found: re.Match[str]) -> str:
        columns = _columns(found)
        cells = ", ".join(_cell(type_, place) for place, (_, type_) in enumerate(columns))
        names = ", ".join(name for name, _ in columns)
        return (
            f"WITH given ({names}) AS (SELECT {cells} FROM jsonb_array_elements(CAST(:given AS jsonb)) AS row (value))"  # noqa: S608
        )

    return _GIVEN.sub(members, body)


def _columns(found: re.Match[str]) -> list[tuple[str, str]]:
    pairs = (column.split() for column in found["columns"].split(","))
    return [(name, type_) for name, type_ in pairs]


def _cell(type_: str, place: int) -> str:
    typed = _TYPED.get(type_)
    return f"CAST(value ->> {place} AS {type_})" if typed is None else typed(place)


def longer(body: str, rows: int) -> str:
    """Return what ``for_sqlite`` returned, for so many rows and a few of nothing."""
    return _long(body, length(rows))


@cache
def _long(body: str, rows: int) -> str:
    return _PLACES.sub(lambda found: f"(VALUES {', '.join([found[1]] * rows)})", body)


def length(rows: int) -> int:
    """Return how many rows a statement has that SQLite runs for as many, up to ``AT_ONCE``."""
    return _LENGTHS[bisect_left(_LENGTHS, rows)]


def cells(rows: Given) -> list[Value]:
    """Return all cells in a row, with what makes up for the rest."""
    found = [cell for row in rows for cell in row]
    return found + [None] * ((length(len(rows)) - len(rows)) * len(rows[0]))


def text(rows: Given) -> str:
    """Return rows as PostgreSQL takes them."""
    return _encode(rows).decode()
