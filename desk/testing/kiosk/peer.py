"""A Kiosk shop on loopback, for the conformance kit."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web

from desk import Form, Money, Webhook, signature
from desk.testing.conformance.peer import HttpPeer, Truth
from desk.testing.kiosk.connector import KioskType

#: Bytes of a file that the shop takes.
_LARGEST = 200_000
_STATES = ("open", "paid", "sent", "arrived")
_SECRETS = {"current": "secret-of-the-hooks", "previous": "secret-of-last-year", "unknown": "secret-of-a-thief"}


class KioskPeer(HttpPeer):
    """One shop: its orders, its customers' messages, its tokens."""

    kind = KioskType()

    def __init__(self) -> None:
        super().__init__()
        self._numbers, self._tokens, self._deliveries = count(1), count(1), count(1)
        self._orders: dict[str, dict[str, Any]] = {}
        self._hidden: set[str] = set()
        self._messages: list[dict[str, Any]] = []
        self._access, self._refresh = "access-token-0", "refresh-token-0"
        self._refreshes, self._revoked = 0, False
        routes = self.app.router
        routes.add_post("/token", self._token)
        routes.add_get("/orders", self._list)
        routes.add_get("/orders/{id}", self._one)
        routes.add_get("/orders/{id}/log", self._log)
        routes.add_post("/orders/{id}/log", self._do)
        routes.add_get("/messages", self._find)
        routes.add_post("/messages", self._take)

    def settings(self) -> Mapping[str, Any]:
        """Return what an operator would write."""
        return {
            "url": self.url,
            "access_token": "access-token-0",
            "refresh_token": "refresh-token-0",
            "webhook_secret": _SECRETS["current"],
            "previous_webhook_secret": _SECRETS["previous"],
        }

    def guarded(self, path: str) -> bool:
        """Let tokens be changed without one."""
        return path != "/token"

    def authorised(self, request: web.Request) -> bool:
        """Tell whether the access token is the one in use."""
        return request.headers.get("Authorization") == f"Bearer {self._access}" and not self._revoked

    # -- customers -----------------------------------------------------------------------------------

    async def writes(self, text: str, customer: str = "ana") -> Webhook:
        """Let a customer write."""
        return self._delivery([self._said(text, customer, by="customer")])

    async def batch(self, texts: Sequence[str], customer: str = "ana") -> Webhook:
        """Let a customer write several times."""
        return self._delivery([self._said(text, customer, by="customer") for text in texts])

    async def echo(self, text: str, customer: str = "ana") -> Webhook:
        """Tell of an answer of ours."""
        sent = next(one for one in self._messages if (one["text"], one["customer"]) == (text, customer))
        return self._delivery([{**sent, "type": "message", "from": "shop"}])

    async def heard(self, customer: str = "ana") -> list[str]:
        """Return what a customer got."""
        return [one["text"] for one in self._messages if one["customer"] == customer]

    async def received(self, customer: str = "ana") -> list[tuple[str, bytes]]:
        """Return the files that a customer got."""
        files = [file for one in self._messages if one["customer"] == customer for file in one["files"]]
        return [(file["name"], base64.b64decode(file["content"])) for file in files]

    def redelivered(self, webhook: Webhook) -> Webhook:
        """Deliver the same events once more."""
        return self.signed(webhook.body)

    def signed(self, body: bytes, *, by: str = "current") -> Webhook:
        """Sign a body."""
        made = signature(body, _SECRETS[by], form=Form.HEX)
        headers = {"x-kiosk-signature": made, "x-kiosk-delivery": f"d{next(self._deliveries)}"}
        return Webhook(body=body, headers=headers, received_at=self.clock())

    def _said(self, text: str, customer: str, by: str) -> dict[str, Any]:
        at, name = self.clock().isoformat(), customer.title()
        number = f"m{next(self._numbers)}"
        return {"type": "message", "id": number, "customer": customer, "name": name, "text": text, "at": at, "from": by}

    def _delivery(self, events: Sequence[Mapping[str, Any]]) -> Webhook:
        return self.signed(json.dumps({"events": list(events)}, ensure_ascii=False).encode())

    # -- orders --------------------------------------------------------------------------------------

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> Webhook:
        """Place an order of two things."""
        items = [{"name": "Tent", "quantity": 1, "total": 89.8}, {"name": "Pegs", "quantity": 12, "total": 6.1}]
        self._orders[number] = {
            "id": number.lower(),
            "number": number,
            "placed_at": at.isoformat(),
            "updated_at": at.isoformat(),
            "state": "open",
            "total": 95.9,
            "currency": "EUR",
            "customer": customer,
            "items": items,
            "refunds": [],
            "log": [],
        }
        if not visible:
            self._hidden.add(number)
        return self._told(number)

    async def change(self, number: str, *, at: datetime) -> Webhook:
        """Bring an order into its next state."""
        order = self._orders[number]
        following = _STATES[(_STATES.index(order["state"]) + 1) % len(_STATES)]
        order.update(state=following, updated_at=at.isoformat())
        return self._told(number)

    async def show(self, number: str) -> None:
        """Let an order be listed."""
        self._hidden.discard(number)

    async def remove(self, number: str) -> None:
        """Delete an order."""
        del self._orders[number]

    async def orders(self) -> dict[str, Truth]:
        """Return what is listed."""
        return {
            order["number"]: (order["state"], Money.of(str(order["total"]), order["currency"]))
            for order in self._listed()
        }

    async def done(self, number: str) -> list[str]:
        """Return what was done to an order."""
        return [_deed(entry, self._orders[number]["currency"]) for entry in self._orders[number]["log"]]

    def _told(self, number: str) -> Webhook:
        return self._delivery([{"type": "order", "id": number.lower()}])

    def _listed(self) -> list[dict[str, Any]]:
        shown = [order for number, order in self._orders.items() if number not in self._hidden]
        for order in shown:
            order["allows"] = _allowed(order)
        return sorted(shown, key=lambda order: (datetime.fromisoformat(order["updated_at"]), order["id"]))

    # -- tokens --------------------------------------------------------------------------------------

    def expire(self) -> None:
        """Let the access token expire."""
        self._access = f"access-token-{next(self._tokens)}-unknown-to-anybody"

    def revoke(self) -> None:
        """Throw the app out."""
        self._revoked = True

    @property
    def refreshes(self) -> int:
        """How often tokens were changed."""
        return self._refreshes

    # -- the API -------------------------------------------------------------------------------------

    async def _token(self, request: web.Request) -> web.Response:
        given = (await request.json())["refresh"]
        if given != self._refresh or self._revoked:
            return web.json_response({"error": "not yours"}, status=400)
        self._refreshes += 1
        number = next(self._tokens)
        self._access, self._refresh = f"access-token-{number}", f"refresh-token-{number}"
        return web.json_response({"access": self._access, "refresh": self._refresh})

    async def _list(self, request: web.Request) -> web.Response:
        since, listed = request.query.get("since"), self._listed()
        if since is not None:
            begin = datetime.fromisoformat(since)
            listed = [order for order in listed if datetime.fromisoformat(order["updated_at"]) >= begin]
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        answer = web.json_response({"orders": listed[offset : offset + limit], "total": len(listed)})
        if self.on_page is not None:
            await self.on_page()
        return answer

    async def _one(self, request: web.Request) -> web.Response:
        found = next((order for order in self._listed() if order["id"] == request.match_info["id"]), None)
        return web.json_response({"error": "gone"}, status=404) if found is None else web.json_response(found)

    async def _log(self, request: web.Request) -> web.Response:
        log = self._orders[request.match_info["id"].upper()]["log"]
        return web.json_response({"log": [one for one in log if one["reference"] == request.query["reference"]]})

    async def _do(self, request: web.Request) -> web.Response:
        order, told = self._orders[request.match_info["id"].upper()], await request.json()
        if told["what"] not in _allowed(order):
            return web.json_response({"error": f"{told['what']} is not possible now"}, status=422)
        entry = {**told, "id": f"l{next(self._numbers)}", "at": self.clock().isoformat()}
        order["log"].append(entry)
        order["updated_at"] = entry["at"]
        if told["what"] == "cancel":
            order["state"] = "cancelled"
        if told["what"] == "refund":
            order["refunds"].append({"amount": told["amount"], "at": entry["at"], "text": told["text"]})
        return web.json_response({"id": entry["id"]}, status=201)

    async def _find(self, request: web.Request) -> web.Response:
        asked = (request.query["customer"], request.query["reference"])
        found = [one for one in self._messages if (one["customer"], one["reference"]) == asked]
        return web.json_response({"messages": found})

    async def _take(self, request: web.Request) -> web.Response:
        told = await request.json()
        if any(len(base64.b64decode(file["content"])) > _LARGEST for file in told["files"]):
            return web.json_response({"error": "a file is too large"}, status=413)
        said = self._said(told["text"], told["customer"], by="shop")
        self._messages.append({**said, "reference": told["reference"], "files": told["files"]})
        return web.json_response({"id": said["id"]}, status=201)


def _allowed(order: Mapping[str, Any]) -> list[str]:
    """Return what can be done to an order: what left cannot be cancelled, what was cancelled cannot be paid back."""
    more = {"open": ["cancel", "refund"], "paid": ["cancel", "refund"], "sent": ["refund"], "arrived": ["refund"]}
    return ["comment", "resend", *more.get(order["state"], [])]


def _deed(entry: Mapping[str, Any], currency: str) -> str:
    match entry["what"]:
        case "comment":
            return f"{'public note' if entry['public'] else 'note'}: {entry['text']}"
        case "refund":
            return f"refund {Money.of(entry['amount'], currency)}"
        case what:
            return str(what)
