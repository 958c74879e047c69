"""Units on traces: what came of which message, and under which name."""

from desk.domain.ids import ConversationId, MerchantId, MessageId
from desk.journal.trace import of_message
from desk.store.protocol import Transaction


def keep(tx: Transaction, merchant: MerchantId, message: MessageId, given: str) -> None:
    """Keep the trace that somebody else began for a message; the first one holds."""
    tx.run("keep_trace", message_id=message, merchant=merchant, given=given)


def answers(tx: Transaction, merchant: MerchantId, conversation: ConversationId, answer: MessageId) -> None:
    """Note that an answer came of what the customer said last."""
    tx.run("answer_trace", message_id=answer, merchant=merchant, conversation_id=conversation)


def of(tx: Transaction, merchant: MerchantId, message: MessageId) -> str:
    """Return the trace of a message, or of that which it answers."""
    row = tx.one("trace", message_id=message, merchant=merchant)
    if row is None:
        return of_message(message)
    return str(row["given"] or of_message(row["begun_by"] or message))


def of_conversation(tx: Transaction, merchant: MerchantId, conversation: ConversationId) -> str:
    """Return the trace of what the customer said last, or nothing where she said nothing yet."""
    row = tx.one("newest_heard", conversation_id=conversation, merchant=merchant)
    return "" if row is None else of(tx, merchant, MessageId(row["id"]))
