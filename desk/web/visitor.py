"""The customers' side over HTTP: settings, messages in and out, receipts. No cookies, no sessions.

A visitor is whoever holds the visitor's key: at least 128 random bits that the widget made. The desk
knows only its digest.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from msgspec import UNSET

from desk.config.model import Inbox
from desk.domain.delivery import Delivery
from desk.domain.errors import DeskError, Forbidden, Invalid
from desk.domain.ids import InboxId
from desk.domain.language import UNKNOWN, canonical
from desk.domain.messages import InboundMessage
from desk.i18n import languages, zones
from desk.services.intake import MAX_TEXT
from desk.store import feed, messages
from desk.store.messages import Told
from desk.store.protocol import Transaction
from desk.web import present, security, wire
from desk.web.addresses import address_of
from desk.web.backend import BACKEND, Backend
from desk.web.bodies import decode
from desk.web.limits import RateLimit
from desk.web.numbers import whole
from desk.web.problems import answer

#: The kind of connector whose inboxes the widget serves.
WIDGET = "widget"
_SHOWN = 200
_SHORTEST_KEY = 22
_LONGEST_KEY = 128
_RECEIPTS = {"delivered": Delivery.DELIVERED, "read": Delivery.READ}


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


class VisitorApi:
    """Handlers of the widget's routes."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        limits = backend.config.desk
        self._per_visitor = RateLimit(limits.visitor_rate, limits.visitor_rate / 2, time.monotonic)
        self._per_address = RateLimit(limits.address_rate, limits.address_rate / 2, time.monotonic)

    async def settings(self, request: web.Request) -> web.Response:
        """Answer what the widget needs to draw itself, and when this customer may count on an answer."""
        backend, inbox = self._backend, inbox_of(request)
        found = await backend.expectations.of(inbox.merchant, _language(request))
        body = wire.WidgetSettings(
            merchant=backend.config.merchants[inbox.merchant].name,
            inbox=inbox.name,
            languages=backend.catalogs.available(),
            open=found.open,
            minutes=None if found.within is None else found.within // timedelta(minutes=1),
            back_at=None if found.back_at is None else zones.local(found.back_at, _zone(request)),
        )
        return answer(body)

    async def post(self, request: web.Request) -> web.Response:
        """Take a customer's message; answered only when it is on disk."""
        inbox = inbox_of(request)
        visitor = visitor_of(request, inbox)
        # The address first: names are free, and each that is counted is remembered.
        self._per_address.spend(address_of(request))
        self._per_visitor.spend(visitor.name)
        message = _inbound(visitor, await request.read(), self._backend.clock())
        accepted = await self._backend.intake.accept(inbox.id, message)
        body = wire.Accepted(id=str(accepted.id), position=accepted.position, duplicate=accepted.duplicate)
        return answer(body, 200 if accepted.duplicate else 201)

    async def list(self, request: web.Request) -> web.Response:
        """Answer what the customer's window shows, from a cursor on."""
        inbox = inbox_of(request)
        after = whole(request.query.get("after", "0"))
        if after is None:
            raise Invalid(f"after: found {request.query['after']!r}; expected the cursor of an earlier answer")
        page = await page_after(self._backend, visitor_of(request, inbox), after)
        return answer(page)

    async def receipt(self, request: web.Request) -> web.Response:
        """Note how far the customer's window got."""
        inbox = inbox_of(request)
        visitor = visitor_of(request, inbox)
        body = decode(await request.read(), wire.Receipt)
        if body.state not in _RECEIPTS:
            raise Invalid(f"state: found {body.state!r}; expected delivered or read")
        state = _RECEIPTS[body.state]
        await self._backend.delivery.receipt(inbox.merchant, inbox.id, visitor.name, body.position, state)
        return web.Response(status=204)

    async def preflight(self, request: web.Request) -> web.Response:
        """Tell a browser that this origin's page may call us."""
        inbox_of(request)
        allowed = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return web.Response(status=204, headers=allowed)


async def page_after(backend: Backend, visitor: Visitor, after: int) -> wire.VisitorPage:
    """Return what became visible to a visitor after a cursor; 0 is the beginning."""
    inbox = visitor.inbox

    def unit(tx: Transaction) -> tuple[int, list[Told]]:
        cursor = feed.newest_cursor(tx)
        conversation = messages.conversation_with(tx, inbox.merchant, inbox.id, visitor.name)
        if conversation is None:
            return cursor, []
        if after == 0:
            return cursor, messages.told(tx, conversation, _SHOWN)
        said = messages.told_after(tx, conversation, after, _SHOWN)
        # Away for longer than a page: the window begins anew with the newest, so nothing lies between.
        return cursor, said if len(said) < _SHOWN else messages.told(tx, conversation, _SHOWN)

    cursor, said = await backend.store.read(unit)
    return wire.VisitorPage(messages=[present.told(backend.config, one) for one in said], cursor=cursor)


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


async def let_pages_read(request: web.Request, response: web.StreamResponse) -> None:
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


def _language(request: web.Request) -> str:
    """Return the language that a browser says it speaks; one that nobody knows is none."""
    told = request.query.get("language", "")
    return canonical(told) if languages.known_language(told) else UNKNOWN


def _zone(request: web.Request) -> str:
    """Return a browser's time zone; one that this desk does not know yet must not cost it its chat."""
    told = request.query.get("zone", "")
    return told if zones.known(told) else "UTC"


def _inbound(visitor: Visitor, raw: bytes, now: datetime) -> InboundMessage:
    """Read a visitor's message. Its own id is put behind the visitor's name: nobody can use up another's."""
    body = decode(raw, wire.VisitorMessage)
    if len(body.text) > MAX_TEXT:
        raise Invalid(f"text: found {len(body.text):,} characters; at most {MAX_TEXT:,} fit into a message")
    return InboundMessage(
        external_id=f"{visitor.name}/{body.id}",
        customer=visitor.name,
        customer_name=None if body.name is UNSET else body.name,
        language=None if body.language is UNSET else body.language,
        body=body.text,
        raw=raw,
        sent_at=now,
    )
