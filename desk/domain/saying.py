"""What our side says: as a message in its conversation, and as an answer that leaves for a customer; not stored yet."""

from datetime import datetime

from desk.domain.actions import OrderAction
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MessageId
from desk.domain.messages import Author, Customer, Kind, Message, OutboundMessage, Text

#: The number of what no store has seen.
UNSTORED = MessageId(0)


def said(
    conversation: Conversation,
    agent: AgentId | None,
    body: str,
    language: str,
    now: datetime,
    *,
    number: MessageId = UNSTORED,
    kind: Kind = Kind.MESSAGE,
    action: OrderAction | None = None,
) -> Message:
    """Return what an agent says, or without one the desk itself; its place is the store's to give."""
    return Message(
        id=number,
        merchant=conversation.merchant,
        conversation=conversation.id,
        position=0,
        kind=kind,
        author=Author.DESK if agent is None else Author.AGENT,
        agent=agent,
        body=body,
        language=language,
        confidence=1.0,
        sent_at=now,
        action=action,
    )


def leaving(
    conversation: Conversation,
    customer: Customer,
    name: str,
    words: str,
    language: str,
    text: Text,
    *,
    automatic: bool = False,
) -> OutboundMessage:
    """Return what leaves in somebody's name: ``words`` of a language, and ``text`` as the customer will read them."""
    return OutboundMessage(
        id=UNSTORED,
        merchant=conversation.merchant,
        inbox=conversation.inbox,
        conversation=conversation.id,
        customer=customer.external_id,
        agent_name=name,
        body=text.body,
        language=text.language,
        original=words,
        original_language=language,
        automatic=automatic,
    )
