"""Telling a customer at once that her message is here: in her language, seldom, and never to a machine."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.conversations import Conversation
from desk.domain.delivery import MAX_ATTEMPTS
from desk.domain.ids import ConversationId, MessageId
from desk.domain.language import UNKNOWN
from desk.domain.messages import Customer, OutboundMessage, Text
from desk.domain.saying import leaving, said
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.errors import PipeFailed
from desk.services.joblanes import job_lanes
from desk.services.retrying import pause_after
from desk.store import conversations, jobs, messages, outbox
from desk.store.inbox import Envelope
from desk.store.jobs import Job
from desk.store.protocol import Store, Transaction
from desk.translation.pipeline import Pipeline

log = logging.getLogger(__name__)
#: The kind of job that acknowledges a conversation.
ACKNOWLEDGE_JOB = "acknowledge"
#: However often she writes, and whatever answers ours, a customer is told so once within this time.
SELDOM = timedelta(days=1)
#: What is older when it is read, such as a mailbox's history, is not acknowledged.
_FRESH = timedelta(hours=1)
_AT_ONCE = 4


def acknowledge_later(tx: Transaction, config: Config, envelope: Envelope, now: datetime) -> None:
    """Have a message acknowledged, if its inbox does that, a person wrote it just now, and she was not told lately."""
    message, inbox = envelope.message, config.inboxes.get(envelope.inbox)
    if inbox is None or not inbox.acknowledge or envelope.automatic or now - message.sent_at > _FRESH:
        return
    if not messages.acknowledged_since(tx, message.merchant, message.conversation, now - SELDOM):
        jobs.add(tx, message.merchant, ACKNOWLEDGE_JOB, message.conversation, "")


class Acknowledging:
    """Works through what is to be acknowledged; ``run`` never returns."""

    def __init__(
        self, store: Store, config: Config, hooks: Hooks, pipeline: Pipeline, bus: Bus, clock: Clock
    ) -> None:
        self._store = store
        self._config = config
        self._hooks = hooks
        self._pipeline = pipeline
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Acknowledge what comes in."""
        store, bus, clock = self._store, self._bus, self._clock
        await job_lanes(ACKNOWLEDGE_JOB, self._attempt, store=store, bus=bus, clock=clock, at_once=_AT_ONCE).run()

    async def _attempt(self, job: Job) -> None:
        if not await self._store.claim(lambda tx: jobs.lease(tx, job)):
            return
        try:
            await self._acknowledge(job)
        except Exception as error:
            log.exception("conversation %s could not be acknowledged", job.subject)
            await self._again(job, repr(error))

    async def _acknowledge(self, job: Job) -> None:
        """Queue the words of the inbox; what cannot be said in her language is not said."""
        number = ConversationId(job.subject)

        def look(tx: Transaction) -> tuple[Conversation, Customer]:
            current = conversations.get_of_any_merchant(tx, number)
            return current, conversations.customer_of(tx, current)

        current, customer = await self._store.read(look)
        told = await self._told(current, customer)
        await self._store.write(lambda tx: self._queue(tx, job, current, told))

    async def _told(self, current: Conversation, customer: Customer) -> tuple[OutboundMessage, Text] | None:
        """Return what leaves, and the wording as it was made; None: there is nothing that she could read."""
        inbox, merchant = self._config.inboxes.get(current.inbox), self._config.merchants.get(current.merchant)
        if inbox is None or merchant is None or current.language == UNKNOWN:
            return None
        text = await self._pipeline.translate(
            inbox.acknowledge, merchant.language, current.language, current.merchant
        )
        if text.flags:
            return None
        words, language = inbox.acknowledge, merchant.language
        told = leaving(current, customer, merchant.name, words, language, text, automatic=True)
        try:
            filtered = await self._hooks.pipe(specs.filter_outbound, message=told)
        except PipeFailed:
            return None
        return filtered, replace(text, body=filtered.body)

    def _queue(
        self, tx: Transaction, job: Job, current: Conversation, ready: tuple[OutboundMessage, Text] | None
    ) -> None:
        now = self._clock()
        jobs.finish(tx, job)
        if ready is None or messages.acknowledged_since(tx, current.merchant, current.id, now - SELDOM):
            return
        told, wording = ready
        number = MessageId(tx.next_id())
        message = said(current, None, told.original, told.original_language, now, number=number)
        message = messages.append(tx, message, current.inbox, f"{ACKNOWLEDGE_JOB}/{number}")
        differs = told.body != told.original
        text = messages.add_text(tx, message, wording, now) if differs else None
        outbox.add(tx, message, current.inbox, now, text=text)

    async def _again(self, job: Job, error: str) -> None:
        now = self._clock()
        due_at = now + pause_after(job.attempts + 1)

        def unit(tx: Transaction) -> None:
            if job.attempts + 1 < MAX_ATTEMPTS:
                jobs.defer(tx, job, now, due_at, error)
            else:
                jobs.finish(tx, job)

        await self._store.write(unit)
