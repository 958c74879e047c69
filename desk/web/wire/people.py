"""Logging in, and who one is."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from desk.web.wire.base import In, Out


class Login(In):
    """Who one is, proven by a password."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]


class Named(Out):
    """Something with an id and a name for people."""

    id: str
    name: str


class Me(Out):
    """The one who is logged in. ``csrf`` goes back in the ``X-CSRF-Token`` header of every change."""

    id: str
    name: str
    role: str
    language: str
    #: Languages that need no translation for this person.
    reads: list[str]
    merchants: list[Named]
    csrf: str
    desk: str
    region: Named | None = None
    zone: str | None = None
    #: When the shift that runs now ends; None: none runs, or it never ends.
    shift_ends: datetime | None = None
    #: Whether one runs now.
    on_shift: bool = False
    capacity: int = 0
