"""Credentials at rest: encrypted with a key that lies outside the database."""

import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from desk.domain.errors import Unavailable


class Vault:
    """Encrypts with the first of its keys and reads what any of them wrote, so that keys can be changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    @property
    def open(self) -> bool:
        """Whether there is a key; without one nothing is kept."""
        return self._fernet is not None

    def seal(self, values: Mapping[str, str]) -> bytes | None:
        """Return values as they may lie on a disk; None: there is no key, so they must not."""
        return None if self._fernet is None else self._fernet.encrypt(json.dumps(dict(values)).encode())

    def unseal(self, sealed: bytes) -> dict[str, str]:
        """Return values that were sealed here, or say that their key is not among ours."""
        try:
            values: dict[str, str] = json.loads(self._fernet.decrypt(sealed)) if self._fernet is not None else {}
        except InvalidToken as error:
            raise Unavailable(
                "[desk] key: the stored credentials were encrypted with another one; "
                "put that key second in the list, or have the inbox's credentials renewed"
            ) from error
        return values


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()
