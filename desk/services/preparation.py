"""Preparing what came in: filter, language, owner, and a job to make it readable.

Every step may run twice and counts once. Messages of one conversation are prepared in order,
conversations beside each other; a fault in one delays only its own conversation.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.belief import Belief, Hints
from desk.domain.conversations import Change, Conversation
from desk.domain.ids import CustomerId
from desk.domain.messages import Message
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.hooks.errors import PipeFailed
from desk.hooks.protocols import Triage
from desk.i18n.countries import languages_of
from desk.journal import steps
from desk.routing import Decision
from desk.services import tracing
from desk.services.acknowledging import acknowledge_later
from desk.services.assigning import READ_JOB
from desk.services.firsthand import ARRIVALS, Arrival, Firsthand
from desk.services.handover import Handover
from desk.services.lanes import Lanes
from desk.services.retrying import pause_after
from desk.services.routing import Routing
from desk.store import conversations, jobs, letters
from desk.store import inbox as units
from desk.store.errors import StoreAway
from desk.store.inbox import Envelope
from desk.store.protocol import Store, Transaction
from desk.translation.language.detect import LanguageSense

log = logging.getLogger(__name__)

_AT_ONCE = 16
#: Looked at in one read: what is being worked on, and enough that can follow.
_PAGE = 4 * _AT_ONCE
#: Tries before a message is shown as one that nobody can read; with the waits between them some ten minutes.
MAX_ATTEMPTS = 10
#: The flag of a message that a filter failed on; it is hidden until somebody looks into it.
FILTER_FAILED = "filter_failed"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found out about a message, ready to be stored."""

    envelope: Envelope
    message: Message
    belief: Belief
    triage: Triage | None
    error: str | None = None


class Preparation:
    """Works through the durable inbox; ``run`` never returns."""

    def __init__(
        self,
        store: Store,
        config: Config,
        hooks: Hooks,
        sense: LanguageSense,
        routing: Routing,
        handover: Handover,
        plausible: Sequence[str],
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._hooks = hooks
        self._sense = sense
        self._routing = routing
        self._handover = handover
        #: Languages that somebody here reads or some engine translates: where an inbox names none.
        self._plausible = tuple(plausible)
        self._bus = bus
        self._clock = clock
        self._firsthand = Firsthand()

    async def run(self) -> None:
        """Prepare what is due, whenever something comes in or falls due again."""
        lanes = Lanes(
            bell=self._bus.bell("inbox"),
            clock=self._clock,
            due=lambda: self._store.read(lambda tx: units.due_of_any_merchant(tx, self._clock(), _PAGE)),
            next_due=lambda after: self._store.read(lambda tx: units.next_due_of_any_merchant(tx, after)),
            key=lambda envelope: envelope.message.conversation,
            work=self._attempt,
            at_once=_AT_ONCE,
        )

        def take(arrival: Arrival) -> None:
            if envelope := self._firsthand.envelope(arrival):
                lanes.take(envelope)

        stop = self._bus.listen(ARRIVALS, take)
        try:
            await lanes.run()
        finally:
            stop()

    async def _attempt(self, envelope: Envelope) -> None:
        if not await self._store.claim(lambda tx: units.lease(tx, envelope.id)):
            return
        with tracing.of_what_came(envelope.message.id, envelope.begun):
            try:
                await self.prepare(envelope)
            except StoreAway:  # that is no fault of the message, and counts for nothing
                raise
            except Exception as error:
                log.exception("message %s could not be prepared", envelope.message.id)
                await self._failed(envelope, repr(error))

    async def _failed(self, envelope: Envelope, error: str) -> None:
        """Try again later, or give up; what cannot even be given up is tried again."""
        try:
            if envelope.attempts + 1 == MAX_ATTEMPTS:
                await self._give_up(envelope, error)
                return
        except Exception:
            log.exception("message %s could not be set aside", envelope.message.id)
        await self._defer(envelope, error)

    async def _give_up(self, envelope: Envelope, error: str) -> None:
        """Let agents see that a customer wrote something that nobody could prepare; its text stays hidden."""
        log.error(
            "message %s of inbox %s could not be prepared in %d tries: %s. It is held back and set aside: "
            "read it among what was quarantined, and repair or switch off the plugin that fails",
            envelope.message.id,
            envelope.inbox,
            MAX_ATTEMPTS,
            error,
        )
        message = replace(envelope.message, held=FILTER_FAILED)
        belief = Belief(envelope.believed, envelope.belief)
        await self._record_and_route(Prepared(envelope, message, belief, None, error))

    async def prepare(self, envelope: Envelope) -> None:
        """Prepare one stored message for the people who will read it; may run twice, counts once."""
        message = await self._filtered(envelope.message)
        if envelope.letter:
            await self._filter_rest(envelope.message, message)
        belief = await self._believed(envelope, message)
        message = replace(message, language=belief.language, confidence=belief.confidence)
        triage = await self._hooks.first(specs.triage, message=message)
        await self._record_and_route(Prepared(envelope, message, belief, triage))

    async def _record_and_route(self, prepared: Prepared) -> None:
        """Record and, if somebody takes it at once, assign in one unit: one commit less between her and her agent."""
        offer = self._routing.first_offer(_arriving(prepared)) if prepared.message.position == 1 else None
        after: Conversation | None = None
        try:
            after = await self._store.write(lambda tx: self._recorded(tx, prepared, offer))
        finally:
            if offer is not None:
                self._routing.settled(offer, after)
        self._firsthand.prepared(prepared.envelope, after)
        message = prepared.message
        steps.step("prepared", message=message.id, conversation=message.conversation, language=message.language)
        if offer is not None and after is not None and after.agent == offer.agent:
            steps.step("assigned", conversation=message.conversation)

    def _recorded(self, tx: Transaction, prepared: Prepared, offer: Decision | None) -> Conversation:
        recorded = self._record(tx, prepared, offer)
        self._have_read(tx, recorded, prepared.message)
        return recorded or conversations.get_of_any_merchant(tx, prepared.message.conversation)

    def _record(self, tx: Transaction, prepared: Prepared, offer: Decision | None) -> Conversation | None:
        """Store what was found out and return the conversation after it; None: it was done before."""
        message = prepared.message
        current = conversations.get_of_any_merchant(tx, message.conversation)
        if current.corrected:  # a person said so, perhaps only just now
            message = replace(message, language=current.language, confidence=1.0)
        if not units.finish(tx, prepared.envelope.id, message, _told(prepared.error)):
            return None
        taken_in, events = _taken_in(current, prepared, message)
        if offer is not None:
            taken_in, given = self._routing.decided(taken_in, offer)
            events += given
        recorded = conversations.save(tx, (taken_in, events))
        acknowledge_later(tx, self._config, prepared.envelope, self._clock())
        tx.wake("world")
        return recorded if current.agent is None else self._handover.if_absent(tx, recorded)

    def _have_read(self, tx: Transaction, recorded: Conversation | None, message: Message) -> None:
        """Have a message made readable, unless its owner reads it as it is; a new owner has that done himself."""
        if recorded is not None and not self._config.reads(recorded.agent, message.language):
            jobs.add(tx, message.merchant, READ_JOB, message.conversation, recorded.agent or "")

    async def _filtered(self, message: Message) -> Message:
        """Let plugins change the message; one that fails must not show what it should have hidden."""
        try:
            return await self._hooks.pipe(specs.filter_inbound, message=replace(message, held=None))
        except PipeFailed:
            return replace(message, held=FILTER_FAILED)

    async def _filter_rest(self, before: Message, after: Message) -> None:
        """Let plugins change what was split off too; markup, which they cannot read, goes if they changed anything."""
        letter = await self._store.read(lambda tx: letters.of_message(tx, before.id))
        if letter is None or not (letter.rest or letter.markup):
            return
        rest = (await self._filtered(replace(before, body=letter.rest))) if letter.rest else None
        if after.held or (rest is not None and rest.held):
            left = replace(letter, rest="", markup="")
        else:
            same = after.body == before.body and (rest is None or rest.body == letter.rest)
            left = replace(letter, rest=rest.body if rest else "", markup=letter.markup if same else "")
        if left != letter:
            await self._store.write(lambda tx: letters.save(tx, before.merchant, before.id, left))

    async def _believed(self, envelope: Envelope, message: Message) -> Belief:
        if envelope.corrected:
            return Belief(envelope.believed, 1.0)
        inbox = self._config.inboxes.get(envelope.inbox)
        hints = Hints(
            inbox=(inbox and inbox.languages) or self._plausible,
            browser=envelope.customer_language,
            country=languages_of(envelope.customer_country),
        )
        return await self._sense.of(message.body, Belief(envelope.believed, envelope.belief), hints)

    async def _defer(self, envelope: Envelope, error: str) -> None:
        now = self._clock()
        due_at = now + pause_after(envelope.attempts + 1)
        await self._store.write(lambda tx: units.defer(tx, envelope.id, now, due_at, error))


def _taken_in(current: Conversation, prepared: Prepared, message: Message) -> Change:
    belief, triage = prepared.belief, prepared.triage or Triage()
    take_in = current.noticed if prepared.envelope.automatic else current.received
    received, events = take_in(message, belief.language, belief.confidence)
    return received.triaged(triage.topic, triage.priority), events


def _arriving(prepared: Prepared) -> Conversation:
    """Return a conversation as it will be once its first message is recorded, as far as routing looks at it."""
    message, triage = prepared.message, prepared.triage or Triage()
    begun = Conversation(
        id=message.conversation,
        merchant=message.merchant,
        inbox=prepared.envelope.inbox,
        customer=CustomerId(0),
        created_at=message.sent_at,
        updated_at=message.sent_at,
    )
    received, _ = begun.received(message, prepared.belief.language, prepared.belief.confidence)
    return received.triaged(triage.topic, triage.priority)


def _told(error: str | None) -> Phrase | None:
    return None if error is None else Phrase("desk", "The desk stumbled over it: “{words}”", {"words": error})
