"""Working through what is due: one lane a key, in order; lanes beside each other, never more than some."""

import asyncio
import contextlib
import contextvars
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from desk.bus.protocol import Bell
from desk.domain.time import Clock
from desk.store.errors import StoreAway

Item = TypeVar("Item")

#: Seconds of calm; an item that falls due meanwhile, or whose clock was moved, waits so long.
_SOON = 0.05
#: However quiet the bells are, the store is asked this often: a lost ring costs time, never work.
_LONGEST = 30.0
#: Seconds after which a database that was away is asked again; what is being worked on goes on meanwhile.
_AWAY = 1.0


class Lanes(Generic[Item]):
    """Keeps up to ``at_once`` lanes going. ``due`` returns what is due, also what is being worked on.

    ``next_due`` returns the first moment after another at which something falls due.
    ``work`` finishes or defers its item in the store and lets no error out but cancellation and ``StoreAway``. Where
    processes share a database it begins by taking its item with a lease, which finishing and deferring end; what
    another process has taken is not returned by ``due``.
    """

    def __init__(
        self,
        *,
        bell: Bell,
        clock: Clock,
        due: Callable[[], Awaitable[list[Item]]],
        next_due: Callable[[datetime], Awaitable[datetime | None]],
        key: Callable[[Item], Hashable],
        work: Callable[[Item], Awaitable[None]],
        at_once: int,
        finishes_within: float = 0.0,
    ) -> None:
        self._bell = bell
        self._clock = clock
        self._due = due
        self._next_due = next_due
        self._key = key
        self._work = work
        self._at_once = at_once
        #: Seconds that work under way is given when the desk stops; what takes longer is cut off.
        self._finishes_within = finishes_within
        self._stopping = False
        self._busy: set[Hashable] = set()
        #: Lanes that ended since the store was asked last: of these it may tell what was so before.
        self._ended: set[Hashable] = set()
        self._group: asyncio.TaskGroup | None = None
        #: What lanes run in: not what whoever hands something over is just doing.
        self._context = contextvars.copy_context()
        #: Whether something was handed over since the bell rang last, and whether anything could not begin.
        self._taken = self._left = False
        #: Set by a ring and by a lane that ended: there may be something to start.
        self._stir = asyncio.Event()
        #: The same where it is unlikely, for all that was to be started is under way.
        self._stir_later = asyncio.Event()

    async def run(self) -> None:
        """Work for ever."""
        self._stopping = False
        async with asyncio.TaskGroup() as self._group:
            self._group.create_task(self._listen())
            self._group.create_task(self._calm_down())
            try:
                await self._go_on()
            finally:
                self._stopping = True
                await self._let_finish()

    def take(self, item: Item) -> None:
        """Work at once on what the store has just got, if there is room and its lane is free; else ``due`` finds it."""
        self._taken = True
        self._begin(self._key(item), [item], found=False)

    async def _go_on(self) -> None:
        while True:
            looked_at, self._left = self._clock(), False
            self._ended.clear()
            try:
                self._start(await self._due())
                await self._something(looked_at)
            except StoreAway:
                await asyncio.sleep(_AWAY)

    def _start(self, items: list[Item]) -> None:
        lanes: dict[Hashable, list[Item]] = defaultdict(list)
        for item in items:
            lanes[self._key(item)].append(item)
        for key, lane in lanes.items():
            if key in self._ended:
                self._stir.set()
            else:
                self._begin(key, lane, found=True)

    def _begin(self, key: Hashable, lane: list[Item], *, found: bool) -> None:
        if self._group is None or self._stopping or key in self._busy or len(self._busy) >= self._at_once:
            self._left = True
            return
        self._busy.add(key)
        self._group.create_task(self._run(key, lane, found=found), context=self._context.copy())

    async def _run(self, key: Hashable, lane: list[Item], *, found: bool) -> None:
        try:
            for item in lane:
                if not self._stopping:
                    await self._finish(item)
        finally:
            self._busy.discard(key)
            self._ended.add(key)
            (self._stir if found or self._left or self._stopping else self._stir_later).set()

    async def _listen(self) -> None:
        while True:
            await self._bell.rung()
            (self._stir_later if self._taken else self._stir).set()
            self._taken = False

    async def _calm_down(self) -> None:
        while True:
            await self._stir_later.wait()
            await asyncio.sleep(_SOON)
            self._stir_later.clear()
            self._stir.set()

    async def _let_finish(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._finishes_within):
                while self._busy:
                    self._stir.clear()
                    await self._stir.wait()

    async def _finish(self, item: Item) -> None:
        """Work on an item until the database has taken what came of it; it is ours, and nobody else would."""
        while True:
            try:
                return await self._work(item)
            except StoreAway:
                await asyncio.sleep(_AWAY)

    async def _something(self, looked_at: datetime) -> None:
        """Wait until there may be something to start: a ring, a lane that ended, or a moment that came.

        The store is asked for that moment only where nothing stirs: whoever is busy looks again before it.
        """
        if not await self._stirred(_SOON):
            await self._stirred(await self._patience(looked_at))

    async def _stirred(self, within: float) -> bool:
        """Wait for something to stir, at most for some seconds."""
        try:
            async with asyncio.timeout(within):
                await self._stir.wait()
        except TimeoutError:
            return False
        self._stir.clear()
        return True

    async def _patience(self, looked_at: datetime) -> float:
        """Return for how long nothing more falls due, however many lanes are busy."""
        due_at = await self._next_due(looked_at)
        if due_at is None:
            return _LONGEST
        return min(max((due_at - self._clock()) / timedelta(seconds=1), 0.0), _LONGEST)
