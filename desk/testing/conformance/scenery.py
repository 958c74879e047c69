"""The desk on a stage as an operator would configure it: one agent, and a merchant for each shop of a peer."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.hooks.secrets import is_secret
from desk.testing.conformance.peer import Peer

_TOML = """\
[desk]
key = {{ file = "key" }}

[[region]]
id = "everywhere"
name = "Everywhere"
zone = "UTC"
hours = {{ daily = ["00:00-24:00"] }}

[[team]]
id = "team"
name = "Team"
region = "everywhere"

[[agent]]
id = "emma"
name = "Emma"
team = "team"
merchants = ["*"]
reads = {{ en = "native" }}
capacity = 1000
password = {{ env = "DESK_TEST_PASSWORD" }}

[[action]]
kinds = ["note", "cancel", "refund", "resend"]
roles = ["agent"]
{shops}"""
_SHOP = """
[[merchant]]
id = "{name}"
name = "Shop {name}"

[[inbox]]
id = "{name}"
merchant = "{name}"
connector = "{kind}"
name = "Shop {name}"
languages = ["en"]
{settings}"""
#: Where a shop's customers chat about orders; its own channel may carry no messages.
_CHAT = """
[[inbox]]
id = "{name}-chat"
merchant = "{name}"
connector = "widget"
name = "Chat of {name}"
languages = ["en"]
"""
_KEY = "a2V5LW9mLXRoZS1raXQta2V5LW9mLXRoZS1raXQta2U="


def secrets(peers: Mapping[str, Peer]) -> list[str]:
    """Return every secret among the settings of shops."""
    tables = [peer.settings() for peer in peers.values()]
    return [str(value) for table in tables for key, value in table.items() if is_secret(key)]


def written(peers: Mapping[str, Peer], directory: Path) -> str:
    """Return the TOML of a desk for shops by their names; secrets are written into files beside it."""
    (directory / "key").write_text(_KEY, encoding="ascii")
    return _TOML.format(shops="".join(_shop(directory, name, peer) for name, peer in peers.items()))


def _shop(directory: Path, name: str, peer: Peer) -> str:
    lines = [f"{key} = {_value(directory, name, key, value)}" for key, value in peer.settings().items()]
    settings = "\n".join(["[inbox.settings]", *lines]) + "\n" if lines else ""
    return _SHOP.format(name=name, kind=peer.kind.name, settings=settings) + _CHAT.format(name=name)


def _value(directory: Path, shop: str, key: str, value: Any) -> str:
    if not is_secret(key):
        return json.dumps(value)
    file = directory / f"{shop}.{key}"
    file.write_text(str(value), encoding="utf-8")
    return f'{{ file = "{file.name}" }}'
