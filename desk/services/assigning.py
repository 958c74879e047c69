"""Giving a conversation to somebody: the units that record it, and what its new owner must be able to read."""

from datetime import datetime

from desk.config.model import Config
from desk.domain.conversations import Change, Conversation
from desk.domain.ids import AgentId
from desk.domain.messages import Customer
from desk.domain.phrases import Phrase, phrase_to_text
from desk.hooks.protocols import ConversationInfo
from desk.routing import Decision
from desk.services.presence import Presence
from desk.services.terms import waits
from desk.store import conversations, jobs
from desk.store.protocol import Transaction

#: A conversation to be read by its new owner: see ``services.translations``.
READ_JOB = "read"
#: The argument of such a job where what was translated before came from the wrong language. No agent's id.
ANEW = "*"


def info(conversation: Conversation, customer: Customer) -> ConversationInfo:
    """Return a conversation as a plugin may know it."""
    return ConversationInfo(
        id=conversation.id,
        merchant=conversation.merchant,
        inbox=conversation.inbox,
        customer=customer.external_id,
        customer_name=customer.name,
        language=conversation.language,
        agent=conversation.agent,
    )


def decided(current: Conversation, decision: Decision, presence: Presence, now: datetime) -> Change:
    """Return what a decision of the engine makes of a conversation, and what happened.

    Nothing changes if it no longer waits, or if who was to have it has gone home meanwhile.
    """
    if not waits(current) or not presence.accepts(decision.agent, now):
        return current, ()
    return current.assigned(decision.agent, phrase_to_text(decision.reason), now)


def carry_out(tx: Transaction, decision: Decision, config: Config, presence: Presence, now: datetime) -> Conversation:
    """Record a decision and return the conversation as it is then."""
    change = decided(conversations.get_of_any_merchant(tx, decision.conversation), decision, presence, now)
    if not change[1]:
        return change[0]
    return _given(tx, change, unread=not _reads_all(config, change[0]))


def _reads_all(config: Config, given: Conversation) -> bool:
    """Tell whether a new owner reads all there is as it was written: what the customer said first."""
    first = given.heard <= 1 and given.waiting_since is not None
    return first and config.reads(given.agent, given.language)


def give(
    tx: Transaction,
    conversation: Conversation,
    agent: AgentId,
    reason: Phrase,
    now: datetime,
) -> Conversation:
    """Give a conversation to an agent, to whom all of it is made readable; who had it has room again."""
    return _given(tx, conversation.assigned(agent, phrase_to_text(reason), now), unread=True)


def _given(tx: Transaction, change: Change, *, unread: bool) -> Conversation:
    given = conversations.save(tx, change)
    if unread:
        jobs.add(tx, given.merchant, READ_JOB, given.id, given.agent or "")
    tx.wake("world")
    return given
