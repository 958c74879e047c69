"""Where a desk keeps what is true: a file of its own, or a PostgreSQL."""

import re
from urllib.parse import urlsplit

from desk.config.nodes import Node, Wrong
from desk.config.values import typed

#: The store of a desk that names none.
SQLITE = "sqlite"
_EXPECTED = '"sqlite" or "postgresql://USER@HOST/DATABASE"'
_POSTGRES = re.compile(r"postgres(?:ql)?://\S+")


def store(node: Node) -> str:
    """``sqlite``, or the address of a database without its password."""
    raw = typed(node, str, _EXPECTED)
    if raw == SQLITE:
        return raw
    try:
        address = urlsplit(raw) if _POSTGRES.fullmatch(raw) else None
        usable = address is not None and (address.port is None or address.port > 0)
    except ValueError:  # a port that is none
        usable = False
    if address is None or not usable:
        raise Wrong(_EXPECTED)
    if address.password or "password=" in address.query:
        raise Wrong(
            'an address without a password and beside it store_password = { env = "NAME" } or { file = "PATH" }',
            found="a password written out",
        )
    if len(address.path) < 2 and "dbname=" not in address.query:
        raise Wrong(_EXPECTED, "the name of the database is missing")
    return raw
