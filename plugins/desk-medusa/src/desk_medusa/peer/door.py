"""A sales channel of a real Medusa as a peer of the conformance kit, behind a door that has bad days.

Orders are placed by a customer once for each channel; further ones are copies of its rows, with moments of the test's
choosing. What happens to orders and what the shop tells is Medusa's own doing.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from aiohttp import web

from desk import Money, Webhook
from desk.testing.conformance import SECRETS, DoorPeer, SignedByDesk
from desk.testing.conformance.peer import Truth
from desk_medusa import MedusaType
from desk_medusa.peer.rows import Rows
from desk_medusa.peer.shop import Channel

_DONE = (
    "id,metadata,status,*payment_collections,*payment_collections.payments,*payment_collections.payments.refunds"
)
_STATE = "id,custom_display_id,status,payment_status,fulfillment_status,currency_code,original_total"


class MedusaPeer(SignedByDesk, DoorPeer):
    """One channel. It is emptied when it is entered; the shop behind it goes on."""

    kind = MedusaType()

    def __init__(self, channel: Channel, rows: Rows) -> None:
        super().__init__(channel.shop.url)
        self._channel, self._rows = channel, rows
        self._key: tuple[str, str] | None = None
        self._numbers: dict[str, str] = {}
        self.app.router.add_route("*", "/admin/{path:.*}", self.forward)

    async def __aenter__(self) -> Self:
        """Open the door."""
        await super().__aenter__()
        self._key = self._channel.shop.key()
        self._rows.empty(self._channel)
        self._channel.shop.deliveries.forget()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close it."""
        self._rows.forget()
        await super().__aexit__(*error)

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write; pages are small, so that there are several."""
        return {
            "url": self.url,
            "sales_channel": self._channel.id,
            "api_key": self._key[0] if self._key else "",
            "webhook_secret": SECRETS["current"],
            "previous_webhook_secret": SECRETS["previous"],
            "page": 5,
        }

    def lists(self, request: web.Request, body: bytes) -> bool:
        """Tell whether a call lists orders."""
        return request.path == "/admin/orders"

    # -- orders --------------------------------------------------------------------------------------

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> Webhook | None:
        """Place an order; an invisible one waits in a transaction that was not committed, and nothing is told of it.

        A copied row stirs nobody in the shop: what its subscriber tells of a placed order is written here.
        """
        self._rows.place(self._channel, self._number(number), at, visible=visible)
        if not visible:
            return None
        told = {"type": "order", "id": self._rows.name_of(self._number(number)), "event": "order.placed"}
        return self.signed(json.dumps(told).encode())

    async def change(self, number: str, *, at: datetime) -> Webhook:
        """Bring an order a step further; what the shop tells is signed again, for the test's clock was moved."""
        name = self._rows.name_of(self._number(number))
        self._channel.advance(name)
        headers, body = self._channel.shop.deliveries.of(name)
        assert headers["x-desk-signature"].startswith("v1=")
        self._rows.stamp(self._number(number), at)
        return self.signed(body)

    async def show(self, number: str) -> None:
        """Commit it."""
        self._rows.show(self._number(number))

    async def remove(self, number: str) -> None:
        """Delete an order."""
        self._rows.remove(self._number(number))

    async def orders(self) -> dict[str, Truth]:
        """Return what the shop's dashboard would list."""
        asked = {"sales_channel_id[]": self._channel.id, "fields": _STATE, "limit": "500"}
        found = self._channel.shop.admin.get("/admin/orders", **asked)["orders"]
        return {one["custom_display_id"]: (_word(one), _total(one)) for one in found}

    async def done(self, number: str) -> list[str]:
        """Return what stands with the order of what was done to it."""
        name = self._rows.name_of(self._number(number))
        order = self._channel.shop.admin.get(f"/admin/orders/{name}", fields=_DONE)["order"]
        notes = [_note(value) for key, value in (order["metadata"] or {}).items() if key.startswith("desk_note_")]
        if order["status"] == "canceled":
            return [*notes, "cancel"]
        payments = [payment for held in order["payment_collections"] for payment in held["payments"]]
        refunds = [refund for payment in payments for refund in payment["refunds"]]
        return [*notes, *(f"refund {Money.of(str(one['amount']), 'EUR')}" for one in refunds)]

    def revoke(self) -> None:
        """Take the secret key back."""
        if self._key is not None:
            self._channel.shop.revoke(self._key[1])

    def _number(self, number: str) -> str:
        """Return the shop's number of what a test calls so; numbers are unique in the whole of a Medusa."""
        if number not in self._numbers:
            taken = self._rows.has(number)
            self._numbers[number] = f"{number}-{self._channel.id[-4:]}" if taken else number
        return self._numbers[number]


def _word(order: Mapping[str, Any]) -> str:
    return f"{order['status']}, {order['payment_status']}, {order['fulfillment_status']}"


def _total(order: Mapping[str, Any]) -> Money:
    return Money.of(str(order["original_total"]), order["currency_code"])


def _note(told: Mapping[str, Any]) -> str:
    return f"{'public note' if told['public'] else 'note'}: {told['text']}"
