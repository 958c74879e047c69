"""The configuration of the desk under fault, and plugins that it finds installed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import argon2

from desk.config.buses import LOCAL
from desk.config.stores import SQLITE
from desk.hooks.discovery import discover

PASSWORD = "correct horse battery"
HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

WIDGET, KIOSK, OTHER_KIOSK = "acme-web", "acme-kiosk", "acme-market"
KIOSKS = (KIOSK, OTHER_KIOSK)
AGENTS = ("ann", "ben", "eve")
SECRET = "secret-of-the-hooks"

_TOML = """
[[merchant]]
id = "acme"
name = "Acme"

[[inbox]]
id = "{widget}"
merchant = "acme"
connector = "widget"
name = "Storefront"
languages = ["en"]
{kiosks}
[[region]]
id = "everywhere"
name = "Everywhere"
zone = "UTC"
hours = {{ daily = ["00:00-24:00"] }}

[[team]]
id = "team"
name = "Team"
region = "everywhere"
{agents}
[[account]]
id = "oscar"
name = "Oscar"
role = "operator"
password = {{ env = "PASSWORD" }}

[routing]
fluent_after = "0s"
translated_after = "0s"
no_answer = false
away_after = false

[translation]
warm = []
"""
_KIOSK = """
[[inbox]]
id = "{name}"
merchant = "acme"
connector = "kiosk"
name = "{name}"
languages = ["en"]
settings.url = "{shop}"
settings.access_token = {{ env = "SECRET" }}
settings.refresh_token = {{ env = "SECRET" }}
settings.webhook_secret = {{ env = "SECRET" }}
"""
_AGENT = """
[[agent]]
id = "{name}"
name = "{name}"
team = "team"
merchants = ["*"]
reads = {{ en = "native" }}
capacity = 500
{role}
password = {{ env = "PASSWORD" }}
"""
_DESK = """
[desk]
name = "A desk that breaks"
listen = "127.0.0.1:{port}"
public_url = {public_url}
data = {data}
store = {store}
bus = {bus}
visitor_rate = 1000000
address_rate = 1000000
drain = "1s"
"""
#: Everybody's part in the work: all answer, and the last one also sees everything.
_ROLES = {AGENTS[-1]: 'role = "supervisor"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where the desk's truth lies, how its processes tell each other, and which shop its kiosks are."""

    directory: Path
    shop: str
    store: str = SQLITE
    bus: str = LOCAL
    #: Where clients call, if a proxy stands before the processes.
    public_url: str = "http://desk.example"
    #: Further plugins by name, each ``module:Class``, and further TOML.
    plugins: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    #: What a process finds in its environment beside what it needs.
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The folder of an embedded desk's file."""
        return self.directory / "data"


def write(wheres: Sequence[Where], ports: Sequence[int]) -> list[Path]:
    """Write one configuration for each port; what is shared is the first one's."""
    (wheres[0].directory / "shared.toml").write_text(_shared(wheres[0]), "utf-8")
    return [_of_port(where, port) for where, port in zip(wheres, ports, strict=True)]


def environment(where: Where) -> dict[str, str]:
    """Return what a process of the desk finds in its environment beside what everybody has."""
    found = f"{_install(where)}:{Path(__file__).parents[3]}"
    return {"PASSWORD": HASH, "SECRET": SECRET, "PYTHONPATH": found, **where.environ}


def _of_port(where: Where, port: int) -> Path:
    told = {"public_url": where.public_url, "data": str(where.data), "store": where.store, "bus": where.bus}
    file = where.directory / f"desk-{port}.toml"
    file.write_text(_DESK.format(port=port, **{key: json.dumps(value) for key, value in told.items()}), "utf-8")
    return file


def _shared(where: Where) -> str:
    kiosks = "".join(_KIOSK.format(name=name, shop=where.shop) for name in KIOSKS)
    agents = "".join(_AGENT.format(name=name, role=_ROLES.get(name, "")) for name in AGENTS)
    # Engines and detectors of languages take seconds to load, and nobody translates here.
    without = ("langid", *(source.name for source in discover()))
    off = "".join(f"[plugins.{name}]\nenabled = false\n" for name in without)
    return _TOML.format(widget=WIDGET, kiosks=kiosks, agents=agents) + off + where.more


def _install(where: Where) -> Path:
    """Let Python find the plugins as it finds installed ones, without a wheel to build."""
    found = where.directory / "plugins"
    described = found / "plugins_under_fault-1.dist-info"
    described.mkdir(parents=True, exist_ok=True)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: plugins-under-fault\nVersion: 1\n", "utf-8")
    plugins = {"kiosk": "tests.faults.ground.kiosk:Kiosk", **where.plugins}
    lines = [f"{name} = {place}" for name, place in plugins.items()]
    (described / "entry_points.txt").write_text("\n".join(["[desk]", *lines, ""]), "utf-8")
    return found
