"""Every statement has an index for what it looks up: none reads a table that grows from end to end."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import pytest

from desk.store import given
from desk.store.dialect import Dialect, statement
from desk.store.given import AT_ONCE
from desk.store.statements import migrations, parse, statements

#: Statements that may read a whole table or index, and why that stays small.
SMALL = {
    "due_envelopes_of_any_merchant": "a partial index: only what is not yet prepared",
    "next_envelope_due_of_any_merchant": "a partial index: only what is not yet prepared",
    "envelope_states_of_any_merchant": "partial indexes: what is not prepared, what is quarantined",
    "queued_of_any_merchant": "a partial index: only what waits, in its order",
    "page_queue": "a partial index: only what waits, in its order",
    "count_queued_of_any_merchant": "a partial index: only what waits",
    "queues_of_any_merchant": "a partial index: only what waits",
    "loads_of_any_merchant": "a partial index: only what somebody owns and has not resolved",
    "owners_of_any_merchant": "a partial index: only what somebody owns and has not resolved",
    "outbox_states_of_any_merchant": "a partial index: only what has not left",
    "end_expired_sessions": "one row per person who is logged in",
    "stranded_outbox_of_any_merchant": "a partial index: only what has not left",
    "page_all": "an index in the order asked for, up to the limit",
    "page_resolved": "an index in the order asked for, up to the limit",
    "search_matches": "the index of words, newest first, up to the limit",
    "job_counts_of_any_merchant": "what is deferred",
    "hasten_jobs_of_any_merchant": "what is deferred",
    "any_put_off_ahead_of_any_merchant": "what is deferred; of the rest only what waits, by an index",
    "give_up_forgotten_tellings_of_any_merchant": "a partial index: only what waits",
    "forget_hearers_of_any_merchant": "one row per plugin that hears events",
    "hearers_of_any_merchant": "one row per plugin that hears events",
    "forget_receivers_of_any_merchant": "one row per [[webhook]]",
}
#: Tables that have a row for each person or setting, and need no index to be read.
FEW = ("hearer", "session", "job", "receiver")
_PARAMETER = re.compile(r":(\w+)")
_QUOTED_OR_COMMENT = re.compile(r"'[^']*'|--[^\n]*")
_LISTS = ("merchants", "ids", "agents", "inboxes", "states", "receivers")


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for _, script in migrations():
        connection.executescript(script)
    yield connection
    connection.close()


def _plan(connection: sqlite3.Connection, name: str) -> list[str]:
    body = statements()[name]
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {body}", _values(body))]


def _values(body: str) -> Mapping[str, object] | Sequence[object]:
    bare = _QUOTED_OR_COMMENT.sub("", body)
    if "?" in bare:
        return [1] * bare.count("?")
    return {parameter: "[1]" if parameter in _LISTS else 1 for parameter in _PARAMETER.findall(bare)}


def _scans(connection: sqlite3.Connection, name: str) -> list[str]:
    """Return the steps that read something from end to end."""
    steps = [step for step in _plan(connection, name) if step.startswith("SCAN")]
    return [step for step in steps if "json_each" not in step and "CONSTANT ROW" not in step]


@pytest.mark.parametrize("name", sorted(statements()))
def test_a_statement_reads_no_growing_table_from_end_to_end(empty: sqlite3.Connection, name: str) -> None:
    scans = [step for step in _scans(empty, name) if "(subquery" not in step and step.split()[1] != "given"]
    assert not scans or name in SMALL, scans


@pytest.mark.parametrize("name", sorted(SMALL))
def test_what_may_be_read_whole_is_read_by_an_index(empty: sqlite3.Connection, name: str) -> None:
    scans = _scans(empty, name)
    growing = [step for step in scans if " INDEX " not in step and not any(few in step for few in FEW)]
    assert growing == []
    assert not any("autoindex" in step for step in scans), scans


@pytest.mark.parametrize("name", ["page_all", "page_resolved", "page_queue", "queues_of_any_merchant"])
def test_what_an_index_orders_is_not_sorted_afresh(empty: sqlite3.Connection, name: str) -> None:
    assert not any("TEMP B-TREE" in step for step in _plan(empty, name))


def test_statements_are_told_apart_by_their_names() -> None:
    script = "-- name: one\nSELECT 1;\n\n-- name: two\n-- why\nSELECT 2;\n"
    assert parse(script) == {"one": "SELECT 1", "two": "-- why\nSELECT 2"}


def test_what_statements_share_stands_once() -> None:
    script = "-- fragment: sum\n1 + 1 AS two\n\n-- name: one\nSELECT\n    -- use: sum\nFROM a;\n\n-- name: two\nSELECT 2;\n"
    assert parse(script) == {"one": "SELECT\n    1 + 1 AS two\nFROM a", "two": "SELECT 2"}
    with pytest.raises(KeyError, match="sun"):
        parse(script.replace("use: sum", "use: sun"))


def test_what_crosses_the_walls_between_merchants_says_so() -> None:
    """A statement without a wall carries it in its name; an inbox and the ids of one merchant's things are walls too."""
    walled = re.compile(r"merchant\b|:(id|inbox|message_id|conversation_id|token_hash|envelope_id)\b|session")
    naked = [name for name, body in statements().items() if "any_merchant" not in name and not walled.search(body)]
    assert naked == ["newest_cursor"]


_MANY = "WITH given (id BIGINT, name TEXT, raw BLOB) AS (ROWS) SELECT id, name, raw FROM given"


@pytest.mark.parametrize("count", [1, 2, 5, 47, 255, AT_ONCE])
def test_a_statement_takes_as_many_rows_as_come_and_leaves_them_as_they_are(count: int) -> None:
    rows = [(number, None if number % 3 else "ó", bytes([number % 256])) for number in range(count)]
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        text = given.longer(statement(_MANY, Dialect.SQLITE), len(rows))
        assert connection.execute(text, given.cells(rows)).fetchall() == rows


def test_a_statement_of_many_rows_has_few_lengths() -> None:
    assert len({given.longer(statement(_MANY, Dialect.SQLITE), count) for count in range(1, AT_ONCE + 1)}) < 20
