"""What every test of this repository may rely on."""

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from desk.testing.servers import postgres
from tests.support import nats
from tests.support.required import provided, required

# A shared machine stalls now and then: a slow example is no failure.
settings.register_profile("desk", deadline=None, max_examples=50)
settings.load_profile("desk")

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a headless-capable Chromium."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        required("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> Iterator[str]:
    """Return the name of a database with the desk's schema, from which each test gets a copy."""
    from desk.store.postgres.connection import Database
    from desk.store.postgres.schema import migrate

    with postgres_server.database() as url:
        database = Database(url)
        with database.connect_loudly() as connection:
            migrate(connection, database)
        yield postgres_server.name_of(url)


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """Return the address of an empty desk's database."""
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture
def own_postgres() -> Iterator[postgres.OwnServer]:
    """Return a running PostgreSQL of the test's own, which it may stop."""
    with provided(postgres.own(), "PostgreSQL") as server:
        yield server


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """Return the address of a running NATS."""
    with provided(nats.address(), "NATS") as url:
        yield url


@pytest.fixture
def nats_server() -> Iterator[nats.Server]:
    """Return a running NATS of the test's own, which it may kill."""
    with provided(nats.started(), "NATS") as server:
        yield server


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let browser tests run only where there is a browser."""
    if item.get_closest_marker("browser") and not any(map(shutil.which, _CHROMIUM)):
        required("Chromium")
