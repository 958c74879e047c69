"""Passwords, hashes of them, the key of stored credentials: kept elsewhere, and checked for what they are."""

import base64
import binascii
import re
from collections.abc import Mapping

from desk.config.elsewhere import Kept, elsewhere
from desk.config.nodes import Reader, Wrong

_HASH = re.compile(r"\$argon2id\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
#: Bytes of a Fernet key: half of them sign, half encrypt.
_KEY_BYTES = 32


def password(environ: Mapping[str, str]) -> Reader[str | None]:
    """The place of a password hash; returns the hash. What stands there is never repeated in messages."""
    return elsewhere(_PASSWORD, environ)


def plain_password(environ: Mapping[str, str]) -> Reader[str | None]:
    """The place of a password that another server asks the desk for; returns the password."""
    return elsewhere(_PLAIN, environ)


def keys(environ: Mapping[str, str]) -> Reader[tuple[str, ...]]:
    """The place of the keys that credentials are stored with, the newest first; returns the keys."""
    read = elsewhere(_KEYS, environ)
    return lambda node: read(node) or ()


def _hash(content: str, place: str) -> str:
    if not _HASH.fullmatch(content):
        found = f"something else behind {place}"
        raise Wrong("an argon2id hash", "run `desk password` to make one", found=found)
    return content


def _plain(content: str, place: str) -> str:
    if not content:
        raise Wrong("a password", found=f"nothing behind {place}")
    return content


def _key_list(content: str, place: str) -> tuple[str, ...]:
    found = tuple(content.split())
    if not found or not all(map(_is_key, found)):
        raise Wrong("keys, a line each", "run `desk key` to make one", found=f"something else behind {place}")
    return found


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text.encode(), altchars=b"-_", validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


_COPIED = "these files are copied and shown around, so keep "
_PASSWORD = Kept(
    "a password written out", f"{_COPIED}the hash that `desk password` prints elsewhere", "what `desk password` prints",
    _hash,
)  # fmt: skip
_PLAIN = Kept("a password written out", f"{_COPIED}it elsewhere", "the password", _plain)
_KEYS = Kept("a key written out", f"{_COPIED}what `desk key` prints elsewhere", "what `desk key` prints", _key_list)
