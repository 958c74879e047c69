"""The customers' side over HTTP: settings, messages in and out, receipts. No cookies, no sessions."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web
from msgspec import UNSET

from desk.domain.delivery import Delivery
from desk.domain.errors import Invalid
from desk.domain.language import UNKNOWN, canonical
from desk.domain.messages import InboundMessage
from desk.i18n import languages, zones
from desk.services.intake import MAX_TEXT
from desk.store import feed, messages
from desk.store.accepting import Accepted
from desk.store.messages import Told
from desk.store.protocol import Transaction
from desk.web import numbers, present, wire
from desk.web.addresses import address_of
from desk.web.backend import Backend
from desk.web.bodies import decode, whole
from desk.web.limits import RateLimit
from desk.web.problems import answer
from desk.web.uploads import numbers_of
from desk.web.visitor_files import chosen, holder_of
from desk.web.visitor_key import Visitor, inbox_of, visitor_of

_SHOWN = 200
#: Stands for the words of a repeated message whose files are stored already: it is known, and this is read by nobody.
_SENT = "-"
_RECEIPTS = {"delivered": Delivery.DELIVERED, "read": Delivery.READ}


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
            files=present.file_rules(backend.files.rules(inbox.id)),
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
        raw = await whole(request)
        body = decode(raw, wire.VisitorMessage)
        message = _inbound(visitor, body, raw, self._backend.clock())
        if body.files:
            accepted = await self._accept_with_files(visitor, message, numbers_of(body.files))
        else:
            accepted = await self._backend.intake.accept(inbox.id, message)
        told = wire.Accepted(id=str(accepted.id), position=accepted.position, duplicate=accepted.duplicate)
        return answer(told, 200 if accepted.duplicate else 201)

    async def _accept_with_files(self, visitor: Visitor, message: InboundMessage, files: Sequence[int]) -> Accepted:
        """Take a message with the files that were chosen for it; without words their names are its words."""
        attached = await chosen(self._backend, visitor, message.external_id, files)
        words = message.body.strip() or ("" if attached else _SENT)
        complete = replace(message, body=words, attachments=attached)
        accepted = await self._backend.intake.accept(visitor.inbox.id, complete)
        await self._backend.files.drop(holder_of(visitor), files)
        return accepted

    async def list(self, request: web.Request) -> web.Response:
        """Answer what the customer's window shows, from a cursor on."""
        inbox = inbox_of(request)
        after = numbers.whole(request.query.get("after", "0"))
        if after is None:
            raise Invalid(f"after: found {request.query['after']!r}; expected the cursor of an earlier answer")
        page = await page_after(self._backend, visitor_of(request, inbox), after)
        return answer(page)

    async def receipt(self, request: web.Request) -> web.Response:
        """Note how far the customer's window got."""
        inbox = inbox_of(request)
        visitor = visitor_of(request, inbox)
        body = decode(await whole(request), wire.Receipt)
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


def _language(request: web.Request) -> str:
    """Return the language that a browser says it speaks; one that nobody knows is none."""
    told = request.query.get("language", "")
    return canonical(told) if languages.known_language(told) else UNKNOWN


def _zone(request: web.Request) -> str:
    """Return a browser's time zone; one that this desk does not know yet must not cost it its chat."""
    told = request.query.get("zone", "")
    return told if zones.known(told) else "UTC"


def _inbound(visitor: Visitor, body: wire.VisitorMessage, raw: bytes, now: datetime) -> InboundMessage:
    """Return a visitor's message. Its own id is put behind the visitor's name: nobody can use up another's."""
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
