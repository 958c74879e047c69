"""Peers that are real shops behind a door: calls go through it, and the bad days are its own.

For channels whose server can be run on a test machine, such as those of ``desk-vendure`` and ``desk-medusa``::

    class LampPeer(SignedByDesk, DoorPeer):
        kind = LampType()

        def __init__(self, shop: LampServer) -> None:
            super().__init__(shop.url)
            self.app.router.add_route("*", "/api/{path:.*}", self.forward)

        def lists(self, request: web.Request, body: bytes) -> bool:
            return request.path == "/api/orders"

What customers, orders and the shop's people do is then done to the server, by whatever way in it has.
"""

import hashlib
import hmac
from itertools import count
from typing import Self

from aiohttp import ClientSession, TCPConnector, web
from yarl import URL

from desk import DESK_DELIVERY, DESK_MOMENT, Webhook
from desk.domain.time import utcnow
from desk.testing.clock import FakeClock
from desk.testing.conformance.peer import HttpPeer, Peer

#: What deliveries are signed with: by the shop, by the shop until it got a new secret, by a stranger.
SECRETS = {"current": "secret-of-the-hooks", "previous": "secret-of-last-year", "unknown": "secret-of-a-thief"}
#: Headers that tell of one connection and not of what goes over it.
_HOPS = frozenset({"host", "connection", "content-length", "transfer-encoding"})
#: No two deliveries of one run have the same name.
_deliveries = count(1)


class DoorPeer(HttpPeer):
    """A server at an address, and the door before it: its author routes to ``forward`` what a connector calls.

    Who may call is the server's to say. Nobody sets its clock, so the desk's begins with the same moment.
    """

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = server
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the door."""
        await super().__aenter__()
        if isinstance(self.clock, FakeClock):
            self.clock.set(utcnow())
        # Servers close lines that rest, and a call may just be leaving over one of them.
        self._session = ClientSession(connector=TCPConnector(force_close=True))
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close it; the server goes on."""
        await super().__aexit__(*error)
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> ClientSession:
        """What calls the server without the door; raises ``RuntimeError`` before it is open."""
        if self._session is None:
            raise RuntimeError("this shop is closed")
        return self._session

    def authorised(self, request: web.Request) -> bool:
        """Leave that to the server."""
        return True

    def lists(self, request: web.Request, body: bytes) -> bool:
        """Tell whether a call reads a page of a feed, after which ``on_page`` is awaited; none does."""
        return False

    async def forward(self, request: web.Request) -> web.Response:
        """Pass a call on to the server, and its answer back."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOPS}
        url, body = URL(f"{self._server}{request.raw_path}", encoded=True), await request.read()
        async with self.session.request(request.method, url, data=body or None, headers=headers) as told:
            answer = web.Response(status=told.status, body=await told.read(), content_type=told.content_type)
        if self.on_page is not None and self.lists(request, body):
            await self.on_page()
        return answer


class SignedByDesk(Peer):
    """A peer in whose shop a program of the desk's own tells what happens, with ``SECRETS``; see ``signed_by_desk``."""

    def redelivered(self, webhook: Webhook) -> Webhook:
        """Deliver the same once more under another name."""
        return self.signed(webhook.body)

    def signed(self, body: bytes, *, by: str = "current") -> Webhook:
        """Sign a body as the program does."""
        name, moment = f"d{next(_deliveries)}", str(int(self.clock().timestamp()))
        mark = hmac.new(SECRETS[by].encode(), f"{name}.{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {DESK_DELIVERY: name, DESK_MOMENT: moment, "x-desk-signature": f"v1={mark}"}
        return Webhook(body=body, headers=headers, received_at=self.clock())
