"""``[[webhook]]``: who is told what happens, as operators write it."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from desk.config.agreements import Receiver
from desk.config.elsewhere import Kept, elsewhere
from desk.config.names import Names
from desk.config.nodes import Node, Reader, Table, Wrong
from desk.config.sections import Surroundings
from desk.config.values import array, choice, flag, slug, some, text
from desk.domain.addresses import address_of, is_loopback, is_private
from desk.domain.ids import MerchantId, ReceiverId
from desk.domain.telling import TOLD

_PREFIX = "whsec_"
#: Bytes of a secret, as the convention of Standard Webhooks wants them.
_SHORTEST, _LONGEST = 24, 64
_URL = 'an address such as "https://shop.example/hooks", without a password and without "#"'


def receiver(given: Table, around: Surroundings) -> Receiver:
    """``[[webhook]]``."""
    private = given.may("private", flag, default=False)
    return Receiver(
        id=ReceiverId(given.need("id", slug, "")),
        url=given.need("url", _url(private=private), ""),
        secrets=given.need("secret", _secrets(around.environ), ()),
        merchants=given.may("merchants", around.names.merchants, _everybody(around.names)),
        events=frozenset(given.may("events", some(array(choice({kind: kind for kind in sorted(TOLD)}))), tuple(TOLD))),
        private=private,
    )


def _everybody(names: Names) -> frozenset[MerchantId]:
    return frozenset(map(MerchantId, names.by_kind["merchant"]))


def _url(*, private: bool) -> Reader[str]:
    def read(node: Node) -> str:
        raw = text(node)
        found = _split(raw)
        host = found.hostname or ""
        if found.scheme != "https" and not is_loopback(host):
            raise Wrong("an address that begins with https://", "only this machine itself may be told without it")
        address = address_of(host)
        if address is not None and is_private(address) and not private and not is_loopback(host):
            raise Wrong("an address in the open network", "private = true allows one in a network of your own")
        return raw

    return read


def _split(raw: str) -> SplitResult:
    try:
        found = urlsplit(raw)
        usable = found.port != 0 and bool(found.hostname)
    except ValueError:
        raise Wrong(_URL) from None
    if "@" in found.netloc:
        raise Wrong(_URL, found="an address with somebody's name or password in it")
    if not usable or found.scheme not in {"http", "https"} or "#" in raw or any(map(str.isspace, raw)):
        raise Wrong(_URL)
    return found


def _secrets(environ: Mapping[str, str]) -> Reader[tuple[bytes, ...]]:
    """The place of the secrets that calls are signed with, the newest first."""
    read = elsewhere(_SECRETS, environ)
    return lambda node: read(node) or ()


def _secret_list(content: str, place: str) -> tuple[bytes, ...]:
    found = tuple(map(_secret, content.split()))
    if not found or not all(_SHORTEST <= len(secret) <= _LONGEST for secret in found):
        raise Wrong(
            f"secrets, a line each: {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64",
            'make one by: echo "whsec_$(openssl rand -base64 32)"',
            found=f"something else behind {place}",
        )
    return found


def _secret(word: str) -> bytes:
    """Return a secret's bytes; none of what is no secret."""
    try:
        return base64.b64decode(word.removeprefix(_PREFIX), validate=True) if word.startswith(_PREFIX) else b""
    except binascii.Error:
        return b""


_SECRETS = Kept(
    "a secret written out",
    "these files are copied and shown around, so keep it elsewhere",
    "the secret that calls are signed with",
    _secret_list,
)
