"""The desk, as an operator runs it, with the same package; asked over HTTP by an agent's program."""

import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import aiohttp
import argon2

from tests.bench.mt.peer import PATIENCE, SOURCE, TARGET, Answer, alone, free_port, listening, running
from tests.bench.process import ROOT
from tests.bench.world import AGENT, INBOX, PASSWORD

_HASH = "DESK_BENCH_PASSWORD"
_CONFIG = f"""
[desk]
listen = "127.0.0.1:{{port}}"
public_url = "http://127.0.0.1:{{port}}"
visitor_rate = 1000000
address_rate = 1000000
data = "desk-data"

[[merchant]]
id = "acme"
name = "Acme"

[[inbox]]
id = "{INBOX}"
merchant = "acme"
connector = "widget"
name = "Shop"
languages = ["en", "pt"]

[[region]]
id = "north"
name = "North"
zone = "Europe/Lisbon"
hours = {{{{ mon-sun = ["00:00-24:00"] }}}}

[[team]]
id = "days"
name = "Days"
region = "north"

[[agent]]
id = "{AGENT}"
name = "Ana"
team = "days"
merchants = ["acme"]
reads = {{{{ en = "native" }}}}
writes = {{{{ en = "native" }}}}
capacity = 1000
password = {{{{ env = "{_HASH}" }}}}

[translation]
engines = ["argos"]
warm = [{{warm}}]

[plugins.argos]
models = [{{packages}}]

# A text of which is said what language it is in needs no detector; the others load theirs when first asked too.
[plugins.langid]
preload = false
"""


class Ours:
    """A running desk and the session of an agent."""

    name = "ours"

    def __init__(self, pid: int, port: int, session: aiohttp.ClientSession, csrf: str) -> None:
        self.pid = pid
        self.port = port
        self._session = session
        self._csrf = {"X-CSRF-Token": csrf}

    async def translate(self, texts: Sequence[str]) -> Sequence[Answer]:
        """Translate in one request."""
        return await self.put(texts, SOURCE, TARGET)

    async def put(self, texts: Sequence[str], source: str, target: str, *, bulk: bool = False) -> Sequence[Answer]:
        """Translate from one language into another; ``bulk``: whenever there is time."""
        body = {"texts": list(texts), "source": source, "target": target, "merchant": None, "bulk": bulk}
        async with self._session.post("/api/translate", json=body, headers=self._csrf) as response:
            if response.status != 200:
                raise RuntimeError(f"the desk answered with {response.status}: {await response.text()}")
            made = (await response.json())["texts"]
        return [Answer(text["body"], translated=not text.get("flags")) for text in made]


@contextlib.asynccontextmanager
async def desk(packages: Sequence[Path], directory: Path) -> AsyncIterator[Ours]:
    """Run a desk and log the agent in."""
    port = free_port()
    file, environ = written(packages, directory, port)
    async with running((sys.executable, "-m", "desk", "serve", file), directory, environ) as process:
        await listening(port, process, directory)
        async with logged_in(process.pid, port) as ours:
            yield ours


def written(packages: Sequence[Path], directory: Path, port: int) -> tuple[Path, Mapping[str, str]]:
    """Write a configuration; return its file and the variables that a desk of it needs."""
    pairs = [each.stem.removeprefix("translate-").split("_") for each in packages]
    file = directory / "desk.toml"
    file.write_text(
        _CONFIG.format(
            port=port,
            packages=", ".join(f'"{each}"' for each in packages),
            warm=", ".join(f'"{source} > {target}"' for source, target in pairs),
        ),
        "utf-8",
    )
    password = argon2.PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    return file, os.environ | alone(directory) | {_HASH: password, "PYTHONPATH": str(ROOT)}


@contextlib.asynccontextmanager
async def logged_in(pid: int, port: int) -> AsyncIterator[Ours]:
    """Log the agent in, as soon as the desk lets him."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address without a name gets no cookies otherwise
    limit = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar, timeout=limit) as session:
        async with session.post("/api/session", json={"name": AGENT, "password": PASSWORD}) as response:
            response.raise_for_status()
            csrf = (await response.json())["csrf"]
        yield Ours(pid, port, session, csrf)
