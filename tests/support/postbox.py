"""A channel as unlike the kiosk as can be: only read, never called back; keys make repeats harmless; one static token."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from desk import (
    Allowance,
    Call,
    Connector,
    Feed,
    InboundMessage,
    InboxInfo,
    Line,
    Manifest,
    Money,
    OrderState,
    OrderView,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Rate,
    Repeats,
    Reply,
    Sent,
    Settings,
    with_headers,
)
from desk.testing.conformance import HttpPeer
from desk.testing.conformance.peer import Truth

PAGE = 4


class PostboxSettings(Settings):
    """``[inbox.settings]``."""

    url: str
    api_key: str


class PostboxConnector(Connector):
    """One box."""

    manifest = Manifest(
        feeds=(
            Feed(kind="message", paging=Paging.ENDLESS, every=timedelta(seconds=30)),
            Feed(kind="order", paging=Paging.KEYSET, reconcile=timedelta(hours=6)),
        ),
        repeats=Repeats.KEY,
        rates={"read": Rate(10, 5), "write": Rate(3, 0.5)},
    )

    def __init__(self, settings: PostboxSettings, line: Line) -> None:
        self._settings, self._line = settings, line

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Post under the key; 409 says that it is there already."""
        body = {"to": message.customer, "text": message.body}
        url = f"{self._settings.url}/out/{key}"
        reply = await self._line.call(Call(method="PUT", url=url, json=body, rate="write", accepts=frozenset({409})))
        return Sent(reply.json()["name"])

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List messages by their number, or orders behind a place."""
        asked = {"after": cursor} if cursor else {}
        if since is not None:
            asked["since"] = since.isoformat()
        call = Call(method="GET", url=f"{self._settings.url}/{kind}s", params=asked, rate="read")
        told = (await self._line.call(call)).json()
        read = _message if kind == "message" else _order
        return Page([read(row) for row in told["rows"]], told["next"], told["more"])

    def credentials(self) -> Mapping[str, str]:
        """Return the key of the API."""
        return {"key": self._settings.api_key}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Put the key on a call."""
        return with_headers(call, X_Api_Key=credentials["key"])

    def allowance(self, reply: Reply) -> Allowance | None:
        """Read what is left."""
        return Allowance(remaining=float(reply.headers["x-left"])) if "x-left" in reply.headers else None


def _message(row: Mapping[str, Any]) -> InboundMessage:
    return InboundMessage(
        external_id=row["name"],
        customer=row["from"],
        body=row["text"],
        raw=json.dumps(row).encode(),
        sent_at=datetime.fromisoformat(row["at"]),
    )


def _order(row: Mapping[str, Any]) -> OrderView:
    at = datetime.fromisoformat(row["at"])
    return OrderView(
        id=row["name"],
        number=row["name"],
        updated_at=at,
        placed_at=at,
        state=OrderState.OPEN,
        state_word=row["state"],
        total=Money(row["yen"], "JPY"),
        customer=row["from"],
    )


class PostboxType:
    """``[[inbox]] connector = "postbox"``."""

    name = "postbox"
    settings_type = PostboxSettings

    def connect(self, inbox: InboxInfo, settings: PostboxSettings, line: Line) -> Connector:
        """Return the connector of one inbox."""
        return PostboxConnector(settings, line)


class PostboxPeer(HttpPeer):
    """One box; its list of messages has ours too, as mail folders do."""

    kind = PostboxType()
    rate = Rate(13, 5.5)

    def __init__(self) -> None:
        super().__init__()
        self._messages: list[dict[str, Any]] = []
        self._orders: dict[str, dict[str, Any]] = {}
        self._out: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)
        self._key = "key-of-the-box"
        self.app.router.add_get("/messages", self._list_messages)
        self.app.router.add_get("/orders", self._list_orders)
        self.app.router.add_put("/out/{key}", self._take)

    def settings(self) -> Mapping[str, Any]:
        return {"url": self.url, "api_key": "key-of-the-box"}

    def authorised(self, request: web.Request) -> bool:
        return request.headers.get("X-Api-Key") == self._key

    def takes(self, request: web.Request) -> bool:
        return request.method == "PUT"

    def revoke(self) -> None:
        self._key = "another"

    async def writes(self, text: str, customer: str = "ana") -> None:
        name, at = f"m{next(self._numbers)}", self.clock().isoformat()
        self._messages.append({"name": name, "from": customer, "text": text, "at": at})

    async def heard(self, customer: str = "ana") -> list[str]:
        return [one["text"] for one in self._out.values() if one["to"] == customer]

    async def echo(self, text: str, customer: str = "ana") -> None:
        """Let our own answer show among the customer's messages, as in boxes that do not tell who wrote."""
        sent = next(one for one in self._out.values() if one["text"] == text)
        self._messages.append({"name": sent["name"], "from": customer, "text": text, "at": self.clock().isoformat()})

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> None:
        row = {"name": number, "from": customer, "at": at.isoformat(), "state": "new", "yen": 4200, "shown": visible}
        self._orders[number] = row

    async def change(self, number: str, *, at: datetime) -> None:
        order = self._orders[number]
        order.update(state=order["state"] + "+", at=at.isoformat())

    async def show(self, number: str) -> None:
        self._orders[number]["shown"] = True

    async def orders(self) -> dict[str, Truth]:
        return {name: (row["state"], Money(row["yen"], "JPY")) for name, row in self._orders.items() if row["shown"]}

    async def _list_messages(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        rows = self._messages[after : after + PAGE]
        place, more = after + len(rows), after + PAGE < len(self._messages)
        return web.json_response({"rows": rows, "next": str(place), "more": more}, headers=self._left())

    async def _list_orders(self, request: web.Request) -> web.Response:
        shown = (row for row in self._orders.values() if row["shown"])
        listed = sorted(shown, key=lambda row: (datetime.fromisoformat(row["at"]), row["name"]))
        if since := request.query.get("since"):
            begin = datetime.fromisoformat(since)
            listed = [row for row in listed if datetime.fromisoformat(row["at"]) >= begin]
        if after := request.query.get("after"):
            moment, name = json.loads(after)
            place = (datetime.fromisoformat(moment), name)
            listed = [row for row in listed if (datetime.fromisoformat(row["at"]), row["name"]) > place]
        rows = listed[:PAGE]
        following = json.dumps([rows[-1]["at"], rows[-1]["name"]]) if rows else request.query.get("after")
        answer = web.json_response({"rows": rows, "next": following, "more": len(listed) > PAGE}, headers=self._left())
        if self.on_page is not None:
            await self.on_page()
        return answer

    async def _take(self, request: web.Request) -> web.Response:
        key, told = request.match_info["key"], await request.json()
        known = key in self._out
        self._out.setdefault(key, {**told, "name": f"out-{key}"})
        return web.json_response({"name": f"out-{key}"}, status=409 if known else 201)

    def _left(self) -> dict[str, str]:
        return {"X-Left": str(self.remaining())}
