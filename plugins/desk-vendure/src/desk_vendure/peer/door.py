"""A channel of a real Vendure as a peer of the conformance kit, behind a door that has bad days.

Orders are placed by a shopper once for each channel; further ones are copies of its rows, with moments of the test's
choosing. What happens to orders, what customers write and what the shop tells is Vendure's own doing.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from aiohttp import web

from desk import Money, Webhook
from desk.domain.time import utcnow
from desk.testing.conformance import SECRETS, DoorPeer, SignedByDesk
from desk.testing.conformance.peer import Truth
from desk_vendure import VendureType
from desk_vendure.peer.rows import Rows
from desk_vendure.peer.shop import Channel

#: Seconds in which the shop must tell what happened.
_PATIENCE = 20
#: Seconds by which the test's clock may be ahead until a delivery of the shop's is too old to be believed.
_FRESH = 200


class VendurePeer(SignedByDesk, DoorPeer):
    """One channel. It is emptied when it is entered; the shop behind it goes on."""

    kind = VendureType()

    def __init__(self, channel: Channel, rows: Rows) -> None:
        super().__init__(channel.shop.url)
        self._channel, self._rows = channel, rows
        self._key: tuple[str, str] | None = None
        self._codes: dict[str, str] = {}
        self._told: list[Webhook] = []
        self._news = asyncio.Condition()
        self.app.router.add_post("/admin-api", self.forward)
        self.app.router.add_post("/hooks", self._take)

    async def __aenter__(self) -> Self:
        """Open the door."""
        await super().__aenter__()
        self._key = self._channel.key()
        self._rows.empty(self._channel)
        self._channel.tells(f"{self.url}/hooks", SECRETS["current"])
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close it."""
        self._channel.tells(None, "")
        self._rows.forget()
        await super().__aexit__(*error)

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write; pages are small, so that there are several."""
        return {
            "url": f"{self.url}/admin-api",
            "channel": self._channel.token,
            "api_key": self._key[0] if self._key else "",
            "webhook_secret": SECRETS["current"],
            "previous_webhook_secret": SECRETS["previous"],
            "page": 5,
        }

    # -- the door ------------------------------------------------------------------------------------

    def guarded(self, path: str) -> bool:
        """Let the shop's own deliveries pass."""
        return path == "/admin-api"

    def takes(self, request: web.Request) -> bool:
        """Tell whether a call changed something."""
        return bool(request.get("changes"))

    def lists(self, request: web.Request, body: bytes) -> bool:
        """Tell whether a call lists orders."""
        return b"orders(" in body

    async def forward(self, request: web.Request) -> web.Response:
        """Pass a call on, and remember whether it changes something."""
        request["changes"] = b"mutation " in await request.read()
        return await super().forward(request)

    async def _take(self, request: web.Request) -> web.Response:
        """Take what the shop delivers, as a desk would."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        webhook = Webhook(body=await request.read(), headers=headers, received_at=utcnow())
        async with self._news:
            self._told.append(webhook)
            self._news.notify_all()
        return web.Response()

    async def _delivered(self, **wanted: str) -> Webhook:
        """Wait until the shop tells something."""

        def found() -> Webhook | None:
            return next((one for one in self._told if wanted.items() <= json.loads(one.body).items()), None)

        async with asyncio.timeout(_PATIENCE), self._news:
            await self._news.wait_for(lambda: found() is not None)
        webhook = found()
        assert webhook is not None
        self._told.remove(webhook)
        return self._fresh(webhook)

    def _fresh(self, webhook: Webhook) -> Webhook:
        """Sign again what the shop signed before the test's clock was moved."""
        kept = {name: webhook.headers[name] for name in webhook.headers if name.startswith("x-desk-")}
        ahead = self.clock().timestamp() - int(kept["x-desk-timestamp"])
        return self.signed(webhook.body) if ahead > _FRESH else Webhook(
            body=webhook.body, headers=kept, received_at=self.clock()
        )

    # -- customers -----------------------------------------------------------------------------------

    def named(self, customer: str) -> str:
        """Return the code of the customer's order."""
        return self._code(customer)

    async def writes(self, text: str, customer: str = "ana") -> Webhook:
        """Let a customer write in the shop."""
        code = self._code(customer)
        if not self._rows.has(code):
            self._rows.place(self._channel, code, self.clock())
        name = self._channel.shopper().writes(code, text)
        return await self._delivered(type="message", id=name)

    async def heard(self, customer: str = "ana") -> list[str]:
        """Return the notes that the shop shows her, without her own."""
        return self._rows.notes(self._code(customer))

    async def echo(self, text: str, customer: str = "ana") -> None:
        """Expect nothing: the shop does not tell what it was told, and does not list it."""

    # -- orders --------------------------------------------------------------------------------------

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> None:
        """Place an order; an invisible one waits in a transaction that was not committed."""
        self._rows.place(self._channel, self._code(number), at, visible=visible)

    async def change(self, number: str, *, at: datetime) -> Webhook:
        """Bring an order a step further, as somebody in the shop's dashboard would."""
        code = self._code(number)
        name = self._rows.name_of(code)
        self._channel.advance(name)
        webhook = await self._delivered(type="order", id=name)
        self._rows.stamp(code, at)
        return webhook

    async def show(self, number: str) -> None:
        """Commit it."""
        self._rows.show(self._code(number))

    async def remove(self, number: str) -> None:
        """Take an order out of the channel."""
        self._rows.remove(self._channel, self._code(number))

    async def orders(self) -> dict[str, Truth]:
        """Return what is in the channel."""
        return {code: (state, Money(total, "EUR")) for code, state, total in self._rows.of(self._channel)}

    async def done(self, number: str) -> list[str]:
        """Return what stands in the order's history of what was done to it; a cancellation with its refunds."""
        done = [_deed(*entry) for entry in self._rows.done(self._code(number))]
        return done[: done.index("cancel") + 1] if "cancel" in done else done

    def revoke(self) -> None:
        """Take the API key back."""
        if self._key is not None:
            self._channel.delete_key(self._key[1])

    def _code(self, number: str) -> str:
        """Return the shop's code of what a test calls so; codes are unique in the whole of a Vendure."""
        if number not in self._codes:
            taken = self._rows.has(number)
            self._codes[number] = f"{number}-{self._channel.code}" if taken else number
        return self._codes[number]


def _deed(kind: str, public: bool, note: str | None, refunded: int | None) -> str:
    match kind:
        case "ORDER_NOTE":
            return f"{'public note' if public else 'note'}: {note}"
        case "ORDER_CANCELLATION":
            return "cancel"
    return f"refund {Money(refunded or 0, 'EUR')}"


class PlainPeer(VendurePeer):
    """The same to a desk that has nothing installed in the shop: it reads."""

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write who has no secret for webhooks."""
        return {key: value for key, value in super().settings().items() if "webhook" not in key}

    async def change(self, number: str, *, at: datetime) -> None:  # type: ignore[override]
        """Bring an order a step further; nobody is told."""
        code = self._code(number)
        self._channel.advance(self._rows.name_of(code))
        self._rows.stamp(code, at)
