"""``python outsider.py DESK MODULE``: a served desk and a new connector's shop; a customer asks and is answered.

Runs in an environment where both are installed, and prints what the customer heard and which orders the agent saw.
"""

import asyncio
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp

from desk.domain.time import utcnow

PASSWORD = "correct horse battery"
TOML = """
desk = {{ listen = "127.0.0.1:{port}", data = "data", key = {{ env = "KEY" }} }}
merchant = [{{ id = "acme", name = "Acme" }}]
region = [{{ id = "all", name = "All", zone = "UTC", hours = {{ daily = ["00:00-24:00"] }} }}]
team = [{{ id = "team", name = "Team", region = "all" }}]

[[inbox]]
id = "shop"
merchant = "acme"
connector = "{kind}"
name = "Shop"
languages = ["en"]
settings = {{ {settings} }}

[[agent]]
id = "ann"
name = "Ann"
team = "team"
merchants = ["acme"]
reads = {{ en = "native" }}
password = {{ env = "PASSWORD" }}
"""


def _configured(desk: str, peer: Any, port: int) -> dict[str, str]:
    """Write ``desk.toml`` as an operator would; return the environment with its secrets."""
    hashed = subprocess.run([desk, "password"], input=PASSWORD + "\n", text=True, capture_output=True, check=True)
    environ = {**os.environ, "KEY": subprocess.check_output([desk, "key"], text=True).strip()}
    environ["PASSWORD"] = hashed.stdout.strip()
    written = []
    for key, value in peer.settings().items():
        environ[key.upper()] = str(value)
        written.append(f'{key} = "{value}"' if key == "url" else f'{key} = {{ env = "{key.upper()}" }}')
    Path("desk.toml").write_text(TOML.format(port=port, kind=peer.kind.name, settings=", ".join(written)), "utf-8")
    return environ


async def _until(ask: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(60):
        while not (answer := await ask()):
            await asyncio.sleep(0.05)
    return answer


async def _story(base: str, peer: Any, http: aiohttp.ClientSession) -> dict[str, Any]:
    async def ready() -> bool:
        try:
            async with http.get(f"{base}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def listed() -> Any:
        async with http.get(f"{base}/api/conversations?view=all") as answer:
            return [one for one in (await answer.json())["conversations"] if one.get("heard")]

    await _until(ready)
    webhook = await peer.writes("Where is my order A-1042?")
    async with http.post(f"{base}/hooks/shop", data=webhook.body, headers=dict(webhook.headers)) as answer:
        answer.raise_for_status()
    async with http.post(f"{base}/api/session", json={"name": "ann", "password": PASSWORD}) as answer:
        csrf = (await answer.json())["csrf"]
    number = (await _until(listed))[0]["id"]

    async def orders() -> Any:
        async with http.get(f"{base}/api/conversations/{number}") as answer:
            return (await answer.json()).get("orders")

    seen = [order["number"] for order in await _until(orders)]
    reply = {"text": "It arrives tomorrow.", "seen": 1, "key": "k"}
    address = f"{base}/api/conversations/{number}/replies"
    async with http.post(address, json=reply, headers={"X-CSRF-Token": csrf}) as answer:
        answer.raise_for_status()
    return {"heard": await _until(peer.heard), "orders": seen}


async def main(desk: str, module: str, port: int) -> None:
    """Play the story, and stop the desk whatever came of it."""
    found = importlib.import_module(f"{module}.peer")
    make = next(value for name, value in vars(found).items() if name.endswith("Peer") and name != "HttpPeer")
    async with make() as peer, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        peer.clock = utcnow
        environ = _configured(desk, peer, port)
        await peer.place("A-1042", at=utcnow())
        served = await asyncio.create_subprocess_exec(desk, "serve", "desk.toml", env=environ)
        try:
            print(json.dumps(await _story(f"http://127.0.0.1:{port}", peer, http)))
        finally:
            served.terminate()
            await served.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
