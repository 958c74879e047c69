"""Where a desk keeps what is true: a file of its own, or a PostgreSQL."""

import re
from urllib.parse import urlsplit

from desk.config.nodes import Node, Wrong
from desk.config.values import typed

#: The store of a desk that names none.
SQLITE = "sqlite"
_EXPECTED = '"sqlite" or "postgresql://USER@HOST/DATABASE"'
_USER_INFO = re.compile(r"//[^/?@:]*:([^/?@]*)@")
_POSTGRES = re.compile(r"postgres(?:ql)?://\S+")


def store(node: Node) -> str:
    """``sqlite``, or the address of a database without its password."""
    raw = typed(node, str, _EXPECTED)
    if raw == SQLITE:
        return raw
    if secretive(raw):
        raise Wrong(
            'an address without a password and beside it store_password = { env = "NAME" } or { file = "PATH" }',
            found="a password written out",
        )
    if not address(raw):
        raise Wrong(_EXPECTED)
    return raw


def address(raw: str) -> bool:
    """Tell whether this is the address of a PostgreSQL database, and no password in it."""
    try:
        found = urlsplit(raw)
        port = found.port
    except ValueError:  # a port that is none
        return False
    named = len(found.path) > 1 or "dbname=" in found.query
    return bool(_POSTGRES.fullmatch(raw)) and port != 0 and named and not secretive(raw)


def secretive(raw: str) -> bool:
    """Tell whether an address has a password in it."""
    found = _USER_INFO.search(raw)
    return "password=" in raw.partition("?")[2] or bool(found and found[1])
