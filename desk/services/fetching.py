"""Fetching things of which a channel only said that they changed, or that a sweep did not meet."""

import asyncio
import logging
from collections.abc import Mapping

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.budgets import catching_up
from desk.connections.channel import Channel
from desk.domain.delivery import MAX_ATTEMPTS
from desk.domain.ids import InboxId
from desk.domain.messages import InboundMessage
from desk.domain.orders import OrderView
from desk.domain.phrases import Phrase, given_up
from desk.domain.time import Clock
from desk.hooks.connectors.line import Rejected, Throttled
from desk.services.arrivals import Arrival, fetch_job, take_in
from desk.services.joblanes import job_lanes
from desk.services.retrying import pause_after
from desk.store import entities, jobs
from desk.store import inbox as units
from desk.store.errors import StoreAway
from desk.store.jobs import Job
from desk.store.protocol import Store, Transaction

log = logging.getLogger(__name__)
#: Things of one inbox that are fetched at once; and seconds for each.
AT_ONCE = 4
FETCH_TIMEOUT = 30.0
_GONE = frozenset({404, 410})


class Fetching:
    """Works through every inbox's things to fetch; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, channels: Mapping[InboxId, Channel], bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Fetch what is due, for every inbox."""
        async with asyncio.TaskGroup() as group:
            for inbox, channel in self._channels.items():
                if channel.connector.manifest.fetches:
                    group.create_task(self._run_inbox(channel), name=f"fetching {inbox}")
            await asyncio.Event().wait()

    async def _run_inbox(self, channel: Channel) -> None:
        lanes = job_lanes(
            fetch_job(channel.inbox.id),
            lambda job: self._fetch(channel, job),
            store=self._store,
            bus=self._bus,
            clock=self._clock,
            at_once=AT_ONCE,
            key=lambda job: job.argument,
            rests=channel.rests,
        )
        await lanes.run()

    async def _fetch(self, channel: Channel, job: Job) -> None:
        """Fetch one thing; what is gone is noted as such, and what cannot be had is given up loudly."""
        kind, _, name = job.argument.partition(":")
        if channel.resting or not await self._store.claim(lambda tx: jobs.lease(tx, job)):
            return
        try:
            arrival = self._arrival(channel, job, await self._found(channel, kind, name))
            await self._store.write(lambda tx: self._take(tx, channel, job, arrival))
        except Throttled as error:
            until, said = error.until, str(channel.said(error))
            await self._store.write(lambda tx: jobs.wait(tx, job, self._clock(), until, said))
        except StoreAway:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a connector answers, it is asked again and says why
            await self._put_off(channel, job, channel.said(error))

    async def _found(self, channel: Channel, kind: str, name: str) -> InboundMessage | OrderView | None:
        try:
            with catching_up():
                return await channel.ask(channel.connector.fetch(kind, name), FETCH_TIMEOUT)
        except Rejected as error:
            if error.status not in _GONE:
                raise
            channel.standing.went_well(self._clock())
            return None

    def _arrival(self, channel: Channel, job: Job, found: InboundMessage | OrderView | None) -> Arrival:
        inbox, manifest = self._config.inboxes[channel.inbox.id], channel.connector.manifest
        happenings = [] if found is None else [found]
        return Arrival.of(inbox, manifest, happenings, self._clock(), asked=True, patient=job.attempts < MAX_ATTEMPTS)

    def _take(self, tx: Transaction, channel: Channel, job: Job, arrival: Arrival) -> None:
        kind, _, name = job.argument.partition(":")
        take_in(tx, arrival, self._clock())
        if not arrival.ready:
            entities.gone(tx, job.merchant, channel.inbox.id, kind, name, self._clock())
        jobs.finish(tx, job)

    async def _put_off(self, channel: Channel, job: Job, reason: Phrase) -> None:
        now = self._clock()
        due_at = now + pause_after(job.attempts + 1)

        def unit(tx: Transaction) -> None:
            if job.attempts + 1 < MAX_ATTEMPTS:
                jobs.defer(tx, job, now, due_at, str(reason))
                return
            told = given_up(MAX_ATTEMPTS, reason)
            units.quarantine(tx, job.merchant, channel.inbox.id, job.argument.encode(), told, now)
            jobs.finish(tx, job)

        await self._store.write(unit)
