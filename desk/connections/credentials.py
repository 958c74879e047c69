"""One inbox's credentials: renewed once for all who need them, also of other processes, and kept encrypted."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from desk.connections.redaction import Redactor
from desk.connections.vault import Vault
from desk.domain.phrases import Phrase, phrased
from desk.domain.time import Clock
from desk.hooks.connectors.line import Rejected, Revoked, Throttled
from desk.hooks.connectors.values import InboxInfo
from desk.store import connections
from desk.store.connections import Connection
from desk.store.protocol import Store, Transaction

Values = Mapping[str, str]
#: How long whoever renews has for it before another may try.
_LEASE = timedelta(minutes=1)
#: Others of another process look again after this.
_SOON = timedelta(seconds=1)
#: Seconds that a desk that stops gives a renewal to end.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What authorises calls, and how often it was renewed."""

    values: Values
    generation: int = 0


class Keeper:
    """Keeps one inbox's credentials. Settings that changed make everything void that was renewed from the old ones."""

    def __init__(self, inbox: InboxInfo, given: Values, store: Store, vault: Vault, redactor: Redactor, clock: Clock):
        self._inbox = inbox
        self._given = Credentials(given)
        self.digest = hashlib.sha256(json.dumps(dict(given), sort_keys=True).encode()).hexdigest()
        self._store = store
        self._vault = vault
        self._redactor = redactor
        self._clock = clock
        self._known: Credentials | None = None
        self._renewing: asyncio.Task[Credentials] | None = None
        redactor.learn(given.values())

    async def current(self) -> Credentials:
        """Return what to call with."""
        if self._known is None:
            self._known = await self._store.write(self._load)
            self._redactor.learn(self._known.values.values())
        return self._known

    async def renewed(self, stale: Credentials, refresh: Callable[[Values], Awaitable[Values]]) -> Credentials:
        """Return other credentials than the stale ones; however many ask at once, they are renewed once.

        Who asked may lose patience; the renewal goes on, for what it gets makes the old ones void.
        """
        known = await self.current()
        if known.generation != stale.generation:
            return known
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(stale, refresh), name=f"renewal {self._inbox.id}")
            self._renewing.add_done_callback(_told)
        return await asyncio.shield(self._renewing)

    async def close(self) -> None:
        """Wait for a renewal that is under way: what it gets must be kept."""
        if self._renewing is not None:
            await asyncio.wait({self._renewing}, timeout=_PATIENCE)

    async def _renew(self, stale: Credentials, refresh: Callable[[Values], Awaitable[Values]]) -> Credentials:
        if not await self._leased(stale.generation):
            return await self._made_elsewhere(stale)
        try:
            values = await refresh(stale.values)
        except BaseException as error:
            await self._store.write(lambda tx: self._save(tx, stale))  # which ends the lease
            if isinstance(error, Rejected):
                raise Revoked(_no_more(error)) from error
            raise
        fresh = Credentials(dict(values), stale.generation + 1)
        self._redactor.learn(fresh.values.values())
        await self._store.write(lambda tx: self._save(tx, fresh))
        self._known = fresh
        return fresh

    async def _leased(self, generation: int) -> bool:
        now = self._clock()
        return await self._store.write(
            lambda tx: connections.lease(tx, self._inbox.id, generation, now, now + _LEASE)
        )

    async def _made_elsewhere(self, stale: Credentials) -> Credentials:
        self._known = found = await self._store.write(self._load)
        if found.generation == stale.generation:
            raise Throttled(self._clock() + _SOON, Phrase("desk", "The credentials are being renewed"))
        self._redactor.learn(found.values.values())
        return found

    def _load(self, tx: Transaction) -> Credentials:
        kept = connections.get(tx, self._inbox.merchant, self._inbox.id)
        if kept is None or kept.given != self.digest:
            # Not 0: a process that still holds renewed ones of the old settings must notice.
            fresh = Credentials(self._given.values, 0 if kept is None else kept.generation + 1)
            self._save(tx, fresh)
            return fresh
        values = self._given.values if kept.credentials is None else self._vault.unseal(kept.credentials)
        return Credentials(values, kept.generation)

    def _save(self, tx: Transaction, credentials: Credentials) -> None:
        sealed = None if credentials.values == self._given.values else self._vault.seal(credentials.values)
        row = Connection(self.digest, sealed, credentials.generation)
        connections.save(tx, self._inbox.merchant, self._inbox.id, row)


def _no_more(error: Rejected) -> Phrase:
    return Phrase("desk", "The channel renews these credentials no more. {reason}", {"reason": phrased(error.reason)})


def _told(renewal: asyncio.Task[Credentials]) -> None:
    """Take note of how a renewal ended, also where whoever asked has gone."""
    if not renewal.cancelled():
        renewal.exception()
