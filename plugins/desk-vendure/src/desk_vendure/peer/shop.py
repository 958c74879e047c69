"""A real Vendure on loopback: installed from npm, seeded by its own APIs, with a channel for each shop of a test."""

import contextlib
import json
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from desk.testing.servers import npm, postgres
from desk.testing.servers.ports import free_port
from desk_vendure.peer.graphql import Client

_FOLDER = Path(__file__).parent
PLUGIN = _FOLDER.parent / "meridian-desk-plugin.js"
#: What the role of the desk's key may: what the set-up guide tells operators to choose.
PERMISSIONS = ("ReadOrder", "UpdateOrder")
_LOGIN = (
    'mutation { login(username: "superadmin", password: "superadmin")'
    " { __typename ... on ErrorResult { message } } }"
)
_PLACED = "... on Order { id code } ... on ErrorResult { errorCode message }"


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that a shopper placed."""

    id: str
    code: str


class Shopper:
    """Somebody with a session at the shop's own API, as a storefront has one."""

    def __init__(self, url: str, channel: str, email: str, name: str) -> None:
        self.call = Client(f"{url}/shop-api", **{"vendure-token": channel})
        self._email = email
        self._first, _, self._last = name.partition(" ")

    def orders(self, variant: str, quantity: int = 1, **address: str) -> Placed:
        """Place and pay an order."""
        self.call(
            f"mutation($v: ID!, $q: Int!) {{ addItemToOrder(productVariantId: $v, quantity: $q) {{ {_PLACED} }} }}",
            v=variant,
            q=quantity,
        )
        customer = {"emailAddress": self._email, "firstName": self._first, "lastName": self._last}
        self.call(
            f"mutation($i: CreateCustomerInput!) {{ setCustomerForOrder(input: $i) {{ {_PLACED} }} }}", i=customer
        )
        where = {
            "fullName": f"{self._first} {self._last}",
            "streetLine1": "Rua Augusta 12",
            "city": "São Paulo",
            "postalCode": "01305-000",
            "countryCode": "BR",
            **address,
        }
        self.call(
            f"mutation($i: CreateAddressInput!) {{ setOrderShippingAddress(input: $i) {{ {_PLACED} }} }}", i=where
        )
        methods = self.call("{ eligibleShippingMethods { id } }")["eligibleShippingMethods"]
        self.call(
            f"mutation($m: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $m) {{ {_PLACED} }} }}",
            m=[methods[0]["id"]],
        )
        self.call(f'mutation {{ transitionOrderToState(state: "ArrangingPayment") {{ {_PLACED} }} }}')
        paid = self.call(
            f'mutation {{ addPaymentToOrder(input: {{ method: "card", metadata: {{}} }}) {{ {_PLACED} }} }}'
        )
        return Placed(**paid["addPaymentToOrder"])

    def writes(self, code: str, text: str) -> str:
        """Write about an order through the desk's plugin; return the entry's id."""
        told = self.call(
            "mutation($c: String!, $t: String!) { writeAboutOrder(code: $c, text: $t) { id } }", c=code, t=text
        )
        return str(told["writeAboutOrder"]["id"])

    def reads(self, code: str) -> list[dict[str, Any]]:
        """Return the notes that the shop shows with an order: text, and who wrote them."""
        found = self.call(
            "query($c: String!) { orderByCode(code: $c) { history(options: {"
            ' filter: { type: { eq: "ORDER_NOTE" } }, sort: { createdAt: ASC } }) { items { data } } } }',
            c=code,
        )
        return [entry["data"] for entry in found["orderByCode"]["history"]["items"]]


class Shop:
    """A running Vendure. ``admin`` is a session that may do everything, in the default channel."""

    def __init__(self, port: int, control: int, database: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.database = database
        self._control = f"http://127.0.0.1:{control}/targets"
        self._targets: dict[str, Mapping[str, str]] = {}
        self.admin = Client(f"{self.url}/admin-api")
        self.admin(_LOGIN)

    def tells(self, channel: str, url: str | None, secret: str) -> None:
        """Set whom the desk's plugin tells of what happens in a channel, as the shop's configuration would."""
        if url is None:
            self._targets.pop(channel, None)
        else:
            self._targets[channel] = {"url": url, "secret": secret, "channel": channel}
        body = json.dumps([*self._targets.values()]).encode()
        with urllib.request.urlopen(self._control, body, timeout=10):
            pass

    def channel(self, code: str, currency: str = "EUR") -> "Channel":
        """Open a channel: a shop of its own, whose token is ``token-of-`` and its code."""
        zones = self.admin("{ zones { items { id } } sellers { items { id } } }")
        zone = zones["zones"]["items"][0]["id"]
        wanted = {
            "code": code,
            "token": f"token-of-{code}",
            "defaultLanguageCode": "en",
            "pricesIncludeTax": True,
            "defaultCurrencyCode": currency,
            "availableCurrencyCodes": [currency],
            "defaultTaxZoneId": zone,
            "defaultShippingZoneId": zone,
            "sellerId": zones["sellers"]["items"][0]["id"],
        }
        made = self.admin(
            "mutation($i: CreateChannelInput!) {"
            " createChannel(input: $i) { ... on Channel { id } ... on ErrorResult { errorCode message } } }",
            i=wanted,
        )
        self.admin(
            "mutation($c: ID!) {"
            " assignShippingMethodsToChannel(input: { channelId: $c, shippingMethodIds: [1] }) { id }"
            " assignPaymentMethodsToChannel(input: { channelId: $c, paymentMethodIds: [1] }) { id } }",
            c=made["createChannel"]["id"],
        )
        # Roles of the session are read when it begins.
        self.admin(_LOGIN)
        return Channel(self, made["createChannel"]["id"], code)


class Channel:
    """One shop of a Vendure: its goods, its shoppers, its keys."""

    def __init__(self, shop: Shop, name: str, code: str) -> None:
        self.shop = shop
        self.id = name
        self.code = code
        self.token = f"token-of-{code}"
        headers = {**shop.admin.headers, "vendure-token": self.token}
        self.admin = Client(shop.admin.url, **headers)
        self.variant = self._goods()
        self._role = self.admin(
            "mutation($i: CreateRoleInput!) { createRole(input: $i) { id } }",
            i={"code": f"desk-{code}", "description": "Desk", "permissions": PERMISSIONS, "channelIds": [name]},
        )["createRole"]["id"]

    def key(self) -> tuple[str, str]:
        """Make an API key for the desk; return it and the name by which it is deleted."""
        made = self.admin(
            "mutation($r: ID!) { createApiKey(input: {"
            ' roleIds: [$r], translations: [{ languageCode: en, name: "Desk" }] }) { apiKey entityId } }',
            r=self._role,
        )["createApiKey"]
        return made["apiKey"], made["entityId"]

    def delete_key(self, name: str) -> None:
        """Take an API key back."""
        self.admin("mutation($i: [ID!]!) { deleteApiKeys(ids: $i) { result } }", i=[name])

    def tells(self, url: str | None, secret: str) -> None:
        """Set whom the desk's plugin tells of what happens here."""
        self.shop.tells(self.code, url, secret)

    def advance(self, order: str) -> None:
        """Bring an order a step further: sent, arrived, cancelled."""
        found = self.admin(
            "query($i: ID!) { order(id: $i) { state lines { id quantity } fulfillments { id state } } }", i=order
        )["order"]
        match found["state"]:
            case "PaymentSettled":
                self._send(found["lines"])
            case "Shipped":
                self._move(found["fulfillments"][0]["id"], "Delivered")
            case _:
                self.admin(f"mutation($i: ID!) {{ cancelOrder(input: {{ orderId: $i }}) {{ {_PLACED} }} }}", i=order)

    def _send(self, lines: Sequence[Mapping[str, Any]]) -> None:
        fulfilled = [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in lines]
        arguments = [{"name": "method", "value": "Post"}, {"name": "trackingCode", "value": "BR123456789"}]
        made = self.admin(
            "mutation($i: FulfillOrderInput!) {"
            " addFulfillmentToOrder(input: $i) {"
            " ... on Fulfillment { id } ... on ErrorResult { errorCode message } } }",
            i={"lines": fulfilled, "handler": {"code": "manual-fulfillment", "arguments": arguments}},
        )
        self._move(made["addFulfillmentToOrder"]["id"], "Shipped")

    def _move(self, fulfillment: str, state: str) -> None:
        self.admin(
            "mutation($i: ID!, $s: String!) { transitionFulfillmentToState(id: $i, state: $s) {"
            " ... on Fulfillment { id } ... on ErrorResult { errorCode message } } }",
            i=fulfillment,
            s=state,
        )

    def shopper(self, email: str = "ana@example.com", name: str = "Ana Souza") -> Shopper:
        """Let somebody come to the shop."""
        return Shopper(self.shop.url, self.token, email, name)

    def _goods(self) -> str:
        product = self.admin(
            "mutation { createProduct(input: { translations: ["
            ' { languageCode: en, name: "Tent", slug: "tent", description: "" }] }) { id } }'
        )["createProduct"]["id"]
        variants = self.admin(
            'mutation($p: ID!) { createProductVariants(input: [{ productId: $p, sku: "TENT-2", price: 8980,'
            ' trackInventory: FALSE, taxCategoryId: 1, translations: [{ languageCode: en, name: "Tent" }] }]) { id } }',
            p=product,
        )
        return str(variants["createProductVariants"][0]["id"])


@contextlib.contextmanager
def running(server: postgres.Server, **environment: str) -> Iterator[Shop]:
    """Install Vendure if that was not done before, and run one over a fresh database."""
    modules = npm.installed(_FOLDER, "vendure")
    with server.database() as url, tempfile.TemporaryDirectory(prefix="desk-vendure-") as directory:
        parts, port = conninfo_to_dict(url), free_port()
        settings = {
            "PORT": str(port),
            "PGHOST": str(parts.get("host", "127.0.0.1")),
            "PGPORT": str(parts.get("port", 5432)),
            "PGUSER": str(parts.get("user", "postgres")),
            "PGPASSWORD": str(parts.get("password") or ""),
            "PGDATABASE": str(parts["dbname"]),
            "DESK_PLUGIN": str(PLUGIN),
            "TZ": "UTC",
            "VENDURE_DISABLE_TELEMETRY": "true",
            **environment,
        }
        with npm.running(_FOLDER / "server.js", modules, settings, Path(directory) / "log") as said:
            yield Shop(port, said["control"], url)


def connected(shop: Shop) -> "psycopg.Connection[Any]":
    """Open a connection to the shop's database, each statement its own transaction."""
    return psycopg.connect(shop.database, autocommit=True)
