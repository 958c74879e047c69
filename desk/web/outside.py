"""What integrators' programs are told of an event: what a console of their merchant would be told, and no more."""

import msgspec

from desk.config.model import Config
from desk.domain.roles import Role
from desk.store.feed import Happening
from desk.web import present, wire

_encode = msgspec.json.Encoder().encode


def body(config: Config, happening: Happening) -> bytes | None:
    """Return the JSON of an event, a ``WebhookEvent``; None: it is about a note, which is for colleagues."""
    if not present.shows(Role.MERCHANT, happening):
        return None
    event = happening.event
    return _encode(wire.WebhookEvent(type=event.kind, timestamp=event.at, data=present.frame(config, happening)))
