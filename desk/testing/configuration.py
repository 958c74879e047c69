"""The desk that fixtures start: two merchants, two regions, three agents, and the reader of real files."""

import dataclasses
import os
from collections.abc import Collection
from functools import cache
from pathlib import Path

import argon2

from desk.config.buses import LOCAL
from desk.config.model import Config
from desk.config.reader import Known, read

#: Everybody's password; the configuration finds its hash in the environment, as operators keep theirs.
PASSWORD = "correct horse"  # noqa: S105 - nobody's secret

DESK_TOML = """\
merchant = [
    { id = "acme", name = "Acme Outdoor", language = "en" },
    { id = "luz", name = "Luz Cosméticos", language = "pt" },
]
inbox = [
    { id = "shop", merchant = "acme", connector = "fake", name = "Acme", languages = ["en", "de", "pt", "es", "fr"] },
    { id = "loja", merchant = "luz", connector = "fake", name = "Luz", languages = ["pt", "en", "es"] },
    { id = "web", merchant = "acme", connector = "widget", name = "Acme storefront", languages = ["en", "de", "pt"] },
    { id = "luz-web", merchant = "luz", connector = "widget", name = "Loja Luz", languages = ["pt", "en"] },
]
region = [
    { id = "lisbon", name = "Lisbon", zone = "Europe/Lisbon", hours = { daily = ["08:00-18:00"] } },
    { id = "sao-paulo", name = "São Paulo", zone = "America/Sao_Paulo", hours = { daily = ["12:00-21:00"] } },
]
team = [
    { id = "lisbon-days", name = "Lisbon", region = "lisbon" },
    { id = "sao-paulo-days", name = "São Paulo", region = "sao-paulo" },
]

[[agent]]
id = "emma"
name = "Emma"
team = "lisbon-days"
merchants = ["acme"]
reads = { en = "native" }
password = { env = "DESK_TEST_PASSWORD" }

[[agent]]
id = "ines"
name = "Inês"
team = "lisbon-days"
merchants = ["*"]
reads = { pt = "native", en = "fluent" }
role = "supervisor"
password = { env = "DESK_TEST_PASSWORD" }

[[agent]]
id = "rafa"
name = "Rafaela"
team = "sao-paulo-days"
merchants = ["*"]
reads = { pt = "native", en = "basic" }
password = { env = "DESK_TEST_PASSWORD" }

[[account]]
id = "otto"
name = "Otto"
role = "operator"
password = { env = "DESK_TEST_PASSWORD" }

[[account]]
id = "bia"
name = "Bia"
role = "merchant"
merchants = ["luz"]
password = { env = "DESK_TEST_PASSWORD" }

# A test's clock leaps or stands still: nothing happens by time alone but where a test says so.
[routing]
fluent_after = "0s"
translated_after = "0s"
no_answer = false
away_after = false
grace = "0s"

[translation]
deadline = 2.0
warm = []
protect = ['\\b[A-Z]{2,3}-\\d{3,}\\b']
"""


def configured(
    file: Path, plugins: Collection[str], connectors: Collection[str], store: str, bus: str = LOCAL
) -> Config:
    """Read a file as operators' files are read; its data lies beside it, or in the PostgreSQL that ``store`` names."""
    environ = {**os.environ, "DESK_TEST_PASSWORD": _hash()}
    config = read([file], environ, Known(frozenset(plugins), frozenset(connectors)))
    settings = dataclasses.replace(config.desk, data=file.parent / "data", store=store, bus=bus)
    return dataclasses.replace(config, desk=settings)


@cache
def _hash() -> str:
    """Return the password's hash, made as cheaply as the method allows: tests protect nobody."""
    return argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
