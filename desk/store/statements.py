"""Named SQL statements and the steps of the schema, read once from the ``.sql`` files beside this module."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from desk.store import dialect
from desk.store.dialect import Dialect

_PART = re.compile(r"^-- (name|fragment): (\w+)$", re.MULTILINE)
_USE = re.compile(r"-- use: (\w+)$", re.MULTILINE)


def parse(script: str) -> dict[str, str]:
    """Return the statements of one file by name; comments between a name and its statement are kept.

    What several of them must say alike is a ``-- fragment: x`` of the file, and ``-- use: x`` stands for it.
    """
    _, *parts = _PART.split(script)
    told = {"name": dict[str, str](), "fragment": dict[str, str]()}
    for kind, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        told[kind][name] = body.strip().rstrip(";")
    return {name: _USE.sub(lambda use: told["fragment"][use[1]], body) for name, body in told["name"].items()}


@cache
def statements(spoken: Dialect = Dialect.SQLITE) -> Mapping[str, str]:
    """Return every named statement; two of one name are a mistake of ours and stop the start."""
    found: dict[str, str] = {}
    for file in sorted(resources.files("desk.store").joinpath("sql").iterdir(), key=lambda file: file.name):
        for name, body in parse(file.read_text("utf-8")).items():
            if name in found:
                raise ValueError(f"{file.name}: statement {name!r} is named twice")
            found[name] = dialect.statement(body, spoken)
    return found


def migrations(spoken: Dialect = Dialect.SQLITE) -> list[tuple[int, str]]:
    """Return the schema's steps by number, in order."""
    files = resources.files("desk.store").joinpath("migrations").iterdir()
    steps = ((int(file.name[:4]), file.read_text("utf-8")) for file in files if file.name.endswith(".sql"))
    return sorted((number, dialect.migration(script, spoken)) for number, script in steps)
