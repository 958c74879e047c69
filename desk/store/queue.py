"""Units that routing asks: who is loaded how much, what waits, who owns what."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MerchantId
from desk.domain.states import State
from desk.domain.time import from_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Row, Transaction

#: A conversation in which the customer has been silent for this long takes none of its owner's capacity.
LIVELY = timedelta(minutes=15)



class Place(NamedTuple):
    """Where something stands in the queue: by urgency, then by the nearer deadline, then by how long it waits."""

    urgency: int
    due: str
    since: str
    number: int


#: Comes before every place in the queue.
FRONT = Place(-(2**31), "", "", 0)
#: Where there is no deadline: after every moment that can be written.
_NEVER = "9999"


def loads_of_any_merchant(tx: Transaction, now: datetime) -> dict[AgentId, int]:
    """Return how many conversations each agent has that take his capacity."""
    found = tx.all("loads_of_any_merchant", lively=to_text(now - LIVELY))
    return {AgentId(row["agent"]): row["load"] for row in found}


def waiting_of_any_merchant(tx: Transaction, after: Place, limit: int) -> list[Conversation]:
    """Return the conversations that nobody owns, the most urgent, nearest due and longest waiting first."""
    urgency, due, since, number = after
    found = tx.all("queued_of_any_merchant", urgency=urgency, due=due, since=since, after=number, limit=limit)
    return [rows.conversation(row) for row in found]


def place(waiting: Conversation) -> Place:
    """Return a conversation's place in the queue."""
    since = to_text(waiting.waiting_since or waiting.updated_at)
    return Place(-waiting.priority, rows.text_of(waiting.due) or _NEVER, since, waiting.id)


class Waiting(NamedTuple):
    """How many customers of a merchant, who write one language, wait for an owner.

    ``oldest``: since when the first of them; ``due``: the nearest deadline of any, None without one.
    """

    merchant: MerchantId
    language: str
    customers: int
    oldest: datetime
    due: datetime | None


def queues_of_any_merchant(tx: Transaction) -> list[Waiting]:
    """Return what nobody owns, by merchant and language."""
    return [_waiting(row) for row in tx.all("queues_of_any_merchant")]


def _waiting(row: Row) -> Waiting:
    oldest, due = from_text(row["oldest"]), rows.moment(row["due"])
    return Waiting(MerchantId(row["merchant"]), row["language"], row["count"], oldest, due)


def owners_of_any_merchant(tx: Transaction) -> list[AgentId]:
    """Return every agent who owns something that is not resolved."""
    return [AgentId(row["agent"]) for row in tx.all("owners_of_any_merchant")]


def left_of_any_merchant(
    tx: Transaction, agent: AgentId, states: Iterable[State], other_than: frozenset[MerchantId], limit: int
) -> list[Conversation]:
    """Return what an agent has of some states and of other merchants than some, the oldest change first."""
    found = tx.all(
        "left_of_any_merchant",
        agent=agent,
        states=rows.json_list(states),
        merchants=rows.json_list(other_than),
        limit=limit,
    )
    return [rows.conversation(row) for row in found]


def unseen_of_any_merchant(tx: Transaction, before: datetime, limit: int) -> list[Conversation]:
    """Return what was given to somebody before a moment who has not looked at it; of the day before, no further."""
    after, until = to_text(before - timedelta(days=1)), to_text(before)
    found = tx.all("unseen_of_any_merchant", after=after, before=until, limit=limit)
    return [rows.conversation(row) for row in found]


def snoozed_of_any_merchant(tx: Transaction, now: datetime, limit: int) -> list[Conversation]:
    """Return the conversations whose time to come back has come."""
    return [rows.conversation(row) for row in tx.all("snoozed_until_of_any_merchant", now=to_text(now), limit=limit)]
