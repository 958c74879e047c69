"""Names of our own mails: made from an answer's key and a secret, so the same again and nobody's guess."""

import base64
import hashlib
import hmac
import re

_NAME = re.compile(r"desk\.(\d{1,20})\.([a-z2-7]{16})", re.IGNORECASE)


class Names:
    """Names mails of one address, and knows them wherever they stand: in ids, addresses, subjects, bounces."""

    def __init__(self, secret: str, address: str) -> None:
        self._secret = secret.encode()
        self._domain = address.rpartition("@")[2].lower()

    def of(self, key: str) -> str:
        """Return the Message-ID of the mail that carries an answer."""
        return f"<{self.mark(key)}@{self._domain}>"

    def mark(self, key: str) -> str:
        """Return what is ours about a name, short enough for the local part of an address."""
        made = hmac.digest(self._secret, f"{key}@{self._domain}".encode(), hashlib.sha256)
        return f"desk.{key}.{base64.b32encode(made)[:16].decode().lower()}"

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return the Message-IDs of our mails that a text names, in the order of their last mention, newest first."""
        named = (self.of(key) for key, mark in _NAME.findall(text) if self._is_ours(key, mark))
        return tuple(dict.fromkeys(reversed(list(named))))

    def is_ours(self, message_id: str) -> bool:
        """Tell whether a Message-ID is of one of our mails."""
        return message_id.lower() in self.found_in(message_id)

    def without_marks(self, text: str) -> str:
        """Return a subject without the marks that we put there."""
        return re.sub(rf"\s*\[{_NAME.pattern}\]", "", text, flags=re.IGNORECASE).strip()

    def _is_ours(self, key: str, mark: str) -> bool:
        return hmac.compare_digest(self.mark(key), f"desk.{key}.{mark.lower()}")
