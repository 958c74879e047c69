"""The customers' side of files: chosen in the widget before they are sent, and opened there."""

import time
from collections.abc import Sequence

from aiohttp import web

from desk.domain.errors import NotFound
from desk.domain.files import FileRefused
from desk.domain.messages import Attachment
from desk.store import letters, messages
from desk.store.uploads import Holder
from desk.web import files, present, uploads
from desk.web.addresses import address_of
from desk.web.backend import Backend
from desk.web.limits import RateLimit
from desk.web.numbers import whole
from desk.web.problems import answer
from desk.web.visitor_key import Visitor, inbox_of, visitor_of

#: A file weighs as much as so many messages against what a visitor, or an address, may send a minute.
_WEIGHS = 4


class VisitorFiles:
    """Handlers of the widget's routes for files."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        limits = backend.config.desk
        self._per_visitor = _limit(limits.visitor_rate)
        self._per_address = _limit(limits.address_rate)

    async def choose(self, request: web.Request) -> web.Response:
        """Keep a file until the customer sends it."""
        inbox = inbox_of(request)
        visitor = visitor_of(request, inbox)
        self._per_address.spend(address_of(request))
        self._per_visitor.spend(visitor.name)
        kept = self._backend.files
        rules = kept.rules(inbox.id)
        name, content = await uploads.receive(request, rules)
        return answer(present.held(await kept.hold(holder_of(visitor), name, content, rules)), 201)

    async def open(self, request: web.Request) -> web.Response:
        """Return a file that the customer sent or was sent."""
        inbox = inbox_of(request)
        visitor, number = visitor_of(request, inbox), whole(request.match_info["file"])
        if number is None:
            raise NotFound("There is no such file.")
        found = await self._backend.store.read(
            lambda tx: letters.attachment_told(tx, inbox.merchant, inbox.id, visitor.name, number)
        )
        return files.served(found)


async def chosen(backend: Backend, visitor: Visitor, message: str, numbers: Sequence[int]) -> tuple[Attachment, ...]:
    """Return the files that go with a message; of one that is stored already they are, and none are needed."""
    inbox, kept = visitor.inbox, backend.files
    try:
        return await kept.held(holder_of(visitor), numbers, kept.rules(inbox.id))
    except FileRefused:
        if await backend.store.read(lambda tx: messages.said_before(tx, inbox.merchant, inbox.id, message)):
            return ()
        raise


def holder_of(visitor: Visitor) -> Holder:
    """Return whose the files are that a visitor chooses."""
    return Holder.visitor(visitor.inbox.merchant, visitor.inbox.id, visitor.name)


def _limit(rate: int) -> RateLimit:
    return RateLimit(max(1, rate / _WEIGHS), max(2, rate / _WEIGHS), time.monotonic)
