"""Reading feeds page by page, each saved together with where to go on: a kill at any page costs nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.budgets import catching_up
from desk.connections.channel import Channel
from desk.domain.ids import InboxId
from desk.domain.messages import InboundMessage
from desk.domain.orders import OrderView
from desk.domain.reading import Feed, Reading
from desk.domain.time import Clock
from desk.hooks.connectors.line import Throttled
from desk.hooks.connectors.values import Page
from desk.services.arrivals import Arrival, MayBeAnEcho, fetch_later, take_in
from desk.services.lanes import Lanes
from desk.services.retrying import pause_after
from desk.services.waking import woken_by
from desk.services.webhooks import ECHO_TRIES
from desk.store import entities, readings
from desk.store.protocol import Store, Transaction
from desk.store.readings import Progress

#: Seconds for one page.
PAGE_TIMEOUT = 60.0
#: A feed that keeps failing is tried this often at least.
_LONGEST_WAIT = timedelta(minutes=15)
#: What a sweep over everything did not meet is asked for by name, so many at a time.
_MISSED = 500


class ReadingService:
    """Works through every inbox's feeds, each beside the others; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, channels: Mapping[InboxId, Channel], bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._bus = bus
        self._clock = clock
        #: Feeds of which their channel said that there may be something new, until they are read.
        self._news: set[tuple[InboxId, str]] = set()

    async def run(self) -> None:
        """Read what is due, for every inbox, and at once what a channel calls for."""
        async with asyncio.TaskGroup() as group:
            for inbox, channel in self._channels.items():
                if channel.connector.manifest.feeds:
                    group.create_task(self._run_inbox(inbox, channel), name=f"reading {inbox}")
                if channel.connector.manifest.wakes:
                    group.create_task(woken_by(channel, self._call, self._bus), name=f"waking {inbox}")
            await asyncio.Event().wait()

    async def _run_inbox(self, inbox: InboxId, channel: Channel) -> None:
        feeds = channel.connector.manifest.feeds
        await self._store.write(lambda tx: self._begin(tx, channel, feeds))
        lanes: Lanes[Progress] = Lanes(
            bell=self._bus.bell(readings.bell_of(inbox)),
            clock=self._clock,
            due=lambda: self._due(channel),
            next_due=lambda after: self._next_due(channel, after),
            key=lambda progress: progress.kind,
            work=self._read,
            at_once=len(feeds),
        )
        await lanes.run()

    def _call(self, channel: Channel) -> None:
        """Have every feed of a channel read at once; what is being read now is read again."""
        self._news |= {(channel.inbox.id, feed.kind) for feed in channel.connector.manifest.feeds}
        self._bus.wake(readings.bell_of(channel.inbox.id))

    @staticmethod
    def _begin(tx: Transaction, channel: Channel, feeds: Sequence[Feed]) -> None:
        for feed in feeds:
            readings.begin(tx, channel.inbox.merchant, channel.inbox.id, feed.kind)

    def _known(self, tx: Transaction, channel: Channel) -> list[Progress]:
        """Return the readings of feeds that the connector still has."""
        merchant, inbox, manifest = channel.inbox.merchant, channel.inbox.id, channel.connector.manifest
        found = readings.of_inbox(tx, merchant, inbox)
        return [progress for progress in found if manifest.feed(progress.kind) is not None]

    async def _due(self, channel: Channel) -> list[Progress]:
        now = self._clock()

        def unit(tx: Transaction) -> list[Progress]:
            known = [] if channel.rests(tx) else self._known(tx, channel)
            return [one for one in known if one.free and (one.due_at <= now or (one.inbox, one.kind) in self._news)]

        return await self._store.read(unit)

    async def _next_due(self, channel: Channel, after: datetime) -> datetime | None:
        known = await self._store.read(lambda tx: self._known(tx, channel))
        return min((one.due_at for one in known if one.due_at > after), default=None)

    async def _read(self, progress: Progress) -> None:
        """Read one page; what comes of it decides when the next one is due."""
        channel = self._channels[progress.inbox]
        feed = channel.connector.manifest.feed(progress.kind)
        if feed is None or channel.resting:
            return
        if not await self._store.claim(lambda tx: readings.lease(tx, progress)):
            return
        self._news.discard((progress.inbox, progress.kind))
        begun = progress.reading.begun(feed, self._clock())
        try:
            with catching_up():
                asking = channel.connector.pages(feed.kind, begun.since, begun.cursor)
                page = await channel.ask(asking, PAGE_TIMEOUT)
            arrival = self._arrival(progress, channel, page)
        except Throttled as error:
            now, until, reason = self._clock(), error.until, str(channel.said(error))
            await self._store.write(lambda tx: readings.defer(tx, progress, now, until, reason, progress.attempts))
        except Exception as error:  # noqa: BLE001 - whatever a connector answers, the feed is tried again and says why
            await self._put_off(progress, str(channel.said(error)))
        else:
            await self._keep(progress, feed, begun, page, arrival)

    async def _keep(self, progress: Progress, feed: Feed, begun: Reading, page: Page, arrival: Arrival) -> None:
        try:
            await self._store.write(lambda tx: self._take(tx, feed, begun, page, arrival))
        except MayBeAnEcho as echo:
            await self._put_off(progress, str(echo))

    def _arrival(self, progress: Progress, channel: Channel, page: Page) -> Arrival:
        inbox, patient = self._config.inboxes[progress.inbox], progress.attempts < ECHO_TRIES
        manifest = channel.connector.manifest
        return Arrival.of(inbox, manifest, page.items, self._clock(), asked=True, patient=patient)

    def _take(self, tx: Transaction, feed: Feed, begun: Reading, page: Page, arrival: Arrival) -> None:
        """Keep a page and where to go on, in one transaction."""
        now, inbox = self._clock(), arrival.inbox
        take_in(tx, arrival, now)
        moments = [item.sent_at for item in page.items if isinstance(item, InboundMessage)]
        moments += [item.updated_at for item in page.items if isinstance(item, OrderView)]
        after = begun.after(feed, moments, page.cursor, more=page.more)
        if after.began_at is None and begun.whole and begun.began_at and feed.kind in arrival.manifest.fetches:
            for name in entities.unread_since(tx, inbox.merchant, inbox.id, feed.kind, begun.began_at, _MISSED):
                fetch_later(tx, inbox, feed.kind, name)
        readings.save(tx, inbox.id, feed.kind, after, now, now if page.more else now + feed.every)

    async def _put_off(self, progress: Progress, reason: str) -> None:
        wait = min(pause_after(progress.attempts + 1), _LONGEST_WAIT)
        now, attempts = self._clock(), progress.attempts + 1
        await self._store.write(lambda tx: readings.defer(tx, progress, now, now + wait, reason, attempts))

