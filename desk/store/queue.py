"""Units that routing asks: who is loaded how much, what waits, who owns what."""

from datetime import datetime

from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, MerchantId
from desk.domain.time import from_text, to_text
from desk.store import rows
from desk.store.protocol import Transaction


def loads_of_any_merchant(tx: Transaction) -> dict[AgentId, int]:
    """Return how many conversations each agent has that take his capacity."""
    return {AgentId(row["agent"]): row["load"] for row in tx.all("loads_of_any_merchant")}


def last_assigned_of_any_merchant(tx: Transaction) -> dict[AgentId, datetime]:
    """Return when each agent got his newest conversation."""
    return {AgentId(row["agent"]): from_text(row["assigned_at"]) for row in tx.all("last_assigned_of_any_merchant")}


def waiting_of_any_merchant(tx: Transaction, after: tuple[str, int], limit: int) -> list[Conversation]:
    """Return the conversations that nobody owns, longest waiting first, after a (moment, id)."""
    found = tx.all("queued_of_any_merchant", since=after[0], after=after[1], limit=limit)
    return [rows.conversation(row) for row in found]


def waiting_by_merchant(tx: Transaction) -> dict[MerchantId, int]:
    """Return how many conversations nobody owns, by merchant."""
    return {MerchantId(row["merchant"]): row["count"] for row in tx.all("count_queued_of_any_merchant")}


def owners_of_any_merchant(tx: Transaction) -> list[AgentId]:
    """Return every agent who owns something that is not resolved."""
    return [AgentId(row["agent"]) for row in tx.all("owners_of_any_merchant")]


def owned_of_any_merchant(tx: Transaction, agent: AgentId, limit: int) -> list[Conversation]:
    """Return what an agent owns and has not resolved."""
    return [rows.conversation(row) for row in tx.all("owned_by_agent_of_any_merchant", agent=agent, limit=limit)]


def snoozed_of_any_merchant(tx: Transaction, now: datetime, limit: int) -> list[Conversation]:
    """Return the conversations whose time to come back has come."""
    return [rows.conversation(row) for row in tx.all("snoozed_until_of_any_merchant", now=to_text(now), limit=limit)]
