"""Telling integrators' programs what they are owed: in order per conversation, again after a fault, given up visibly.

Each receiver has lanes of its own: one that is slow or dead delays nobody but itself. Each call says the number of its
row, which stays over repeats, so that a receiver that remembers numbers counts each event once.
"""

import asyncio
import base64
import random
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import aiohttp

from desk.bus.protocol import Bus
from desk.config.agreements import Receiver
from desk.connections.posting import Post
from desk.connections.redaction import Redactor
from desk.domain.ids import ReceiverId
from desk.domain.telling import Telling, again_at
from desk.domain.time import Clock
from desk.services.lanes import Lanes
from desk.store import tellings
from desk.store.protocol import Store, Transaction
from desk.store.tellings import Owed, Try

#: Calls of one receiver that may be under way at once.
AT_ONCE = 4
#: How long what ended can be looked at and told again.
KEPT = timedelta(days=30)
_TIDY_EVERY = 3600.0
_PURGED_AT_ONCE = 500
#: The answer of a receiver that wants to be told no more.
_GONE = 410
#: More of an error than people read.
_LONGEST_REASON = 300


class TellingService:
    """Works through what receivers are owed; ``run`` never returns."""

    def __init__(
        self, store: Store, receivers: Mapping[ReceiverId, Receiver], redactor: Redactor, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._redactor = redactor
        self._bus = bus
        self._clock = clock
        self._posts = {name: Post(receiver) for name, receiver in receivers.items()}
        redactor.learn(base64.b64encode(key).decode() for one in receivers.values() for key in one.secrets)

    async def run(self) -> None:
        """Tell what is due, every receiver beside the others, and let go of what is long over."""
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            for receiver, post in self._posts.items():
                stack.push_async_callback(post.close)
                group.create_task(self._lanes(receiver).run(), name=f"webhook {receiver}: tell")
            group.create_task(self._tidy(), name="webhooks: purge")

    def _lanes(self, receiver: ReceiverId) -> Lanes[Owed]:
        return Lanes(
            bell=self._bus.bell(tellings.bell_of(receiver)),
            clock=self._clock,
            due=lambda: self._store.read(lambda tx: tellings.due(tx, receiver, self._clock(), 4 * AT_ONCE)),
            next_due=lambda after: self._store.read(lambda tx: tellings.next_due(tx, receiver, after)),
            key=lambda owed: owed.conversation,
            work=self._tell,
            at_once=AT_ONCE,
        )

    async def _tell(self, looked_at: Owed) -> None:
        """Make one call; a crash before its outcome is noted makes the same call again."""
        now = self._clock()
        if not await self._store.claim(lambda tx: tellings.lease(tx, looked_at, now)):
            return
        owed = await self._store.read(lambda tx: tellings.still_due(tx, looked_at, now))
        if owed is not None:
            tried = await self._tried(owed, now)
            await self._store.write(lambda tx: self._settle(tx, owed, tried))

    async def _tried(self, owed: Owed, now: datetime) -> Try:
        began = time.monotonic()
        try:
            answer = await self._posts[owed.receiver](f"msg_{owed.id}", owed.body, now)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            said = self._redactor.clean(f"{type(error).__name__}: {error}".removesuffix(": "))[:_LONGEST_REASON]
            return Try(now, time.monotonic() - began, None, said)
        return Try(now, time.monotonic() - began, answer.status, self._redactor.clean(answer.said))

    def _settle(self, tx: Transaction, owed: Owed, tried: Try) -> None:
        now = self._clock()
        match tried.status:
            case int(status) if 200 <= status < 300:
                tellings.settle(tx, owed, tried, Telling.DONE, now, now)
            case int(status) if status == _GONE:
                tellings.settle(tx, owed, tried, Telling.GIVEN_UP, now, now)
                tellings.switch_off(tx, owed.receiver, now)
            case _:
                self._put_off(tx, owed, tried, now)

    def _put_off(self, tx: Transaction, owed: Owed, tried: Try, now: datetime) -> None:
        due_at = again_at(owed.attempts + 1, owed.since, now, random.random())  # noqa: S311 - jitter, no secret
        state = Telling.GIVEN_UP if due_at is None else Telling.PENDING
        tellings.settle(tx, owed, tried, state, now, due_at or now)

    async def _tidy(self) -> None:
        while True:
            while await self._purged(self._clock() - KEPT):
                pass
            await asyncio.sleep(_TIDY_EVERY)

    async def _purged(self, before: datetime) -> int:
        return await self._store.write(lambda tx: tellings.purge_of_any_merchant(tx, before, _PURGED_AT_ONCE))
