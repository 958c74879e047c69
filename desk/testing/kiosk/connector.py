"""The connector of Kiosk shops: customers' messages by webhook, orders by REST, answers through its inbox."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk import (
    ActionKind,
    Attachment,
    Call,
    Changed,
    Connector,
    ConnectorType,
    Feed,
    FileRules,
    Form,
    Happening,
    InboundMessage,
    InboxInfo,
    Item,
    Line,
    Manifest,
    Money,
    OrderAction,
    OrderState,
    OrderView,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Phrase,
    Rate,
    Refund,
    Refused,
    Repeats,
    ReplyRules,
    Sent,
    Settings,
    Webhook,
    hookimpl,
    signed,
    with_headers,
)

PAGE = 5
#: What the shop calls what can be done to an order.
_WHAT = {
    ActionKind.NOTE: "comment",
    ActionKind.CANCEL: "cancel",
    ActionKind.REFUND: "refund",
    ActionKind.RESEND: "resend",
}


class KioskSettings(Settings):
    """``[inbox.settings]``; secrets are written as ``{ env = "NAME" }`` or ``{ file = "PATH" }``."""

    url: str
    access_token: str
    refresh_token: str
    webhook_secret: str
    previous_webhook_secret: str = ""


class KioskConnector(Connector):
    """One shop."""

    manifest = Manifest(
        webhooks=True,
        feeds=(Feed(kind="order", paging=Paging.OFFSET),),
        fetches=frozenset({"order"}),
        repeats=Repeats.LOOK_UP,
        acts=dict.fromkeys(ActionKind, Repeats.LOOK_UP),
        rates={"default": Rate(burst=20, per_second=10)},
        rules=ReplyRules(window=timedelta(days=7), longest=2000),
        files=FileRules(most=3, largest=200_000, types=("image/*", "application/pdf")),
        expiring=True,
    )

    def __init__(self, settings: KioskSettings, line: Line) -> None:
        self._settings = settings
        self._line = line

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Post the answer; the shop keeps our key with it, though it does not know repeats by it."""
        files = [_file(one) for one in message.attachments]
        body = {"customer": message.customer, "text": message.body, "files": files, "reference": key}
        reply = await self._line.call(Call(method="POST", url=self._url("/messages"), json=body))
        return Sent(reply.json()["id"])

    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:
        """Ask for the message that carries our key."""
        found = (await self._get("/messages", customer=message.customer, reference=key))["messages"]
        return Sent(found[0]["id"]) if found else None

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Have something done to an order; the shop keeps our key with it."""
        what, amount = _WHAT[action.kind], None if action.amount is None else str(action.amount.major)
        body = {"what": what, "text": action.text, "public": action.public, "amount": amount, "reference": key}
        url = self._url(f"/orders/{action.order}/log")
        reply = await self._line.call(Call(method="POST", url=url, json=body, accepts=frozenset({422})))
        if reply.status == 422:
            return Refused(Phrase("desk_kiosk", "The shop does not allow this for the order as it is now"))
        return Sent(reply.json()["id"], delivered=True)

    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        """Look into the order's log for our key."""
        found = (await self._get(f"/orders/{action.order}/log", reference=key))["log"]
        return Sent(found[0]["id"], delivered=True) if found else None

    async def verify(self, webhook: Webhook) -> bool:
        """Compare the HMAC of the raw body, under the new secret and the one before."""
        secrets = (self._settings.webhook_secret, self._settings.previous_webhook_secret)
        return signed(webhook.body, webhook.headers.get("x-kiosk-signature"), secrets, form=Form.HEX)

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        """Read every event; what we wrote ourselves is not a customer's."""
        events = json.loads(webhook.body)["events"]
        return [_happening(event) for event in events if event.get("from") != "shop"]

    def delivery_id(self, webhook: Webhook) -> str | None:
        """Return the shop's name of the delivery."""
        return webhook.headers.get("x-kiosk-delivery")

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        """List orders by their last change."""
        offset = int(cursor or 0)
        asked = {"since": since.isoformat()} if since else {}
        told = await self._get(f"/{kind}s", offset=str(offset), limit=str(PAGE), **asked)
        orders, after = [_order(order) for order in told["orders"]], offset + PAGE
        return Page(orders, cursor=str(after), more=after < told["total"])

    async def fetch(self, kind: str, name: str) -> OrderView:
        """Return one order; the shop's 404 says that it is gone."""
        return _order(await self._get(f"/{kind}s/{name}"))

    def credentials(self) -> Mapping[str, str]:
        """Return the tokens that the operator gave."""
        return {"access": self._settings.access_token, "refresh": self._settings.refresh_token}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        """Put the access token on a call."""
        return with_headers(call, Authorization=f"Bearer {credentials['access']}")

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        """Change the refresh token for new ones; a refusal means that an operator has to."""
        body = {"refresh": credentials["refresh"]}
        reply = await self._line.call(Call(method="POST", url=self._url("/token"), json=body, signed=False))
        return {"access": reply.json()["access"], "refresh": reply.json()["refresh"]}

    async def _get(self, path: str, **params: str) -> Any:
        return (await self._line.call(Call(method="GET", url=self._url(path), params=params))).json()

    def _url(self, path: str) -> str:
        return self._settings.url + path


def _file(one: Attachment) -> Mapping[str, str]:
    return {"name": one.name, "type": one.type, "content": base64.b64encode(one.content or b"").decode()}


def _happening(event: Mapping[str, Any]) -> Happening:
    if event["type"] == "order":
        return Changed("order", event["id"])
    return InboundMessage(
        external_id=event["id"],
        customer=event["customer"],
        customer_name=event["name"],
        body=event["text"],
        raw=json.dumps(event).encode(),
        sent_at=datetime.fromisoformat(event["at"]),
    )


def _order(told: Mapping[str, Any]) -> OrderView:
    currency = told["currency"]
    return OrderView(
        id=told["id"],
        number=told["number"],
        updated_at=datetime.fromisoformat(told["updated_at"]),
        placed_at=datetime.fromisoformat(told["placed_at"]),
        state=OrderState(told["state"]),
        state_word=told["state"],
        total=Money.of(told["total"], currency),
        customer=told["customer"],
        items=tuple(_item(item, currency) for item in told["items"]),
        refunds=tuple(_refund(refund, currency) for refund in told["refunds"]),
        allows=tuple(kind for kind, what in _WHAT.items() if what in told["allows"]),
    )


def _item(told: Mapping[str, Any], currency: str) -> Item:
    return Item(name=told["name"], quantity=told["quantity"], total=Money.of(told["total"], currency))


def _refund(told: Mapping[str, Any], currency: str) -> Refund:
    at = datetime.fromisoformat(told["at"])
    return Refund(amount=Money.of(told["amount"], currency), at=at, reason=told["text"])


class KioskType:
    """``[[inbox]] connector = "kiosk"``."""

    name = "kiosk"
    settings_type = KioskSettings

    def connect(self, inbox: InboxInfo, settings: KioskSettings, line: Line) -> Connector:
        """Return the connector of one inbox."""
        return KioskConnector(settings, line)


class Kiosk:
    """The plugin."""

    @hookimpl
    def register_connectors(self) -> list[ConnectorType]:
        """Hand over the kind of connector."""
        return [KioskType()]
