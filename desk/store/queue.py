"""Units that routing asks: who is loaded how much, what waits, who owns what."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MerchantId
from desk.domain.time import from_text, to_text
from desk.store import rows
from desk.store.protocol import Transaction

#: A conversation in which the customer has been silent for this long takes none of its owner's capacity.
LIVELY = timedelta(minutes=15)

#: Comes before every place in the queue.
FRONT = (-(2**31), "", 0)


def loads_of_any_merchant(tx: Transaction, now: datetime) -> dict[AgentId, int]:
    """Return how many conversations each agent has that take his capacity."""
    found = tx.all("loads_of_any_merchant", lively=to_text(now - LIVELY))
    return {AgentId(row["agent"]): row["load"] for row in found}


def last_assigned_of_any_merchant(tx: Transaction, agents: Iterable[AgentId]) -> dict[AgentId, datetime]:
    """Return when each of some agents got his newest conversation."""
    found = tx.all("last_assigned_of_any_merchant", agents=rows.json_list(agents))
    return {AgentId(row["agent"]): from_text(row["assigned_at"]) for row in found if row["assigned_at"] is not None}


def waiting_of_any_merchant(tx: Transaction, after: tuple[int, str, int], limit: int) -> list[Conversation]:
    """Return the conversations that nobody owns, the most urgent and longest waiting first, after a place."""
    urgency, since, number = after
    found = tx.all("queued_of_any_merchant", urgency=urgency, since=since, after=number, limit=limit)
    return [rows.conversation(row) for row in found]


def place(waiting: Conversation) -> tuple[int, str, int]:
    """Return a conversation's place in the queue."""
    return -waiting.priority, to_text(waiting.waiting_since or waiting.updated_at), waiting.id


class Waiting(NamedTuple):
    """How many customers of a merchant, who write one language, wait for an owner, and since when the first of them."""

    merchant: MerchantId
    language: str
    customers: int
    oldest: datetime


def queues_of_any_merchant(tx: Transaction) -> list[Waiting]:
    """Return what nobody owns, by merchant and language."""
    return [
        Waiting(MerchantId(row["merchant"]), row["language"], row["count"], from_text(row["oldest"]))
        for row in tx.all("queues_of_any_merchant")
    ]


def owners_of_any_merchant(tx: Transaction) -> list[AgentId]:
    """Return every agent who owns something that is not resolved."""
    return [AgentId(row["agent"]) for row in tx.all("owners_of_any_merchant")]


def open_of_any_merchant(
    tx: Transaction, agent: AgentId, other_than: frozenset[MerchantId], limit: int
) -> list[Conversation]:
    """Return what an agent owns and other merchants' customers wait for, the oldest change first."""
    merchants = rows.json_list(other_than)
    found = tx.all("open_of_agent_of_any_merchant", agent=agent, merchants=merchants, limit=limit)
    return [rows.conversation(row) for row in found]


def snoozed_of_any_merchant(tx: Transaction, now: datetime, limit: int) -> list[Conversation]:
    """Return the conversations whose time to come back has come."""
    return [rows.conversation(row) for row in tx.all("snoozed_until_of_any_merchant", now=to_text(now), limit=limit)]
