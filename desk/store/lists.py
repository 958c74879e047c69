"""Units that fill the console's lists: a page of conversations is one statement."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, ConversationId, MerchantId
from desk.store import rows
from desk.store.protocol import Row, Transaction

#: Sorts after every moment that can be written.
_END = "9999"


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation with its customer and the newest thing said in it."""

    conversation: Conversation
    customer_name: str | None
    #: The customer's name in her channel.
    customer: str
    preview: str
    preview_language: str
    preview_author: str
    preview_translation: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """Which conversations: a view (``mine``, ``queue``, ``all``, ``resolved``), or a search over all."""

    walls: frozenset[MerchantId]
    agent: AgentId
    language: str
    view: str = "all"
    search: str = ""
    before: str = ""
    limit: int = 50


VIEWS = ("mine", "queue", "all", "resolved")


def page(tx: Transaction, query: Query) -> list[Listed]:
    """Return one page of conversations, newest change first."""
    before, _, before_id = query.before.partition("/")
    values: dict[str, str | int] = {
        "merchants": rows.json_list(query.walls),
        "language": query.language,
        "before": before or _END,
        "before_id": int(before_id or 0),
        "limit": query.limit,
    }
    if query.search:
        found = tx.all("page_search", pattern=_pattern(query.search), **values)
    elif query.view == "mine":
        found = tx.all("page_mine", agent=query.agent, **values)
    else:
        found = tx.all(f"page_{query.view}", **values)
    return [_listed(row) for row in found]


def one(tx: Transaction, conversation: ConversationId, walls: frozenset[MerchantId], language: str) -> Listed | None:
    """Return one conversation as lists show it."""
    row = tx.one("listed_by_id", id=conversation, merchants=rows.json_list(walls), language=language)
    return None if row is None else _listed(row)


def by_ids_of_any_merchant(tx: Transaction, ids: Iterable[int]) -> dict[int, Listed]:
    """Return conversations by id, for the feed, which walls its readers itself."""
    found = tx.all("listed_by_ids_of_any_merchant", ids=rows.json_list(ids))
    return {row["id"]: _listed(row) for row in found}


def _pattern(search: str) -> str:
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _listed(row: Row) -> Listed:
    return Listed(
        rows.conversation(row),
        row["customer_name"],
        row["customer_external_id"],
        row["newest_body"] or "",
        row["newest_language"] or "und",
        row["newest_author"] or "customer",
        row["newest_text"],
    )
