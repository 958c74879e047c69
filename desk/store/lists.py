"""Units that fill the console's lists: one statement names the rows of a page by marks, another reads rows.

A mark says which conversation a row shows, how often that was saved, the newest thing said in it and, of the reader's
language, the newest wording of that. So rows of one mark are the same for whoever may see them, and who keeps what was
read of it asks for new ones only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desk.domain.conversations import Conversation
from desk.domain.errors import Invalid
from desk.domain.ids import AgentId, ConversationId, MerchantId
from desk.store import queue, rows
from desk.store.protocol import Row, Transaction


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
    """Which conversations: a view (``mine``, ``queue``, ``all``, ``resolved``).

    ``agent`` is whose ``mine`` means; ``written``: the one language that customers in the queue write, or "" for all.
    ``before`` is the ``place`` of the last one of the page before; ``few``: the walls are few of many merchants.
    """

    walls: frozenset[MerchantId]
    agent: AgentId
    language: str
    view: str = "all"
    written: str = ""
    before: str = ""
    limit: int = 50
    few: bool = False


#: The largest number that a column takes, and its digits with a sign.
_LARGEST = 2**63 - 1
_LONGEST = 20
VIEWS = ("mine", "queue", "all", "resolved")
#: A place that sorts after every moment that can be written.
_NEWEST = "9999/0"


class Page(NamedTuple):
    """The marks of a page's rows in their order, and what the next page's query takes as ``before``; None: the last.

    ``cursor`` is the place of the newest event, None where there is no row to tell it; 0: nothing happened yet.
    """

    marks: list[str]
    next: str | None
    cursor: int | None


def marks(tx: Transaction, query: Query) -> Page:
    """Return one page: newest change first, but in the queue whoever is offered first."""
    common: dict[str, str | int] = {
        "merchants": rows.json_list(query.walls),
        "language": query.language,
        "limit": query.limit,
    }
    if query.view == "queue":
        urgency, due, since, after = _queue_place(query.before)
        common |= {"written": query.written, "urgency": urgency, "due": due, "since": since, "after": after}
        return _page(query, tx.all("page_queue", **common))
    before, before_id = _place(query.before or _NEWEST)
    common |= {"before": before, "before_id": before_id}
    if query.view == "mine":
        return _page(query, tx.all("page_mine", agent=query.agent, **common))
    return _page(query, tx.all(f"page_{query.view}{'_of_few' if query.few else ''}", **common))


def _page(query: Query, found: Sequence[Row]) -> Page:
    following = _next(query, found[-1]) if len(found) == query.limit else None
    return Page([row["mark"] for row in found], following, found[0]["cursor"] if found else None)


def _next(query: Query, last: Row) -> str:
    """Return the place behind the last row of a page."""
    if query.view == "queue":
        return f"{last['urgency']}/{last['nearest']}/{last['since']}/{last['id']}"
    return f"{last['updated_at']}/{last['id']}"


def conversation_of(mark: str) -> ConversationId:
    """Return which conversation the row of a mark shows."""
    return ConversationId(int(mark.partition("/")[0]))


def page(tx: Transaction, query: Query) -> list[Listed]:
    """Return one page's rows."""
    numbers = [conversation_of(mark) for mark in marks(tx, query).marks]
    found = by_ids(tx, numbers, query.walls, query.language)
    return [found[number] for number in numbers]


def _place(text: str) -> tuple[str, int]:
    moment, _, number = text.partition("/")
    return moment, whole(number, text)


def _queue_place(text: str) -> queue.Place:
    if not text:
        return queue.FRONT
    urgency, _, rest = text.partition("/")
    due, _, last = rest.partition("/")
    since, number = _place(last)
    return queue.Place(whole(urgency, text), due, since, number)


def whole(digits: str, text: str) -> int:
    """Return the number in a part of what a reader gave as ``before``, or say what was wrong with ``text``."""
    plain = digits.isascii() and digits.removeprefix("-").isdecimal() and len(digits) <= _LONGEST
    if not plain or abs(int(digits)) > _LARGEST:
        raise Invalid(f"before: found {text!r}; expected the value of an earlier page's ``next``")
    return int(digits)


def one(tx: Transaction, conversation: ConversationId, walls: frozenset[MerchantId], language: str) -> Listed | None:
    """Return one conversation as lists show it."""
    row = tx.one("listed_by_id", id=conversation, merchants=rows.json_list(walls), language=language)
    return None if row is None else _listed(row)


def by_ids(
    tx: Transaction, ids: Iterable[int], walls: frozenset[MerchantId], language: str
) -> dict[int, Listed]:
    """Return those conversations of some that are inside the walls."""
    found = tx.all("listed_by_ids", ids=rows.json_list(ids), merchants=rows.json_list(walls), language=language)
    return {row["id"]: _listed(row) for row in found}


def by_ids_of_any_merchant(tx: Transaction, ids: Iterable[int]) -> dict[int, Listed]:
    """Return conversations by id, for the feed, which walls its readers itself."""
    found = tx.all("listed_by_ids_of_any_merchant", ids=rows.json_list(ids))
    return {row["id"]: _listed(row) for row in found}


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
