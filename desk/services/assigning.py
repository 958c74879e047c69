"""Giving a conversation to somebody: the units that record it, and what its new owner must be able to read."""

from datetime import datetime

from desk.config.model import Config
from desk.domain.conversations import Conversation
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


def carry_out(tx: Transaction, decision: Decision, config: Config, presence: Presence, now: datetime) -> Conversation:
    """Record a decision of the engine and return the conversation as it is then.

    Nothing changes if it no longer waits, or if who was to have it has gone home meanwhile.
    """
    current = conversations.get_of_any_merchant(tx, decision.conversation)
    if not waits(current) or not presence.accepts(decision.agent, now):
        return current
    first = current.heard <= 1 and current.waiting_since is not None
    legible = first and config.reads(decision.agent, current.language)
    return give(tx, current, decision.agent, decision.reason, now, unread=not legible)


def give(
    tx: Transaction,
    conversation: Conversation,
    agent: AgentId,
    reason: Phrase,
    now: datetime,
    *,
    unread: bool = True,
) -> Conversation:
    """Give a conversation to an agent; who had it has room again.

    If there may be something ``unread``, it is made readable for him.
    """
    changed = conversations.save(tx, conversation.assigned(agent, phrase_to_text(reason), now))
    if unread:
        jobs.add(tx, conversation.merchant, READ_JOB, conversation.id, agent)
    tx.wake("world")
    return changed
