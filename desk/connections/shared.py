"""Budgets of calls that processes share: kept in the database, so that all of them together keep within each."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from desk.domain.budgets import Bucket
from desk.domain.ids import InboxId, MerchantId
from desk.store import budgets
from desk.store.protocol import Store

#: Tries to change a budget that others are just changing, and the longest pause in seconds between two.
_TRIES, _PAUSE = 50, 0.01


class Contended(Exception):
    """Other processes change a budget all the time."""


@dataclass(frozen=True, slots=True)
class SharedBudgets:
    """The budgets of one inbox."""

    store: Store
    merchant: MerchantId
    inbox: InboxId

    async def change(self, name: str, full: Callable[[], Bucket], change: Callable[[Bucket], Bucket]) -> None:
        """Change a budget as it is by now, which is ``full()`` before the first change; what ``change`` raises rises.

        ``change`` may be called several times. Raises ``Contended`` if others are faster again and again.
        """
        for _ in range(_TRIES):
            known = await self._known(name) or await self._begun(name, full())
            changed = change(known.bucket)
            if changed == known.bucket or await self._changed(name, known, changed):
                return
            await asyncio.sleep(random.uniform(0, _PAUSE))  # noqa: S311 - no secret, only spread
        raise Contended(name)

    async def _known(self, name: str) -> budgets.Kept | None:
        return await self.store.read(lambda tx: budgets.get(tx, self.merchant, self.inbox, name))

    async def _begun(self, name: str, bucket: Bucket) -> budgets.Kept:
        await self.store.write(lambda tx: budgets.begin(tx, self.merchant, self.inbox, name, bucket))
        return await self._known(name) or budgets.Kept(bucket, 0)

    async def _changed(self, name: str, known: budgets.Kept, bucket: Bucket) -> bool:
        return await self.store.claim(lambda tx: budgets.change(tx, self.inbox, name, known, bucket))
