"""Telling consoles and widgets what happened, in order, each thing once."""

from desk.bus.protocol import Bus
from desk.domain.ids import MerchantId
from desk.store import feed as units
from desk.store.feed import Happening
from desk.store.protocol import Store

#: The bus's topic on which each ``Happening`` is published, once and in order of its cursor.
HAPPENINGS = "happenings"
_PAGE = 200
#: Seconds after which the store is asked however quiet the bell is: another process may have stored something.
_LONGEST = 30.0


class Feed:
    """Follows the events that were stored and passes each on to those who listen here; ``run`` never returns."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        #: Everything up to here was passed on.
        self.cursor = 0
        #: Whether somebody follows it here: a translator does not.
        self.followed = False

    async def start(self) -> None:
        """Begin at the newest event; what was before is fetched by readers themselves."""
        self.cursor = await self._store.read(units.newest_cursor)

    async def run(self) -> None:
        """Pass on what happens."""
        bell, self.followed = self._bus.bell("events"), True
        while True:
            if await self._pass_on() < _PAGE:  # what is stored from now on rings
                await bell.rung(_LONGEST)

    async def _pass_on(self) -> int:
        happened = await self._store.read(lambda tx: units.after_of_any_merchant(tx, self.cursor, _PAGE))
        for happening in happened:
            self.cursor = happening.cursor
            self._bus.publish(HAPPENINGS, happening)
        return len(happened)

    async def between(self, after: int, until: int, walls: frozenset[MerchantId], limit: int) -> list[Happening]:
        """Return what happened behind some walls after one place and up to another, oldest first."""
        return await self._store.read(lambda tx: units.between(tx, after, until, walls, limit))
