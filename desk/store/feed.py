"""Units of the feed: events in the order of their cursor, with what they are about as it is now."""

from dataclasses import dataclass

from desk.domain.events import Event
from desk.domain.ids import MerchantId
from desk.store import lists, messages, rows
from desk.store.lists import Listed
from desk.store.messages import Spoken
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its place in the feed, its conversation and, if it is about one, its message."""

    cursor: int
    event: Event
    listed: Listed
    spoken: Spoken | None


def newest_cursor(tx: Transaction) -> int:
    """Return the place of the newest event."""
    row = tx.one("newest_cursor")
    return 0 if row is None else int(row["cursor"])


def after_of_any_merchant(tx: Transaction, cursor: int, limit: int) -> list[Happening]:
    """Return what happened after a place, for the desk's own tail of the feed."""
    return _happenings(tx, list(tx.all("events_after_of_any_merchant", cursor=cursor, limit=limit)))


def between(
    tx: Transaction, cursor: int, until: int, walls: frozenset[MerchantId], limit: int
) -> list[Happening]:
    """Return what happened behind the walls after one place and up to another."""
    found = tx.all("events_after", cursor=cursor, until=until, merchants=rows.json_list(walls), limit=limit)
    return _happenings(tx, list(found))


def _happenings(tx: Transaction, found: list[Row]) -> list[Happening]:
    """Add conversations and messages to events: three statements more, however many events."""
    if not found:
        return []
    events = [rows.event(row) for row in found]
    listed = lists.by_ids_of_any_merchant(tx, {event.conversation for event in events})
    about = {row["message_id"] for row in found if row["message_id"] is not None}
    spoken = messages.by_ids_of_any_merchant(tx, about) if about else {}
    return [
        Happening(row["cursor"], event, listed[event.conversation], spoken.get(row["message_id"]))
        for row, event in zip(found, events, strict=True)
    ]
