"""What was just accepted, ready to be prepared without being read again.

It is a short cut and no memory that anybody relies on: where it does not know enough, or the process ends, the
store is asked, which holds the truth.
"""

from typing import NamedTuple

from desk.domain.conversations import Conversation
from desk.domain.ids import ConversationId
from desk.domain.language import UNKNOWN
from desk.domain.messages import Author, InboundMessage, Kind, Message
from desk.domain.time import check_aware
from desk.store.accepting import NOT_PREPARED, Accepted, Incoming
from desk.store.inbox import Envelope

#: The bus's topic on which ``Arrival`` is published, within this process.
ARRIVALS = "arrivals"
#: Conversations of which is known what was prepared last.
_KEPT = 1000


class Arrival(NamedTuple):
    """A message as it came in, and where it was stored."""

    incoming: Incoming
    accepted: Accepted


class _Before(NamedTuple):
    """What preparing a message builds on: the place of the one before, what was believed then, and of whom."""

    position: int
    believed: str
    belief: float
    corrected: bool
    language: str | None
    country: str | None


class Firsthand:
    """Makes envelopes of messages that came just now."""

    def __init__(self) -> None:
        self._before: dict[ConversationId, _Before] = {}

    def envelope(self, arrival: Arrival) -> Envelope | None:
        """Return it as the store would; None: the store must be asked, which knows what comes before it."""
        (incoming, accepted), message = arrival, arrival.incoming.message
        before = _nothing(message) if accepted.position == 1 else self._before.get(accepted.conversation)
        if accepted.envelope is None or message.letter or not before or accepted.position != before.position + 1:
            return None
        return Envelope(
            id=accepted.envelope,
            attempts=0,
            message=_stored(arrival),
            inbox=incoming.inbox,
            believed=before.believed,
            belief=before.belief,
            corrected=before.corrected,
            customer_language=before.language,
            customer_country=before.country,
            begun=incoming.begun,
        )

    def prepared(self, envelope: Envelope, after: Conversation) -> None:
        """Know what the next message of a conversation builds on; the longest ago is forgotten."""
        self._before.pop(after.id, None)
        if len(self._before) >= _KEPT:
            del self._before[next(iter(self._before))]
        of_whom = envelope.customer_language, envelope.customer_country
        self._before[after.id] = _Before(
            envelope.message.position, after.language, after.confidence, after.corrected, *of_whom
        )


def _nothing(first: InboundMessage) -> _Before:
    return _Before(0, UNKNOWN, 0.0, False, first.language, first.country)


def _stored(arrival: Arrival) -> Message:
    incoming, accepted = arrival
    return Message(
        id=accepted.id,
        merchant=incoming.merchant,
        conversation=accepted.conversation,
        position=accepted.position,
        kind=Kind.MESSAGE,
        author=Author.CUSTOMER,
        agent=None,
        body=incoming.message.body,
        language=UNKNOWN,
        confidence=0.0,
        sent_at=check_aware(incoming.message.sent_at),
        held=NOT_PREPARED,
    )
