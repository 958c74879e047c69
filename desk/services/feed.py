"""Telling consoles, widgets and plugins what happened, in order, each thing once."""

from collections.abc import Callable

from desk.bus.protocol import Bus
from desk.domain.ids import MerchantId
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.store import feed as units
from desk.store.feed import Happening
from desk.store.protocol import Store

#: The bus's topic on which each ``Happening`` is published, once and in order of its cursor.
HAPPENINGS = "happenings"
_PAGE = 200
#: Seconds after which the store is asked however quiet the bell is: another process may have stored something.
_LONGEST = 30.0


class Feed:
    """Follows the events that were stored and passes each on; ``run`` never returns.

    Every process passes them on to those who listen there; plugins are told by the one that ``leads``.
    """

    def __init__(self, store: Store, hooks: Hooks, bus: Bus, leads: Callable[[], bool]) -> None:
        self._store = store
        self._hooks = hooks
        self._bus = bus
        self._leads = leads
        #: Everything up to here was passed on.
        self.cursor = 0

    async def start(self) -> None:
        """Begin at the newest event; what was before is fetched by readers themselves."""
        self.cursor = await self._store.read(units.newest_cursor)

    async def run(self) -> None:
        """Pass on what happens."""
        bell = self._bus.bell("events")
        while True:
            if not await self._pass_on():
                await bell.rung(_LONGEST)

    async def _pass_on(self) -> int:
        happened = await self._store.read(lambda tx: units.after_of_any_merchant(tx, self.cursor, _PAGE))
        for happening in happened:
            self.cursor = happening.cursor
            self._bus.publish(HAPPENINGS, happening)
            if self._leads():
                self._hooks.notify(specs.on_event, event=happening.event)
        return len(happened)

    async def between(self, after: int, until: int, walls: frozenset[MerchantId], limit: int) -> list[Happening]:
        """Return what happened behind some walls after one place and up to another, oldest first."""
        return await self._store.read(lambda tx: units.between(tx, after, until, walls, limit))
