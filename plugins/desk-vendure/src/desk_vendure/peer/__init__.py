"""Channels of a real Vendure, for the conformance kit."""

import contextlib
from collections.abc import Callable, Iterator
from itertools import cycle

from desk.testing.servers import postgres
from desk_vendure.peer.door import PlainPeer, VendurePeer
from desk_vendure.peer.rows import Rows
from desk_vendure.peer.shop import Shop, running

__all__ = ["Peers", "PlainPeer", "VendurePeer", "peers", "peers_of"]


class Peers:
    """Makes a peer for each shop that a check asks for: two channels of one Vendure, by turns."""

    def __init__(self, shop: Shop, rows: Rows) -> None:
        self._channels = cycle([shop.channel("one"), shop.channel("two")])
        self._rows = rows

    def talking(self) -> VendurePeer:
        """Make one for a shop in which the desk's plugin is installed."""
        return VendurePeer(next(self._channels), self._rows)

    def plain(self) -> VendurePeer:
        """Make one for a shop in which nothing is."""
        return PlainPeer(next(self._channels), self._rows)


@contextlib.contextmanager
def peers_of(shop: Shop) -> Iterator[Peers]:
    """Yield what makes peers of a Vendure that runs."""
    with contextlib.closing(Rows(shop)) as rows:
        yield Peers(shop, rows)


@contextlib.contextmanager
def peers() -> Iterator[Callable[[], VendurePeer]]:
    """Run a Vendure for ``desk conform vendure``, and yield what makes its peers."""
    with postgres.wanted() as server, running(server) as shop, peers_of(shop) as made:
        yield made.talking
