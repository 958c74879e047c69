"""How every inbox does, and letting one rest or work again."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.bus.protocol import Bus
from desk.config.model import Config, Inbox
from desk.connections.channel import Channel
from desk.connections.standing import Standing
from desk.domain.errors import NotFound
from desk.domain.ids import AgentId, InboxId, MerchantId
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.services.arrivals import fetch_job
from desk.store import connections, readings, webhooks
from desk.store.connections import Waiting
from desk.store.protocol import Store, Transaction
from desk.store.readings import Progress

Walls = frozenset[MerchantId]


@dataclass(frozen=True, slots=True)
class InboxHealth:
    """How an inbox does: what its line last came to, what waits, and how far its feeds are read."""

    inbox: Inbox
    standing: Standing
    waiting: Waiting
    feeds: tuple[Progress, ...]


class Inboxes:
    """What operators do with inboxes, inside their walls."""

    def __init__(
        self, store: Store, config: Config, channels: Mapping[InboxId, Channel], bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._bus = bus
        self._clock = clock

    async def health(self, walls: Walls) -> list[InboxHealth]:
        """Return how each inbox of some merchants does."""
        shown = [inbox for inbox in self._config.inboxes.values() if inbox.merchant in walls]
        return await self._store.read(lambda tx: [self._health(tx, inbox) for inbox in shown])

    async def pause(self, inbox: InboxId, by: AgentId, walls: Walls) -> None:
        """Let an inbox rest: nothing is sent or read, what comes in is kept."""
        await self._channel(inbox, walls).pause(Phrase("desk", "Paused by hand"), by)
        self._wake(inbox)

    async def resume(self, inbox: InboxId, walls: Walls) -> None:
        """Let an inbox work again, at once."""
        await self._channel(inbox, walls).resume()
        self._wake(inbox)

    async def reread(self, inbox: InboxId, walls: Walls) -> int:
        """Read again what was set aside, as after an update of the connector; return how much."""
        merchant = self._channel(inbox, walls).inbox.merchant
        return await self._store.write(lambda tx: webhooks.reread(tx, merchant, inbox))

    def _wake(self, inbox: InboxId) -> None:
        """Let whoever works for an inbox, in every process, look whether it rests."""
        for topic in (f"outbox.{inbox}", readings.bell_of(inbox), f"job.{fetch_job(inbox)}"):
            self._bus.wake(topic)

    def _health(self, tx: Transaction, inbox: Inbox) -> InboxHealth:
        channel = self._channels[inbox.id]
        channel.rests(tx)  # by the database's word, also where another process was told
        feeds = readings.of_inbox(tx, inbox.merchant, inbox.id)
        waiting = connections.waiting(tx, inbox.merchant, inbox.id)
        return InboxHealth(inbox, channel.standing, waiting, tuple(feeds))

    def _channel(self, inbox: InboxId, walls: Walls) -> Channel:
        found = self._channels.get(inbox)
        if found is None or found.inbox.merchant not in walls:
            raise NotFound(f"There is no inbox {inbox!r}.")
        return found
