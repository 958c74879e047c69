"""Making what was said findable: after the fact, so that no message waits for it, and many at once."""

import asyncio
from functools import partial
from time import perf_counter

from desk.bus.protocol import Bus
from desk.store import search
from desk.store.protocol import Store

#: Events in one unit: some milliseconds, for which nobody else writes.
_AT_ONCE = 200
#: Seconds in which messages gather, with their translations: each is then looked at once.
_GATHER = 0.25
#: Seconds after which the store is asked however quiet the bell is: another process may have stored something.
_LONGEST = 30.0


class Searching:
    """Follows the feed; ``run`` never returns. One process does it for all."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus

    async def run(self) -> None:
        """Make findable what is said; where much waits, for half of the time at the most."""
        bell = self._bus.bell("events")
        while True:
            if not await self._store.read(search.is_behind):
                await bell.rung(_LONGEST)
                continue
            began = perf_counter()
            done = await self._store.write(partial(search.catch_up, limit=_AT_ONCE))
            await asyncio.sleep(_GATHER if done < _AT_ONCE else perf_counter() - began)
