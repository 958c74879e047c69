"""What integrators' programs are owed: each event of their merchants, kept in the words in which it will be told.

Each receiver has a place in the feed that moves in the same unit in which its rows are kept: no event is lost over a
crash, and none is kept twice, whichever process does it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from desk.bus.protocol import Bus
from desk.config.agreements import Receiver
from desk.domain.events import Event
from desk.domain.ids import ReceiverId
from desk.domain.time import Clock
from desk.store import feed, tellings
from desk.store.feed import Happening
from desk.store.protocol import Store, Transaction
from desk.store.tellings import Place

_PAGE = 200
#: Events that concern a receiver in nothing, after which its place is written all the same.
_STRIDE = 1_000
#: However quiet the bells are, the feed is looked at this often.
_LONGEST = 30.0

#: Makes the body that is told of an event; None: it is not for outside.
Body = Callable[[Happening], bytes | None]


class Owing:
    """Keeps what every ``[[webhook]]`` is to be told; ``run`` never returns."""

    def __init__(
        self, store: Store, receivers: Mapping[ReceiverId, Receiver], body: Body, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._receivers = receivers
        self._body = body
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Follow the feed for every receiver; a new one begins at what happens from now on."""
        await self._store.write(lambda tx: tellings.begin(tx, list(self._receivers)))
        async with asyncio.TaskGroup() as group:
            for receiver in self._receivers.values():
                group.create_task(self._follow(receiver), name=f"webhook {receiver.id}: follow")
            await asyncio.Event().wait()

    async def _follow(self, receiver: Receiver) -> None:
        bell, seen = self._bus.bell("events"), 0
        while True:
            last = await self._kept_up_to(receiver, seen)
            if last is None:
                await bell.rung(within=_LONGEST)
            else:
                seen = last

    async def _kept_up_to(self, receiver: Receiver, seen: int) -> int | None:
        """Keep what a receiver is to be told of the next events; return the place of the last one looked at.

        None: nothing happened. Where another process was faster, what it left is to be looked at.
        """

        def look(tx: Transaction) -> tuple[Place, list[Happening]]:
            place = tellings.place(tx, receiver.id)
            off = place.off_since is not None
            return place, [] if off else feed.after_of_any_merchant(tx, max(place.cursor, seen), _PAGE)

        place, happened = await self._store.read(look)
        if not happened:
            return None
        last, told = happened[-1].cursor, list(self._told(receiver, happened))
        if not told and last - place.cursor < _STRIDE:
            return last
        return last if await self._kept(receiver, place, last, told) else seen

    async def _kept(self, receiver: Receiver, place: Place, last: int, told: list[tuple[Event, bytes]]) -> bool:
        now = self._clock()
        return await self._store.write(lambda tx: tellings.owe(tx, receiver.id, place.cursor, last, told, now))

    def _told(self, receiver: Receiver, happened: Iterable[Happening]) -> Iterable[tuple[Event, bytes]]:
        for happening in happened:
            event = happening.event
            if event.merchant in receiver.merchants and event.kind in receiver.events:
                body = self._body(happening)
                if body is not None:
                    yield event, body
