"""Comparing signatures as one should: over the raw bytes, in constant time, with more than one secret."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from desk.hooks.connectors.values import Webhook

#: How far the clocks of a shop and a desk may be apart; an older delivery may be a recording.
_TOLERANCE = timedelta(minutes=5)
#: Headers of what the desk's own programs in shops deliver.
DESK_DELIVERY, DESK_MOMENT, _SIGNATURE = "x-desk-delivery", "x-desk-timestamp", "x-desk-signature"


class Form(StrEnum):
    """How a channel writes a digest down."""

    BASE64 = "base64"
    HEX = "hex"


def signature(body: bytes, secret: str, *, form: Form = Form.BASE64, digest: str = "sha256", prefix: str = "") -> str:
    """Return the HMAC of raw bytes as a channel writes it."""
    made = hmac.new(secret.encode(), body, getattr(hashlib, digest)).digest()
    return prefix + (made.hex() if form is Form.HEX else base64.b64encode(made).decode())


def signed(
    body: bytes,
    given: str | None,
    secrets: Iterable[str],
    *,
    form: Form = Form.BASE64,
    digest: str = "sha256",
    prefix: str = "",
) -> bool:
    """Tell whether ``given`` is the HMAC of raw bytes under one of some secrets: the new one and those it replaces.

    An empty secret signs nothing. What a forger may send, such as a signature that is not ASCII, is False.
    """
    told = (given or "").encode("utf-8", "surrogateescape")
    made = [signature(body, secret, form=form, digest=digest, prefix=prefix).encode() for secret in secrets if secret]
    # Every one is compared, so that the time does not tell which of them holds.
    return sum(hmac.compare_digest(told, one) for one in made) > 0


def signed_by_desk(webhook: Webhook, secrets: Iterable[str]) -> bool:
    """Tell whether a program of the desk's own in a shop signed a delivery with one of some secrets, and just now.

    It signs its delivery's name, the moment in seconds and the very body, joined by dots: HMAC-SHA256 in hex.
    """
    moment = webhook.headers.get(DESK_MOMENT, "")
    content = f"{webhook.headers.get(DESK_DELIVERY, '')}.{moment}.".encode("utf-8", "surrogateescape") + webhook.body
    if not signed(content, webhook.headers.get(_SIGNATURE), secrets, form=Form.HEX, prefix="v1="):
        return False
    return moment.isdecimal() and abs(webhook.received_at.timestamp() - int(moment)) <= _TOLERANCE.total_seconds()
