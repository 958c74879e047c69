"""Which store and which bus a desk's settings mean, and what must be installed for them."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from desk.bus.local import LocalBus
from desk.bus.protocol import Bus
from desk.config.buses import LOCAL, addresses, user
from desk.config.model import DeskSettings
from desk.config.stores import SQLITE
from desk.domain.errors import DeskError
from desk.domain.ids import IdMaker
from desk.store.protocol import Store, Timed, untimed
from desk.store.sqlite import SqliteStore


class DriverMissing(DeskError):
    """A store or a bus is configured whose driver is not installed."""

    code = "driver_missing"


def check_driver(settings: DeskSettings) -> None:
    """Raise ``DriverMissing`` if the store or the bus that is meant cannot be spoken to."""
    if settings.bus != LOCAL and find_spec("nats") is None:
        raise DriverMissing(
            "[desk] bus: NATS needs a client that is not installed; run: pip install 'meridian-desk[nats]'"
        )
    if settings.store != SQLITE and find_spec("psycopg") is None:
        raise DriverMissing(
            "[desk] store: PostgreSQL needs a driver that is not installed; run: pip install 'meridian-desk[postgres]'"
        )


def place(settings: DeskSettings) -> str:
    """Return where the desk's truth lies, as operators call it; no password is in it."""
    if settings.store == SQLITE:
        return str(settings.data / "desk.db")
    check_driver(settings)
    from desk.store.postgres.connection import Database  # noqa: PLC0415 - an extra, see below

    return str(Database(settings.store))


def open_store(
    settings: DeskSettings, ids: IdMaker, wake: Callable[[str], None], timed: Timed = untimed
) -> Store:
    """Open the store and bring its schema up to date; this takes a moment and blocks.

    ``timed`` gives conversations their deadlines. Raises a ``DeskError`` that says what to do.
    """
    if settings.store == SQLITE:
        return SqliteStore.open(settings.data / "desk.db", ids, wake, timed)
    check_driver(settings)
    # The driver is an extra: a desk with a file of its own starts without it.
    from desk.store.postgres.connection import Database  # noqa: PLC0415
    from desk.store.postgres.store import PostgresStore  # noqa: PLC0415

    return PostgresStore.open(Database(settings.store, settings.store_password), ids, wake, timed)


def open_bus(settings: DeskSettings, kinds: Mapping[str, Any]) -> Bus:
    """Return the bus, which nobody has joined; ``kinds`` are the types of what other processes are told, by topic."""
    if settings.bus == LOCAL:
        return LocalBus()
    check_driver(settings)
    from desk.bus.connecting import Servers  # noqa: PLC0415 - an extra, too
    from desk.bus.nats import NatsBus  # noqa: PLC0415

    found = addresses(settings.bus)
    return NatsBus(Servers(found, user(found[0]), settings.bus_password), kinds)
