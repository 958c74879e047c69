"""Lines between one process of a desk and what it shares with the others; each can be cut, stalled and mended."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from tests.faults.ground.settings import Where
from tests.support.line import Line


@contextlib.asynccontextmanager
async def to_nats(where: Where) -> AsyncIterator[tuple[Where, Line]]:
    """Return how a process reaches the bus by a line of its own, and the line."""
    port = urlsplit(where.bus).port
    assert port is not None
    async with Line.to(port) as line:
        yield replace(where, bus=f"nats://127.0.0.1:{line.port}"), line


@contextlib.asynccontextmanager
async def to_postgres(where: Where) -> AsyncIterator[tuple[Where, Line]]:
    """Return how a process reaches the store by a line of its own, and the line."""
    async with postgres_line(where.store) as (url, line):
        yield replace(where, store=url), line


@contextlib.asynccontextmanager
async def postgres_line(url: str) -> AsyncIterator[tuple[str, Line]]:
    """Return the address of a database behind a line, and the line."""
    parts = conninfo_to_dict(url)
    host, port = str(parts.get("host", "localhost")), int(parts.get("port") or 5432)
    async with Line.to(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else port) as line:
        through = {**parts, "host": "127.0.0.1", "port": line.port}
        told = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in through.items())
        yield f"postgresql:///?{told}", line
