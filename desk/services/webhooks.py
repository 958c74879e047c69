"""Webhooks: verified on the raw bytes, on disk before they are acknowledged, read afterwards in their order."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.channel import Channel
from desk.connections.redaction import Redactor
from desk.domain.errors import Forbidden, NotFound
from desk.domain.ids import InboxId
from desk.domain.time import Clock
from desk.hooks.connectors.values import Webhook
from desk.services.arrivals import Arrival, MayBeAnEcho, take_in
from desk.services.lanes import Lanes
from desk.services.retrying import pause_after
from desk.store import webhooks
from desk.store.protocol import Store, Transaction
from desk.store.webhooks import Kept

log = logging.getLogger(__name__)
#: Looked at in one read.
_PAGE = 32
#: Tries after which what looks like an echo is taken for what it says it is: some minutes.
ECHO_TRIES = 6


class Webhooks:
    """The desk's door for channels; ``run`` reads what was let in and never returns."""

    def __init__(
        self,
        store: Store,
        config: Config,
        channels: Mapping[InboxId, Channel],
        redactor: Redactor,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._redactor = redactor
        self._bus = bus
        self._clock = clock

    def channel(self, inbox: InboxId) -> Channel:
        """Return the channel of an inbox that takes webhooks, or say that there is none."""
        channel = self._channels.get(inbox)
        if channel is None or not channel.connector.manifest.webhooks:
            raise NotFound(f"There is no inbox {inbox!r} that takes webhooks.")
        return channel

    async def receive(self, inbox: InboxId, webhook: Webhook) -> bool:
        """Take one in; it is on disk when this returns. False: it was already. A forged one is refused."""
        channel = self.channel(inbox)
        if not await _genuine(channel, webhook):
            raise Forbidden("The signature is missing or wrong.")
        delivery = _delivery_id(channel, webhook)
        merchant = channel.inbox.merchant
        headers = {name: self._redactor.clean(value) for name, value in webhook.headers.items()}
        stored = replace(webhook, headers=headers, url=self._redactor.clean(webhook.url))
        channel.standing.heard_at = webhook.received_at
        return await self._store.append(lambda tx: webhooks.keep(tx, merchant, inbox, stored, delivery))

    async def run(self) -> None:
        """Read what comes in, for every inbox beside the others."""
        async with asyncio.TaskGroup() as group:
            for inbox, channel in self._channels.items():
                if channel.connector.manifest.webhooks:
                    group.create_task(self._run_inbox(inbox), name=f"webhooks {inbox}")
            await asyncio.Event().wait()

    async def _run_inbox(self, inbox: InboxId) -> None:
        lanes: Lanes[Kept] = Lanes(
            bell=self._bus.bell(webhooks.bell_of(inbox)),
            clock=self._clock,
            due=lambda: self._store.read(lambda tx: webhooks.due_of_inbox(tx, inbox, self._clock(), _PAGE)),
            next_due=lambda after: self._store.read(lambda tx: webhooks.next_due_of_inbox(tx, inbox, after)),
            key=lambda kept: kept.inbox,
            work=self._read,
            at_once=1,
        )
        await lanes.run()

    async def _read(self, kept: Kept) -> None:
        """Take in what a webhook tells, all or nothing; one that cannot be read is set aside."""
        try:
            arrival = self._arrival(kept)
        except Exception as error:  # noqa: BLE001 - whatever a channel's code stumbles over, its webhook is kept
            await self._set_aside(kept, error)
            return
        try:
            await self._store.write(lambda tx: self._take(tx, kept, arrival))
        except MayBeAnEcho as echo:
            now, told = self._clock(), str(echo)
            due_at = now + pause_after(kept.attempts + 1)
            await self._store.write(lambda tx: webhooks.defer(tx, kept, now, due_at, told))

    def _arrival(self, kept: Kept) -> Arrival:
        connector, inbox = self._channels[kept.inbox].connector, self._config.inboxes[kept.inbox]
        happenings, patient = connector.parse(kept.webhook), kept.attempts < ECHO_TRIES
        return Arrival.of(inbox, connector.manifest, happenings, self._clock(), asked=False, patient=patient)

    async def _set_aside(self, kept: Kept, error: Exception) -> None:
        reason = self._channels[kept.inbox].said(error)
        log.warning("inbox %s: webhook %s was set aside: %s", kept.inbox, kept.id, reason)
        await self._store.write(lambda tx: webhooks.finish(tx, kept, reason))

    def _take(self, tx: Transaction, kept: Kept, arrival: Arrival) -> None:
        if webhooks.finish(tx, kept):
            take_in(tx, arrival, self._clock())


async def _genuine(channel: Channel, webhook: Webhook) -> bool:
    """Tell whether a webhook is signed; one that the channel's code cannot even look at is not."""
    try:
        async with asyncio.timeout(channel.connector.manifest.answer_within.total_seconds()):
            return await channel.connector.verify(webhook) is True
    except Exception as error:  # noqa: BLE001 - a forger chooses the bytes, and they may make anything stumble
        log.warning("inbox %s: a webhook could not be verified: %s", channel.inbox.id, channel.said(error))
        return False


def _delivery_id(channel: Channel, webhook: Webhook) -> str | None:
    try:
        return channel.connector.delivery_id(webhook)
    except Exception as error:  # noqa: BLE001 - the webhook is genuine and must be kept, under a name of ours
        log.warning("inbox %s: a webhook's name could not be read: %s", channel.inbox.id, channel.said(error))
        return None
