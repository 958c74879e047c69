"""Who calls from a storefront's page: at which inbox, from which page, and which visitor.

A visitor is whoever holds the visitor's key: at least 128 random bits that the widget made. The desk
knows only its digest.
"""

import hashlib
from dataclasses import dataclass

from aiohttp import web

from desk.config.model import Inbox
from desk.domain.errors import DeskError, Forbidden
from desk.domain.ids import InboxId
from desk.web import security
from desk.web.backend import BACKEND

#: The kind of connector whose inboxes the widget serves.
WIDGET = "widget"
_SHORTEST_KEY = 22
_LONGEST_KEY = 128


class BadKey(DeskError):
    """The request does not say which visitor it is."""

    code = "not_logged_in"

    def __init__(self) -> None:
        super().__init__("Authorization: expected 'Bearer KEY' with at least 22 characters of key.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever holds a key, at one inbox."""

    inbox: Inbox
    name: str

    @classmethod
    def of(cls, inbox: Inbox, key: str) -> "Visitor":
        """Return the visitor whom a key names; the desk stores only its digest."""
        if not (_SHORTEST_KEY <= len(key) <= _LONGEST_KEY and key.isascii()):
            raise BadKey
        return cls(inbox, hashlib.sha256(key.encode()).hexdigest()[:32])


def inbox_of(request: web.Request) -> Inbox:
    """Return the widget's inbox that the address names, for a page that may carry it."""
    backend = request.app[BACKEND]
    inbox = backend.intake.inbox(InboxId(request.match_info["inbox"]))
    if inbox.connector != WIDGET:
        raise Forbidden(f"Inbox {inbox.id!r} is not for widgets.")
    origin = request.headers.get("Origin")
    if origin is not None and origin not in inbox.origins and not security.is_own(request, origin):
        raise Forbidden(f"Pages of {origin} may not carry this widget; an operator adds it to the inbox's origins.")
    return inbox


def let_pages_read(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page that may carry an inbox's widget read the answer, refusals too: a widget must know why."""
    origin, name = request.headers.get("Origin"), request.match_info.get("inbox")
    if origin is None or name is None:
        return
    inbox = request.app[BACKEND].config.inboxes.get(InboxId(name))
    if inbox is not None and origin in inbox.origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Vary"] = "Origin"


def visitor_of(request: web.Request, inbox: Inbox) -> Visitor:
    """Return the visitor whom a request's key names."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise BadKey
    return Visitor.of(inbox, key)
