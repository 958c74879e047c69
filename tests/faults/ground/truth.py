"""What the store holds, read past the desk: everything that the invariants speak of."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from desk.config.stores import SQLITE
from tests.faults.ground.settings import Where

Row = Mapping[str, Any]
Rows = Sequence[Row]

_MESSAGES = """
SELECT message.*, customer.external_id AS customer
FROM message
JOIN conversation ON conversation.id = message.conversation_id JOIN customer ON customer.id = conversation.customer_id
WHERE message.kind = 'message' ORDER BY message.conversation_id, message.position
"""
_ENVELOPES = "SELECT id, message_id, state, error FROM envelope"
_OUTBOX = "SELECT * FROM outbox ORDER BY conversation_id, position"
_EVENTS = "SELECT cursor, conversation_id, message_id, kind FROM event ORDER BY cursor"
_WEBHOOKS = "SELECT inbox, delivery, state, error FROM webhook"
_BUSY = """
SELECT (SELECT count(*) FROM envelope WHERE state = 'received') + (SELECT count(*) FROM webhook WHERE state = 'received')
    + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')) + (SELECT count(*) FROM job) AS count
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """The rows of a store: messages and outbox by conversation and position, events by cursor."""

    messages: Rows
    envelopes: Rows
    outbox: Rows
    events: Rows
    webhooks: Rows


def truth(where: Where) -> Truth:
    """Read everything."""
    with_rows = _asking(where)
    return Truth(*(with_rows(sql) for sql in (_MESSAGES, _ENVELOPES, _OUTBOX, _EVENTS, _WEBHOOKS)))


def busy(where: Where) -> int:
    """Return how much the desk still has to do."""
    return int(_asking(where)(_BUSY)[0]["count"])


def _asking(where: Where) -> Callable[[str], Rows]:
    if where.store == SQLITE:
        return lambda sql: _sqlite(where.data / "desk.db", sql)
    return lambda sql: _postgres(where.store, sql)


def _sqlite(file: Path, sql: str) -> Rows:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def _postgres(url: str, sql: str) -> Rows:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(sql.encode()).fetchall()
