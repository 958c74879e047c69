"""A conversation under every order of events: no unseen message is answered, and no message stays unheard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.domain.clocks import AroundTheClock, ClockName, Policy, Target
from desk.domain.conversations import Change, Conversation
from desk.domain.errors import Invalid, SomethingNewer
from desk.domain.events import Event
from desk.domain.ids import AgentId, ConversationId, CustomerId, InboxId, MerchantId, MessageId
from desk.domain.messages import Author, Kind, Message
from desk.domain.states import State

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ANA, BELA = AgentId("ana"), AgentId("bela")

HOUR = timedelta(hours=1)
PROMISES = Policy(
    name="hour",
    targets={target: {ClockName.CONTRACT: HOUR} for target in Target},
    hours=AroundTheClock(),
    pauses={ClockName.CONTRACT: frozenset({State.WAITING, State.SNOOZED, State.RESOLVED})},
    warn=0.5,
)

agents = st.sampled_from((ANA, BELA))
languages = st.sampled_from(("pt-BR", "en", "de", "und"))


def opened() -> Conversation:
    return Conversation(
        id=ConversationId(1),
        merchant=MerchantId("luma"),
        inbox=InboxId("luma-web"),
        customer=CustomerId(7),
        created_at=START,
        updated_at=START,
    )


def said(position: int, author: Author, at: datetime, kind: Kind = Kind.MESSAGE) -> Message:
    return Message(
        id=MessageId(100 + position),
        merchant=MerchantId("luma"),
        conversation=ConversationId(1),
        position=position,
        kind=kind,
        author=author,
        agent=ANA if author is Author.AGENT else None,
        body="...",
        sent_at=at,
    )


class Talk(RuleBasedStateMachine):
    """A customer, two agents and the clock, each doing anything at any time; agents read when they read."""

    @initialize()
    def begin(self) -> None:
        self.conversation = opened()
        self.now = START
        self.position = 0
        self.customer_wrote: list[int] = []
        self.unanswered: list[datetime] = []
        self.read = {ANA: 0, BELA: 0}
        self.owner: AgentId | None = None
        self.told_by_person: str | None = None

    def after(self, change: Change) -> tuple[Event, ...]:
        self.conversation, events = change
        for event in events:
            assert (event.merchant, event.conversation) == (self.conversation.merchant, self.conversation.id)
            assert event.at == self.now
        return events

    def next_message(self, author: Author, kind: Kind = Kind.MESSAGE) -> Message:
        self.position += 1
        return said(self.position, author, self.now, kind)

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(language=languages, confidence=st.floats(0, 1))
    def customer_writes(self, language: str, confidence: float) -> None:
        message = self.next_message(Author.CUSTOMER)
        self.customer_wrote.append(message.position)
        self.unanswered.append(self.now)
        self.after(self.conversation.received(message, language, confidence))
        assert self.conversation.state is State.OPEN

    @precondition(lambda self: self.unanswered)
    @rule()
    def an_unanswered_message_is_prepared_again(self) -> None:
        before = self.conversation
        again = said(self.customer_wrote[-1], Author.CUSTOMER, self.unanswered[-1])
        self.conversation, _ = before.received(again, before.language, before.confidence)
        assert (self.conversation.heard, self.conversation.waiting_since) == (before.heard, before.waiting_since)

    @rule(agent=agents)
    def agent_reads(self, agent: AgentId) -> None:
        self.read[agent] = self.position

    @rule(agent=agents)
    def agent_answers(self, agent: AgentId) -> None:
        unseen = [position for position in self.customer_wrote if position > self.read[agent]]
        if unseen:
            with pytest.raises(SomethingNewer) as refusal:
                self.conversation.check_seen(self.read[agent])
            assert (refusal.value.seen, refusal.value.newest) == (self.read[agent], unseen[-1])
        else:
            self.conversation.check_seen(self.read[agent])
            self.after(self.conversation.replied(self.next_message(Author.AGENT)))
            self.unanswered = []
            assert self.conversation.state is State.WAITING

    @rule()
    def somebody_leaves_a_note(self) -> None:
        note = self.next_message(Author.AGENT, Kind.NOTE)
        before = self.conversation
        self.after(before.noted(note))
        assert self.conversation == replace(before, updated_at=self.now)

    @rule(agent=agents)
    def it_is_assigned(self, agent: AgentId) -> None:
        (event,) = self.after(self.conversation.assigned(agent, "because", self.now))
        assert getattr(event, "before", None) == self.owner
        self.owner = agent

    @rule()
    def it_is_released(self) -> None:
        events = self.after(self.conversation.released("gone home", self.now))
        assert [getattr(event, "agent", None) for event in events] == ([self.owner] if self.owner else [])
        self.owner = None

    @rule(minutes=st.integers(-60, 60))
    def it_is_snoozed(self, minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes)
        if minutes <= 0:
            with pytest.raises(Invalid, match="has passed"):
                self.conversation.snoozed(until, self.now)
        else:
            self.after(self.conversation.snoozed(until, self.now))
            assert self.conversation.snoozed_until == until

    @rule()
    def its_time_comes(self) -> None:
        before = self.conversation
        self.after(before.woken(self.now))
        if before.state is State.SNOOZED:
            assert self.conversation.state is State.OPEN
        else:
            assert self.conversation == before

    @rule()
    def it_is_resolved(self) -> None:
        self.after(self.conversation.resolved(self.now))
        self.unanswered = []

    @precondition(lambda self: self.conversation.state is State.RESOLVED)
    @rule()
    def it_is_reopened(self) -> None:
        self.after(self.conversation.reopened(self.now))
        assert self.conversation.state is State.OPEN

    @rule(agent=agents, language=languages)
    def a_person_says_the_language(self, agent: AgentId, language: str) -> None:
        self.after(self.conversation.corrected_to(language.swapcase(), agent, self.now))
        self.told_by_person = language

    @invariant()
    def a_person_is_believed_over_detection(self) -> None:
        assert self.conversation.corrected == (self.told_by_person is not None)
        if self.told_by_person is not None:
            assert (self.conversation.language, self.conversation.confidence) == (self.told_by_person, 1.0)

    @invariant()
    def what_was_heard_is_what_the_customer_wrote(self) -> None:
        assert self.conversation.heard == max(self.customer_wrote, default=0)

    @invariant()
    def it_waits_since_the_oldest_unanswered_message(self) -> None:
        assert self.conversation.waiting_since == (self.unanswered[0] if self.unanswered else None)

    @invariant()
    def its_course_ends_in_its_state_and_never_runs_backwards(self) -> None:
        course = self.conversation.course
        assert not course or course[-1].state is self.conversation.state
        assert bool(course) == bool(self.customer_wrote)
        assert all(one.since <= two.since for one, two in pairwise(course))

    @invariant()
    def an_answer_is_promised_exactly_while_somebody_waits_for_it(self) -> None:
        promised = {one.target: one for one in self.conversation.timed(PROMISES).deadlines}
        answers = promised.keys() - {Target.RESOLUTION}
        assert len(answers) == bool(self.unanswered and self.conversation.state is not State.RESOLVED)
        for target in answers:
            assert promised[target].since == self.unanswered[0]
            assert promised[target].at == self.unanswered[0] + HOUR
        assert all(one.at is None or one.at >= one.since + HOUR for one in promised.values())

    @invariant()
    def the_owner_is_whoever_was_last_given_it(self) -> None:
        assert self.conversation.agent == self.owner

    @invariant()
    def only_what_is_snoozed_has_a_time_to_wake(self) -> None:
        assert (self.conversation.snoozed_until is not None) == (self.conversation.state is State.SNOOZED)


Talk.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestTalk = Talk.TestCase


@given(st.sampled_from(State), languages)
def test_a_message_opens_whatever_it_was(state: State, language: str) -> None:
    conversation = replace(opened(), state=state)
    changed, _ = conversation.received(said(1, Author.CUSTOMER, START), language, 0.9)
    assert (changed.state, changed.language) == (State.OPEN, language)


def test_a_late_older_message_does_not_take_back_what_was_heard() -> None:
    conversation, _ = opened().received(said(5, Author.CUSTOMER, START), "de", 0.9)
    changed, _ = conversation.received(said(3, Author.CUSTOMER, START), "de", 0.9)
    assert changed.heard == 5


def test_what_is_no_language_corrects_nothing() -> None:
    with pytest.raises(ValueError, match="is not a language tag"):
        opened().corrected_to("Brazilian", ANA, START)
