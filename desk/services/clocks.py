"""Tells people of deadlines that come near and of those that were missed, each once, whatever the clock does."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

from desk.bus.protocol import Bus
from desk.config import promises
from desk.config.model import Config
from desk.domain.events import DeadlinesMoved
from desk.domain.ids import ConversationId
from desk.domain.time import Clock
from desk.store import clocks, conversations
from desk.store.protocol import Store, Transaction

#: Conversations in one unit of work.
_PAGE = 100
#: A clock that was set, or a laptop that slept, is noticed within this.
_LONGEST_SLEEP = timedelta(minutes=1)
#: Seconds between two looks: a rush of changes is one.
_PAUSE = 0.1


class Clocks:
    """Watches over every deadline; ``run`` never returns.

    Where policies or calendars are others than at the last start, every running deadline is reckoned anew.
    """

    def __init__(self, store: Store, config: Config, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Reckon anew if need be, then tell whatever is to be told, whenever its moment comes."""
        bell = self._bus.bell("clocks")
        await self.reckon()
        while True:
            await self.tell()
            await bell.rung(await self._store.read(self._until_next))
            await asyncio.sleep(_PAUSE)

    async def reckon(self) -> int:
        """Reckon every running deadline anew if policies or calendars changed; return how many conversations that took.

        A desk that is stopped meanwhile begins again at its next start: reckoning twice changes nothing.
        """
        fingerprint = await asyncio.to_thread(promises.fingerprint, self._config, self._clock())
        if await self._store.read(clocks.reckoned_by) == fingerprint:
            return 0
        reckoned, page = 0, [ConversationId(0)]
        while page := await self._store.write(partial(self._reckon_page, page[-1])):
            reckoned += len(page)
        await self._store.write(partial(clocks.remember_reckoning, fingerprint=fingerprint))
        return reckoned

    async def tell(self) -> int:
        """Record what is near or missed by now and was not told; return of how many conversations."""
        told = 0
        while await self._store.read(self._something_rings):
            page = await self._store.write(self._tell_page)
            if not page:  # the clock was set back between the two
                break
            told += page
        return told

    def _reckon_page(self, after: ConversationId, tx: Transaction) -> list[ConversationId]:
        now, page = self._clock(), clocks.running_of_any_merchant(tx, after, _PAGE)
        for before in page:
            moved = tx.timed(before)
            if moved != before:
                conversations.save(tx, (moved, (DeadlinesMoved(moved.merchant, moved.id, now, due=moved.due),)))
        return [conversation.id for conversation in page]

    def _tell_page(self, tx: Transaction) -> int:
        now = self._clock()
        page = clocks.ringing_of_any_merchant(tx, now, _PAGE)
        for conversation in page:
            conversations.save(tx, conversation.told(now))
        return len(page)

    def _something_rings(self, tx: Transaction) -> bool:
        return bool(clocks.ringing_of_any_merchant(tx, self._clock(), 1))

    def _until_next(self, tx: Transaction) -> float:
        now = self._clock()
        rings_at: datetime = clocks.next_ring_of_any_merchant(tx) or now + _LONGEST_SLEEP
        return min(max(rings_at - now, timedelta()), _LONGEST_SLEEP) / timedelta(seconds=1)
