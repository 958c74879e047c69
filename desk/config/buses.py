"""How a desk's processes tell each other: not at all where there is one, or over a NATS."""

import re
from urllib.parse import urlsplit

from desk.config.nodes import Node, Reader, Wrong
from desk.config.stores import SQLITE, secretive
from desk.config.values import typed

#: The bus of a desk that is one process.
LOCAL = "local"
_EXPECTED = '"local" or "nats://HOST", several of them with commas between'
_NATS = re.compile(r"(?:nats|tls)://(?:[^/@:,\s]+@)?[^/@,\s]+/?")


def bus(store: str) -> Reader[str]:
    """``local``, or the addresses of a NATS without its password, with commas between; only for a shared store."""

    def read(node: Node) -> str:
        raw = typed(node, str, _EXPECTED)
        if raw == LOCAL:
            return raw
        found = addresses(raw)
        if any(map(secretive, found)):
            raise Wrong(
                'addresses without a password and beside them bus_password = { env = "NAME" } or { file = "PATH" }',
                found="a password written out",
            )
        if not all(map(_address, found)):
            raise Wrong(_EXPECTED)
        if len({user(each) for each in found}) > 1:
            raise Wrong("the same user at every address")
        if store == SQLITE:
            raise Wrong('"local" beside a store of its own, or store = "postgresql://USER@HOST/DATABASE" beside this')
        return raw

    return read


def addresses(raw: str) -> tuple[str, ...]:
    """Return each address of a bus."""
    return tuple(each.strip() for each in raw.split(","))


def user(address: str) -> str | None:
    """Return who an address says that we are."""
    return urlsplit(address).username


def _address(raw: str) -> bool:
    try:
        found = urlsplit(raw)
        return bool(_NATS.fullmatch(raw)) and bool(found.hostname) and found.port != 0
    except ValueError:  # a port that is none
        return False
