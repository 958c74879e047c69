"""A desk of two merchants served over HTTP, and the people who talk to it."""

import asyncio
import contextlib
import dataclasses
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import argon2

from desk import Translator
from desk.app import Desk
from desk.builtin.widget import Widget
from desk.config.buses import LOCAL
from desk.config.reader import Known, read
from desk.config.stores import SQLITE
from desk.hooks.loader import Source, load
from desk.listening import serving
from desk.services.parts import Part
from desk.testing.start import handing_over

T = TypeVar("T")

PASSWORD = "correct horse battery"
HASH = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)

TOML = """
[desk]
name = "Two shops"

[[merchant]]
id = "acme"
name = "Acme"

[[merchant]]
id = "beta"
name = "Beta"

[[inbox]]
id = "acme-web"
merchant = "acme"
connector = "widget"
name = "Acme storefront"
origins = ["https://acme.example"]
languages = ["en", "pt"]

[[inbox]]
id = "beta-web"
merchant = "beta"
connector = "widget"
name = "Beta storefront"
languages = ["en", "pt"]

[[region]]
id = "everywhere"
name = "Everywhere"
zone = "UTC"
hours = { daily = ["00:00-24:00"] }

[[team]]
id = "team"
name = "Team"
region = "everywhere"

[[agent]]
id = "ann"
name = "Ann of Acme"
team = "team"
merchants = ["acme"]
reads = { en = "native" }
capacity = 50
password = { env = "PASSWORD" }

[[agent]]
id = "ben"
name = "Ben of Beta"
team = "team"
merchants = ["beta"]
reads = { en = "native" }
capacity = 50
password = { env = "PASSWORD" }

[[agent]]
id = "sue"
name = "Sue of both"
team = "team"
merchants = ["*"]
reads = { en = "native" }
role = "supervisor"
password = { env = "PASSWORD" }

[[account]]
id = "oscar"
name = "Oscar, operator"
role = "operator"
password = { env = "PASSWORD" }

[[account]]
id = "mia"
name = "Mia of Acme"
role = "merchant"
merchants = ["acme"]
password = { env = "PASSWORD" }
"""


@dataclasses.dataclass(frozen=True)
class Answer:
    """An HTTP answer, read."""

    status: int
    raw: bytes
    headers: Mapping[str, str]

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        return str(self.body["code"])


async def until(found: Callable[[], Awaitable[T | None]], within: float = 10.0) -> T:
    """Return what ``found`` finds, once it finds something."""
    async with asyncio.timeout(within):
        while (thing := await found()) is None:
            await asyncio.sleep(0.01)
        return thing


class Browser:
    """Somebody's browser: cookies, and the token of his session."""

    def __init__(self, base: str, headers: Mapping[str, str] | None = None) -> None:
        self.base = base
        self.headers = dict(headers or {})
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def ask(self, method: str, path: str, body: object = None, **options: Any) -> Answer:
        headers = {**self.headers, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        async with self.session.request(method, self.base + path, headers=headers, **options) as response:
            return Answer(response.status, await response.read(), dict(response.headers))

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: object = None, **options: Any) -> Answer:
        return await self.ask("POST", path, {} if body is None else body, **options)

    async def put(self, path: str, body: object, **options: Any) -> Answer:
        return await self.ask("PUT", path, body, **options)


class Site:
    """The desk as a network sees it."""

    def __init__(self, desk: Desk, base: str) -> None:
        self.desk = desk
        self.base = base
        self.browsers: list[Browser] = []

    def browser(self, headers: Mapping[str, str] | None = None) -> Browser:
        browser = Browser(self.base, headers)
        self.browsers.append(browser)
        return browser

    async def log_in(self, name: str) -> Browser:
        browser = self.browser()
        me = await browser.post("/api/session", {"name": name, "password": PASSWORD})
        assert me.status == 201, me.raw
        browser.headers["X-CSRF-Token"] = me.body["csrf"]
        return browser

    def visitor(self) -> Browser:
        return self.browser({"Authorization": f"Bearer {secrets.token_urlsafe(32)}"})


@contextlib.asynccontextmanager
async def running_site(
    tmp_path: Path,
    engines: Sequence[Translator] = (),
    store: str = SQLITE,
    bus: str = LOCAL,
    part: Part = Part.ALL,
    plugins: Mapping[str, type] | None = None,
) -> AsyncIterator[Site]:
    path = tmp_path / "desk.toml"
    path.write_text(TOML, "utf-8")
    plugins = {"widget": Widget, "engines": handing_over((), engines), **(plugins or {})}
    loaded = load([Source.of(name, plugin) for name, plugin in plugins.items()], {}, {})
    config = read([path], {"PASSWORD": HASH}, Known(frozenset(plugins), frozenset({"widget"})))
    settings = dataclasses.replace(config.desk, data=tmp_path / "data", store=store, bus=bus)
    config = dataclasses.replace(config, desk=settings)
    async with Desk(config, loaded=loaded, part=part) as desk, serving(desk, "127.0.0.1", 0) as port:
        made = Site(desk, f"http://127.0.0.1:{port}")
        yield made
        for browser in made.browsers:
            await browser.session.close()
