"""Units of search: what was said is found by its words, in each of its wordings, newest first.

Every word is stored with a code of its merchant before it, so that a search reads what is behind its asker's walls and
nothing else; the codes of notes are others. Two merchants may share a code: rows name their merchant too.

Words are added after the fact, by the feed's order (``catch_up``). What takes them out again is in the schema, so that
nobody who changes or deletes a text can forget to.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.domain.events import ActionQueued, MessageReceived, NoteAdded, ReplyQueued, TextAdded
from desk.domain.ids import MerchantId
from desk.domain.messages import Kind
from desk.domain.words import sought, words
from desk.store import lists, rows
from desk.store.lists import Listed
from desk.store.protocol import Row, Transaction

#: Events after which a message has words that it did not have before.
_SAID = frozenset(event.kind for event in (MessageReceived, TextAdded, ReplyQueued, NoteAdded, ActionQueued))
#: Under which name the desk remembers up to which event messages can be found.
_PLACE = "searchable"
#: Two digits of base 36.
_CODES, _DIGITS = 36 * 36, "0123456789abcdefghijklmnopqrstuvwxyz"
#: Words of one search; more narrow nothing down that these have not.
_MOST_WORDS = 12
#: Terms that one word of a search may stand for, over all codes: itself, and those that begin with it.
_MOST_TERMS = 48
#: Matches looked at in the first statement, how many times as many in each that follows, and how many statements one
#: page may take: a conversation may have many.
_MATCHES, _MORE, _STATEMENTS = 60, 4, 4
#: Where the newest page begins: after every id.
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: conversations in which one message has all words, or words that begin with them.

    ``before`` is the ``next`` of the page before; ``notes``: whether he reads them.
    """

    walls: frozenset[MerchantId]
    text: str
    language: str
    before: int | None = None
    limit: int = 50
    notes: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One page, by the newest message that matches; ``next``: where there may be more.

    A conversation of an earlier page comes again where an older message matches too.
    """

    listed: list[Listed]
    next: int | None


def page(tx: Transaction, search: Search) -> Found:
    """Return one page; the work for it is bounded, so it may be short although more follow."""
    asked = _asked(tx, search)
    if not asked:
        return Found([], None)
    conversations, following = _matching(tx, search, asked)
    known = lists.by_ids(tx, conversations, search.walls, search.language)
    return Found([known[number] for number in conversations if number in known], following)


def catch_up(tx: Transaction, limit: int) -> int:
    """Make findable what the next events tell of, and return how many events that were; 0: everything is."""
    events = tx.all("events_after_of_any_merchant", cursor=_place(tx), limit=limit)
    if events:
        _add(tx, {row["message_id"] for row in events if row["kind"] in _SAID})
        tx.run("remember_for_any_merchant", name=_PLACE, value=str(events[-1]["cursor"]))
    return len(events)


def is_behind(tx: Transaction) -> bool:
    """Tell whether something was said that cannot be found yet."""
    return bool(tx.all("events_after_of_any_merchant", cursor=_place(tx), limit=1))


def _place(tx: Transaction) -> int:
    row = tx.one("remembered_for_any_merchant", name=_PLACE)
    return 0 if row is None else int(row["value"])


def _add(tx: Transaction, messages: set[int]) -> None:
    ids = rows.json_list(messages)
    wordings: dict[int, list[str]] = {number: [] for number in messages}
    for row in tx.all("texts_by_messages_of_any_merchant", ids=ids):
        wordings[row["message_id"]].append(row["body"])
    found = [(row, _terms(row, wordings[row["id"]])) for row in tx.all("to_search_of_any_merchant", ids=ids)]
    tx.run("know_terms_of_any_merchant", terms=rows.json_list({term for _, terms in found for term in terms}))
    for row, terms in found:
        if terms:
            _make_searchable(tx, row, terms)


def _make_searchable(tx: Transaction, row: Row, terms: Sequence[str]) -> None:
    tx.run(
        "make_searchable",
        message_id=row["id"],
        conversation_id=row["conversation_id"],
        merchant=row["merchant"],
        note=int(row["kind"] == Kind.NOTE),
        words=" ".join(terms),
    )


def _terms(row: Row, wordings: Iterable[str]) -> list[str]:
    """Return the words of a message and of who wrote it, each once and with its code."""
    address = row["customer_external_id"] if "@" in row["customer_external_id"] else ""
    texts = (row["body"], *wordings, row["customer_name"] or "", address)
    code = code_of(row["merchant"], note=row["kind"] == Kind.NOTE)
    return sorted({code + word for text in texts for word in words(text)})


def code_of(merchant: str, *, note: bool) -> str:
    """Return what a merchant's words begin with."""
    tens, ones = divmod(zlib.crc32(f"{merchant} note".encode() if note else merchant.encode()) % _CODES, 36)
    return _DIGITS[tens] + _DIGITS[ones]


def _asked(tx: Transaction, search: Search) -> str:
    """Return the condition on words: all of them, each as itself or as one that begins with it, by any code.

    "": there is a word among them that nobody has said.
    """
    kinds = (False, True) if search.notes else (False,)
    codes = sorted({code_of(merchant, note=note) for merchant in search.walls for note in kinds})
    asked = list(dict.fromkeys(sought(search.text)))[:_MOST_WORDS] if codes else []
    known = _known(tx, [code + word for word in asked for code in codes], max(_MOST_TERMS // max(len(codes), 1), 1))
    terms = [[term for code in codes for term in known.get(code + word, ())] for word in asked]
    return " AND ".join(map(_any_of, terms)) if all(terms) else ""


def _any_of(terms: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"


def _known(tx: Transaction, stems: Sequence[str], limit: int) -> Mapping[str, list[str]]:
    """Return so many of the terms that are or begin with each stem: itself before all others."""
    known: dict[str, list[str]] = {}
    for row in tx.all("terms_beginning", stems=rows.json_list(stems), limit=limit) if stems else ():
        known.setdefault(row["stem"], []).append(row["term"])
    return known


def _matching(tx: Transaction, search: Search, asked: str) -> tuple[list[int], int | None]:
    """Return conversations by their newest match, and before which message to go on."""
    found: dict[int, None] = {}
    before = _NEWEST if search.before is None else search.before
    for turn in range(_STATEMENTS):
        limit = _MATCHES * _MORE**turn
        matches = tx.all(
            "search_matches",
            asked=asked,
            before=before,
            merchants=rows.json_list(search.walls),
            notes=int(search.notes),
            limit=limit,
        )
        for row in matches:
            before = row["message_id"]
            found[row["conversation_id"]] = None
            if len(found) == search.limit:
                return list(found), before
        if len(matches) < limit:
            return list(found), None
    return list(found), before
