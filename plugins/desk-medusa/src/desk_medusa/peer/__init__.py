"""Sales channels of a real Medusa, for the conformance kit."""

import contextlib
from collections.abc import Callable, Iterator
from itertools import cycle

from desk.testing.servers import postgres
from desk_medusa.peer.door import MedusaPeer
from desk_medusa.peer.rows import Rows
from desk_medusa.peer.shop import Shop, running

__all__ = ["MedusaPeer", "peers", "peers_of"]


@contextlib.contextmanager
def peers_of(shop: Shop) -> Iterator[Callable[[], MedusaPeer]]:
    """Yield what makes a peer for each shop that a check asks for: two channels of one Medusa, by turns."""
    channels = cycle([shop.channel("one"), shop.channel("two")])
    with contextlib.closing(Rows(shop)) as rows:
        yield lambda: MedusaPeer(next(channels), rows)


@contextlib.contextmanager
def peers() -> Iterator[Callable[[], MedusaPeer]]:
    """Run a Medusa for ``desk conform medusa``, and yield what makes its peers."""
    with postgres.wanted() as server, running(server) as shop, peers_of(shop) as make:
        yield make
