"""Bringing answers to their channels: in order per conversation, again after a fault, given up loudly.

Each inbox has its own lanes: a channel that hangs delays nobody but itself.
"""

import asyncio
import logging
import random
from collections.abc import Mapping

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.delivery import MAX_ATTEMPTS, Delivery, follows, wait_before
from desk.domain.ids import InboxId, MerchantId
from desk.domain.messages import OutboundMessage
from desk.domain.time import Clock
from desk.hooks.protocols import Connector, Outcome, Refused, Sent, Unsure
from desk.services.lanes import Lanes
from desk.store import outbox
from desk.store.outbox import Due, Parcel
from desk.store.protocol import Store, Transaction

log = logging.getLogger(__name__)

#: Answers of one inbox that may be under way at once.
AT_ONCE = 8
#: Looked at in one read: what is being worked on, and enough that can follow.
_PAGE = 4 * AT_ONCE
#: Seconds that a channel may take for one message before its outcome counts as unknown.
SEND_TIMEOUT = 30.0


class DeliveryService:
    """Works through the outbox; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, connectors: Mapping[InboxId, Connector], bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._connectors = connectors
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Deliver what is due, for every inbox; what waits for one that is no more is given up."""
        while await self._store.write(self._give_up):
            pass
        async with asyncio.TaskGroup() as group:
            for inbox in self._connectors:
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
            return len(changed)

        # Anybody may send receipts for what never left: that is not worth a turn of the writer.
        return await self._store.write(unit) if await self._store.read(reached) else 0

    def _give_up(self, tx: Transaction) -> int:
        now, gone = self._clock(), outbox.stranded_of_any_merchant(tx, self._connectors, _PAGE)
        for parcel in gone:
            outbox.move(tx, parcel, Delivery.FAILED, now, reason=f"inbox {parcel.inbox} is not configured any more")
        return len(gone)

    async def _run_inbox(self, inbox: InboxId) -> None:
        lanes: Lanes[Due] = Lanes(
            bell=self._bus.bell(f"outbox.{inbox}"),
            clock=self._clock,
            due=lambda: self._store.read(lambda tx: outbox.due_of_inbox(tx, inbox, self._clock(), _PAGE)),
            next_due=lambda after: self._store.read(lambda tx: outbox.next_due_of_inbox(tx, inbox, after)),
            key=lambda due: due.parcel.conversation,
            work=self._deliver,
            at_once=AT_ONCE,
        )
        await lanes.run()

    async def _deliver(self, due: Due) -> None:
        """Send one answer; what happens to it afterwards is decided by the outcome alone."""
        now = self._clock()
        if not await self._store.write(lambda tx: outbox.claim(tx, due.parcel, now)):
            return
        outcome = await self._send(due)
        await self._store.write(lambda tx: self._settle(tx, due, outcome))

    async def _send(self, due: Due) -> Outcome:
        """Hand an answer over; whatever a connector raises or returns, there is an outcome."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                outcome = await self._connectors[due.parcel.inbox].send(self._message(due), due.parcel.key)
        except TimeoutError:
            return Unsure(f"no answer within {SEND_TIMEOUT:g} s")
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or _being_cancelled():
                raise
            log.warning("inbox %s: message %s was not taken: %r", due.parcel.inbox, due.message.id, error)
            return Unsure(f"{type(error).__name__}: {error}")
        return outcome if isinstance(outcome, Outcome) else Unsure(f"answered {outcome!r}")

    def _settle(self, tx: Transaction, due: Due, outcome: Outcome) -> None:
        now = self._clock()
        parcel = outbox.get(tx, due.parcel.message, due.parcel.merchant)
        if parcel.state is not Delivery.SENDING:
            return
        match outcome:
            case Sent(external_id=name, delivered=delivered):
                state = Delivery.DELIVERED if delivered else Delivery.ACCEPTED
                outbox.move(tx, parcel, state, now, external_id=name, reason=None)
            case Refused(reason=reason):
                outbox.move(tx, parcel, Delivery.FAILED, now, reason=reason)
            case Unsure(reason=reason) if parcel.attempts >= MAX_ATTEMPTS:
                given_up = f"given up after {parcel.attempts} tries: {reason}"
                outbox.move(tx, parcel, Delivery.FAILED, now, reason=given_up)
            case Unsure(reason=reason):
                again = now + wait_before(parcel.attempts + 1, random.random())  # noqa: S311 - jitter, no secret
                outbox.move(tx, parcel, Delivery.QUEUED, now, due_at=again, reason=reason)

    def _message(self, due: Due) -> OutboundMessage:
        agent = due.message.agent
        known = self._config.agents.get(agent) if agent is not None else None
        return OutboundMessage(
            id=due.message.id,
            merchant=due.parcel.merchant,
            inbox=due.parcel.inbox,
            conversation=due.parcel.conversation,
            customer=due.customer,
            agent_name=known.name if known else self._config.merchants[due.parcel.merchant].name,
            body=due.body,
            language=due.language,
            original=due.message.body,
            original_language=due.message.language,
        )


def _being_cancelled() -> bool:
    """Tell whether it is the desk that stops, and not a connector that cancelled itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
