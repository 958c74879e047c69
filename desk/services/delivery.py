"""Bringing answers to their channels: in order per conversation, again after a fault, given up loudly.

Each inbox has its own lanes: a channel that hangs delays nobody but itself.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.connections.channel import Channel
from desk.domain.delivery import MAX_ATTEMPTS, Delivery, follows
from desk.domain.ids import InboxId, MerchantId
from desk.domain.messages import Attachment, Message
from desk.domain.orders import ORDER
from desk.domain.phrases import Phrase, given_up, phrased
from desk.domain.time import Clock
from desk.hooks.connectors.line import ChannelError
from desk.hooks.connectors.values import Refused, Sent, Unsure
from desk.journal import steps
from desk.services import tracing
from desk.services.arrivals import Arrival, receipted, take_in
from desk.services.errands import errand, hidden_for
from desk.services.fetching import FETCH_TIMEOUT
from desk.services.lanes import Lanes
from desk.services.retrying import pause_after
from desk.services.sending import NotYet, Result, Until, attempt
from desk.store import letters, outbox
from desk.store.errors import StoreAway
from desk.store.letters import Thread
from desk.store.outbox import Due, Parcel
from desk.store.protocol import Store, Transaction, Unit

#: Answers of one inbox that may be under way at once.
AT_ONCE = 8
#: Seconds for what is being sent to be finished when the desk stops; what is cut off is in doubt afterwards.
_FINISHES = 5.0
#: Seconds between two tries to write down what a sending came to.
_AWAY = 1.0
#: Looked at in one read: what is being worked on, and enough that can follow.
_PAGE = 4 * AT_ONCE


class DeliveryService:
    """Works through the outbox; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, channels: Mapping[InboxId, Channel], bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._channels = channels
        self._bus = bus
        self._clock = clock
        #: How many answers of each inbox are being sent right now.
        self.under_way: Counter[InboxId] = Counter()
        #: What tries came to since the start: ``sent``, ``refused``, ``unsure``, ``notyet``.
        self.outcomes: Counter[str] = Counter()

    async def run(self) -> None:
        """Deliver what is due, for every inbox; what waits for one that is no more is given up."""
        while await self._store.write(self._give_up):
            pass
        async with asyncio.TaskGroup() as group:
            for inbox in self._channels:
                group.create_task(self._run_inbox(inbox), name=f"delivery {inbox}")

    async def receipt(
        self, merchant: MerchantId, inbox: InboxId, customer: str, position: int, state: Delivery
    ) -> int:
        """Note that a customer's window got or showed everything up to a position; return what changed."""

        def reached(tx: Transaction) -> list[Parcel]:
            found = outbox.reached_up_to(tx, merchant, inbox, customer, position)
            return [parcel for parcel in found if follows(parcel.state, state)]

        def unit(tx: Transaction) -> int:
            now, changed = self._clock(), reached(tx)
            for parcel in changed:
                outbox.move(tx, parcel, state, now)
                receipted(tx, parcel, state)
            return len(changed)

        # Anybody may send receipts for what never left: that is not worth a turn of the writer.
        return await self._store.write(unit) if await self._store.read(reached) else 0

    def _give_up(self, tx: Transaction) -> int:
        now, gone = self._clock(), outbox.stranded_of_any_merchant(tx, self._channels, _PAGE)
        for parcel in gone:
            gone_inbox = Phrase("desk", "The inbox “{name}” is not configured any more", {"name": parcel.inbox})
            outbox.move(tx, parcel, Delivery.FAILED, now, reason=gone_inbox)
        return len(gone)

    async def _run_inbox(self, inbox: InboxId) -> None:
        lanes: Lanes[Due] = Lanes(
            bell=self._bus.bell(f"outbox.{inbox}"),
            clock=self._clock,
            due=lambda: self._due(inbox),
            next_due=lambda after: self._store.read(lambda tx: outbox.next_due_of_inbox(tx, inbox, after)),
            key=lambda due: due.parcel.conversation,
            work=self._deliver,
            at_once=AT_ONCE,
            finishes_within=_FINISHES,
        )
        await lanes.run()

    async def _due(self, inbox: InboxId) -> list[Due]:
        """Return what can leave; while the inbox rests, nothing."""
        channel = self._channels[inbox]

        def unit(tx: Transaction) -> list[Due]:
            return [] if channel.rests(tx) else outbox.due_of_inbox(tx, inbox, self._clock(), _PAGE)

        return await self._store.read(unit)

    async def _deliver(self, due: Due) -> None:
        """Send one answer; what happens to it afterwards is decided by the result alone."""
        channel, now = self._channels[due.parcel.inbox], self._clock()
        if channel.resting:  # since it was looked at
            return
        manifest = channel.connector.manifest
        shown_after, ends = hidden_for(manifest, due.message.action), Until(manifest.ends_within)
        # For as long as the call may last, and its channel hide what it did: also if nobody here is left to say so.
        lasts = manifest.ends_within + shown_after
        before = await self._store.write(lambda tx: outbox.claim(tx, due.parcel, now, lasts))
        if before is None:
            return
        async with tracing.of_message(self._store, before.merchant, before.message):
            await self._tried(channel, due, before, ends, shown_after)

    async def _tried(self, channel: Channel, due: Due, before: Parcel, ends: Until, shown_after: timedelta) -> None:
        """Make one try with a parcel that is ours until its end comes."""
        steps.step("sending", message=before.message, inbox=before.inbox, attempt=before.attempts + 1)
        self.under_way[due.parcel.inbox] += 1
        try:
            thread, files = await self._thread(channel, due), await self._files(due)
            doing = errand(self._config, channel.connector, due, thread, files)
            result = await attempt(channel, doing, before, self._clock, ends)
            order = await self._order_after(channel, due.message, result)
            await self._keep(lambda tx: self._settle(tx, before, result, shown_after, order))
            outcome = type(result).__name__.lower()
            self.outcomes[outcome] += 1
            steps.step("tried", message=before.message, inbox=before.inbox, outcome=outcome)
        finally:
            self.under_way[due.parcel.inbox] -= 1

    async def _keep(self, outcome: Unit[None]) -> None:
        """Write down what a try came to, however long the database is away: nobody else knows it."""
        while True:
            try:
                return await self._store.write(outcome)
            except StoreAway:
                await asyncio.sleep(_AWAY)

    async def _order_after(self, channel: Channel, message: Message, result: Result) -> Arrival | None:
        """Return the order to which something was done, as it is now; the next reading brings what cannot be had."""
        action, manifest = message.action, channel.connector.manifest
        if action is None or not isinstance(result, Sent) or ORDER not in manifest.fetches:
            return None
        inbox, now = self._config.inboxes[channel.inbox.id], self._clock()
        try:
            order = await channel.ask(channel.connector.fetch(ORDER, action.order), FETCH_TIMEOUT)
            return Arrival.of(inbox, manifest, [order] if order else [], now, asked=True, patient=False)
        except (ChannelError, TypeError, ValueError):
            return None

    def _settle(
        self, tx: Transaction, before: Parcel, result: Result, shown_after: timedelta, order: Arrival | None
    ) -> None:
        """Write down what a try came to; ``shown_after`` is how long the channel may hide what it did."""
        now = self._clock()
        if order is not None:
            take_in(tx, order, now)
        parcel = outbox.get(tx, before.message, before.merchant)
        # Another process's by now, where the database was away for longer than the claim: that it left, this one knows.
        lost = parcel.attempts != before.attempts + 1 and not isinstance(result, Sent)
        if parcel.state is not Delivery.SENDING or lost:
            return
        match result:
            case Sent(external_id=name, delivered=delivered):
                state = Delivery.DELIVERED if delivered else Delivery.ACCEPTED
                outbox.move(tx, parcel, state, now, external_id=name, reason=None, doubtful=False)
            case Refused(reason=reason):
                outbox.move(tx, parcel, Delivery.FAILED, now, reason=phrased(reason), doubtful=before.doubtful)
            case Unsure(reason=reason) | NotYet(reason=reason, until=None) if parcel.attempts >= MAX_ATTEMPTS:
                why = given_up(parcel.attempts, phrased(reason))
                doubtful = before.doubtful or isinstance(result, Unsure)
                outbox.move(tx, parcel, Delivery.FAILED, now, reason=why, doubtful=doubtful)
            case Unsure(reason=reason):
                # Not before its channel would show it.
                due_at = max(self._again(parcel, now), now + shown_after)
                outbox.put_off(tx, parcel, now, due_at, phrased(reason), doubtful=True)
            case NotYet(reason=reason, until=None):
                outbox.put_off(tx, parcel, now, self._again(parcel, now), reason, doubtful=before.doubtful)
            case NotYet(reason=reason, until=until):
                untried = replace(parcel, attempts=before.attempts)
                outbox.put_off(tx, untried, now, until or now, reason, doubtful=before.doubtful)

    def _again(self, parcel: Parcel, now: datetime) -> datetime:
        return now + pause_after(parcel.attempts)

    async def _files(self, due: Due) -> tuple[Attachment, ...]:
        """Return the files that go with an answer."""
        if not due.with_files:
            return ()
        merchant, message = due.parcel.merchant, due.parcel.message
        return await self._store.read(lambda tx: letters.attached(tx, merchant, message))

    async def _thread(self, channel: Channel, due: Due) -> Thread:
        """Return what an answer says it answers, where its channel wants to know."""
        if not channel.connector.manifest.letters:
            return Thread()
        merchant, conversation, before = due.parcel.merchant, due.parcel.conversation, due.message.position
        return await self._store.read(lambda tx: letters.thread(tx, merchant, conversation, before))
