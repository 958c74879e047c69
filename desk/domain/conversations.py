"""A conversation's states; every change returns the new state and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.domain import states
from desk.domain.clocks import Deadline, Policy, Told, deadlines, rings_at, rung
from desk.domain.errors import Invalid, SomethingNewer
from desk.domain.events import (
    ActionQueued,
    Assigned,
    DeadlineMissed,
    DeadlineNear,
    Event,
    LanguageCorrected,
    MessageReceived,
    NoteAdded,
    Released,
    ReplyQueued,
    StateChanged,
)
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, RegionId
from desk.domain.language import UNKNOWN, canonical
from desk.domain.messages import Message
from desk.domain.states import Course, State

#: What a change of state returns: the conversation after it, and what happened.
Change = tuple["Conversation", tuple[Event, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What one customer and one merchant say to each other through one inbox.

    ``heard`` is the position of the customer's newest message; ``waiting_since`` is when the
    oldest of her messages that nobody has answered came in. ``corrected`` says that a person set
    the language, so no detection may change it. ``reason`` is why the agent was chosen, or why it waits.
    Of two that wait, the one with the higher ``priority`` is offered first. ``answered_by`` is who answered
    last, to whom she comes back if he is there. ``handed_by`` is the region that went home while it was
    open, until somebody has it. ``declined`` says who would not take it since the last answer, and when.
    ``course`` are the states it has been in since it was opened; ``deadlines`` are what its policy makes of
    them, the nearest first.
    """

    id: ConversationId
    merchant: MerchantId
    inbox: InboxId
    customer: CustomerId
    state: State = State.OPEN
    language: str = UNKNOWN
    confidence: float = 0.0
    corrected: bool = False
    agent: AgentId | None = None
    reason: str | None = None
    topic: str | None = None
    priority: int = 0
    heard: int = 0
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    answered_by: AgentId | None = None
    handed_by: RegionId | None = None
    declined: tuple[tuple[AgentId, datetime], ...] = ()
    course: Course = ()
    deadlines: tuple[Deadline, ...] = ()
    created_at: datetime
    updated_at: datetime

    @property
    def due(self) -> datetime | None:
        """The nearer deadline; None: nothing is promised, or every clock stands still."""
        return self.deadlines[0].at if self.deadlines else None

    @property
    def rings_at(self) -> datetime | None:
        """When somebody is to be told of a deadline next."""
        return rings_at(self.deadlines)

    def received(self, message: Message, language: str, confidence: float) -> Change:
        """Take in a prepared message of the customer; whatever it was, it is open again."""
        changed = replace(
            self,
            state=State.OPEN,
            language=self.language if self.corrected else language,
            confidence=self.confidence if self.corrected else confidence,
            heard=max(self.heard, message.position),
            waiting_since=self.waiting_since or message.sent_at,
            snoozed_until=None,
            course=self._heard_at(message.sent_at),
            updated_at=max(self.updated_at, message.sent_at),
        )
        return changed, (MessageReceived(self.merchant, self.id, message.sent_at, message=message.id),)

    def noticed(self, message: Message, language: str, confidence: float) -> Change:
        """Take in a prepared message that no person wrote: nobody waits for an answer to it.

        It opens a conversation only where there was none before.
        """
        if not self.course:
            opened, events = self.received(message, language, confidence)
            return replace(opened, waiting_since=None), events
        heard, updated_at = max(self.heard, message.position), max(self.updated_at, message.sent_at)
        changed = replace(self, heard=heard, updated_at=updated_at)
        return changed, (MessageReceived(self.merchant, self.id, message.sent_at, message=message.id),)

    def triaged(self, topic: str | None, priority: int) -> "Conversation":
        """Take in what a first look said; what it left out stays as it was."""
        if topic is None and priority <= self.priority:
            return self
        return replace(self, topic=topic or self.topic, priority=max(self.priority, priority))

    def check_seen(self, seen: int) -> None:
        """Refuse an answer by somebody who has not read the customer's newest message."""
        if seen < self.heard:
            raise SomethingNewer(seen, self.heard)

    def replied(self, message: Message) -> Change:
        """Take in an agent's answer: now it is the customer's turn."""
        changed = replace(
            self,
            state=State.WAITING,
            waiting_since=None,
            snoozed_until=None,
            answered_by=message.agent,
            declined=(),
            course=states.entered(self.course, State.WAITING, message.sent_at),
            updated_at=message.sent_at,
        )
        answer = ReplyQueued(
            self.merchant, self.id, message.sent_at, message=message.id, asked_at=self.waiting_since
        )
        return changed, (answer,)

    def unanswered(self, since: datetime | None, now: datetime) -> Change:
        """Take in that an answer will not reach the customer, who has been waiting since a moment, if she has."""
        changed, events = (self, ()) if self.state is State.OPEN else self._in_state(State.OPEN, now)
        return replace(changed, waiting_since=since or self.waiting_since), events

    def answered(self, now: datetime) -> Change:
        """Take in that an answer that had failed is on its way again; what was closed or put aside stays so."""
        changed, events = self._in_state(State.WAITING, now) if self.state is State.OPEN else (self, ())
        return replace(changed, waiting_since=None), events

    def noted(self, message: Message) -> Change:
        """Take in a note; it changes nothing between customer and desk."""
        return replace(self, updated_at=message.sent_at), (
            NoteAdded(self.merchant, self.id, message.sent_at, message=message.id),
        )

    def acted(self, message: Message) -> Change:
        """Take in that something is done to an order; whose turn it is stays as it is."""
        return replace(self, updated_at=message.sent_at), (
            ActionQueued(self.merchant, self.id, message.sent_at, message=message.id),
        )

    def assigned(self, agent: AgentId, reason: str, now: datetime) -> Change:
        """Give it to an agent and say why."""
        return replace(self, agent=agent, reason=reason, handed_by=None, updated_at=now), (
            Assigned(self.merchant, self.id, now, agent=agent, before=self.agent, reason=reason),
        )

    def released(self, reason: str, now: datetime) -> Change:
        """Put it back into the queue and say why."""
        if self.agent is None:
            return self, ()
        return replace(self, agent=None, reason=reason, updated_at=now), (
            Released(self.merchant, self.id, now, agent=self.agent, reason=reason),
        )

    def handed_over(self, by: RegionId | None, reason: str, now: datetime) -> Change:
        """Put it back into the queue because its owner is not here; ``by``: his region, if it went home."""
        released, events = self.released(reason, now)
        return replace(released, handed_by=by), events

    def refused(self, agent: AgentId, reason: str, now: datetime) -> Change:
        """Put it back into the queue because its owner would not take it, or did not look at it."""
        released, events = self.released(reason, now)
        others = tuple((other, at) for other, at in self.declined if other != agent)
        return replace(released, declined=(*others, (agent, now))), events

    def snoozed(self, until: datetime, now: datetime) -> Change:
        """Put the conversation aside until a moment in the future."""
        if until <= now:
            raise Invalid(f"until: {until.isoformat()} has passed; choose a moment in the future")
        return self._in_state(State.SNOOZED, now, until)

    def woken(self, now: datetime) -> Change:
        """Bring a conversation back whose time has come; one that is no longer put aside stays as it is."""
        if self.state is not State.SNOOZED:
            return self, ()
        return self._in_state(State.OPEN, now)

    def resolved(self, now: datetime) -> Change:
        """Close it; the customer's next message opens it again."""
        changed, events = self._in_state(State.RESOLVED, now)
        return replace(changed, waiting_since=None, priority=0, declined=()), events

    def reopened(self, now: datetime) -> Change:
        """Open it again by hand."""
        return self._in_state(State.OPEN, now)

    def corrected_to(self, language: str, agent: AgentId, now: datetime) -> Change:
        """Believe a person about the customer's language, from now on."""
        tag = canonical(language)
        return replace(self, language=tag, confidence=1.0, corrected=True, updated_at=now), (
            LanguageCorrected(self.merchant, self.id, now, agent=agent, language=tag),
        )

    def timed(self, policy: Policy | None) -> "Conversation":
        """Return it with the deadlines that a policy gives it; of those that are the same nothing is told again."""
        found = deadlines(policy, self.course, self.waiting_since, self.deadlines)
        return self if found == self.deadlines else replace(self, deadlines=found)

    def told(self, now: datetime) -> Change:
        """Take in that people are told of every deadline that is near or missed by now."""
        told, said = rung(self.deadlines, now)
        return replace(self, deadlines=told), self._said(said, now)

    def _said(self, said: Sequence[Deadline], now: datetime) -> tuple[Event, ...]:
        kinds = {Told.NEAR: DeadlineNear, Told.MISSED: DeadlineMissed}
        return tuple(
            kinds[one.told](
                self.merchant, self.id, now, target=one.target.value, clock=one.clock.value, due=one.at
            )
            for one in said
            if one.at is not None
        )

    def _heard_at(self, at: datetime) -> Course:
        """Return the course after the customer wrote; what was resolved, or was never opened, begins with it."""
        if not self.course or self.state is State.RESOLVED:
            return states.begun(at)
        return states.entered(self.course, State.OPEN, at)

    def _in_state(self, state: State, now: datetime, until: datetime | None = None) -> Change:
        course = states.entered(self.course, state, now)
        changed = replace(self, state=state, snoozed_until=until, course=course, updated_at=now)
        return changed, (StateChanged(self.merchant, self.id, now, before=self.state.value, state=state.value),)
