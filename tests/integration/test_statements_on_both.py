"""One set of ``.sql`` files for two databases: each statement and the schema suit both."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import ExecStatus

from desk.store.dialect import Dialect, numbered, statement
from desk.store.postgres.session import BY_KEYS
from desk.store.statements import migrations, statements
from desk.testing.servers.postgres import Server


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for _, script in migrations():
        connection.executescript(script)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def postgres(postgres_server: Server) -> Iterator[psycopg.Connection]:
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        for _, script in migrations(Dialect.POSTGRES):
            connection.execute(script.encode())
        yield connection


@pytest.mark.parametrize("name", sorted(statements()))
def test_both_databases_prepare_it_and_a_row_has_the_same_columns(
    sqlite: sqlite3.Connection, postgres: psycopg.Connection, name: str
) -> None:
    shared, own = statements()[name], statements(Dialect.POSTGRES)[name]
    assert set(numbered(own)[1]) >= set(numbered(shared)[1])
    columns = _prepared_by_postgres(postgres, name, own)
    assert columns == _prepared_by_sqlite(sqlite, shared) or "RETURNING" in shared


def _prepared_by_sqlite(connection: sqlite3.Connection, body: str) -> list[str]:
    """Prepare a statement, and run it only if it reads."""
    named = {name: "[]" if f"json_each(:{name})" in body else 1 for name in numbered(body)[1]}
    values = named or [1] * body.count("?")
    connection.execute(f"EXPLAIN {body}", values)
    if any(word in body for word in ("INSERT INTO", "UPDATE ", "DELETE FROM")):
        return []
    return [column[0] for column in connection.execute(body, values).description]


def _prepared_by_postgres(connection: psycopg.Connection, name: str, body: str) -> list[str]:
    prepared = connection.pgconn.prepare(name.encode(), numbered(body)[0].encode())
    assert prepared.status == ExecStatus.COMMAND_OK, prepared.error_message.decode()
    described = connection.pgconn.describe_prepared(name.encode())
    return [(described.fname(place) or b"").decode() for place in range(described.nfields)]


#: Statements for which PostgreSQL reads a whole table although it is told to avoid that, and why that is right.
WHOLE = {
    "end_expired_sessions": "one row per person who is logged in",
    "forget_hearers_of_any_merchant": "one row per plugin that hears events",
    "hearers_of_any_merchant": "one row per plugin that hears events",
    "forget_receivers_of_any_merchant": "one row per [[webhook]]",
    "messages_unread_in": "as long as there are few texts; else the index of a message's texts",
}


@pytest.mark.parametrize("name", sorted(statements()))
def test_postgresql_has_an_index_for_it(postgres: psycopg.Connection, name: str) -> None:
    found = [step["Relation Name"] for step in _steps(postgres, name) if step["Node Type"] == "Seq Scan"]
    assert not found or name in WHOLE, found


@pytest.mark.parametrize("name", ["page_all", "page_resolved", "page_queue"])
def test_postgresql_does_not_sort_a_page_afresh(postgres: psycopg.Connection, name: str) -> None:
    assert "Sort" not in [step["Node Type"] for step in _steps(postgres, name)]


def _steps(connection: psycopg.Connection, name: str) -> list[dict[str, Any]]:
    """Return the steps of a statement's plan as it is once it was prepared for any values."""
    text, names = numbered(statements(Dialect.POSTGRES)[name])
    connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    connection.pgconn.prepare(b"planned", text.encode())
    given = f"({', '.join(['NULL'] * len(names))})" if names else ""
    plan = connection.execute(f"EXPLAIN (FORMAT JSON) EXECUTE planned{given}".encode()).fetchone()
    connection.execute("DEALLOCATE planned")
    connection.execute("RESET ALL")
    return list(_below(plan[0][0]["Plan"])) if plan else []


def _below(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield step
    for under in step.get("Plans", []):
        yield from _below(under)


def test_what_comes_in_many_at_once_is_looked_up_by_the_whole_of_its_keys(postgres: psycopg.Connection) -> None:
    """A plan made while the tables were small read all messages of an inbox for each group, until they were counted."""
    postgres.execute(BY_KEYS.encode())
    found = [step for step in _steps(postgres, "find_arrivals") if step.get("Relation Name") in ("customer", "message")]
    looked_up = [step.get("Index Cond", "") for step in found if step["Alias"] != "message"]
    assert len(looked_up) == 2
    assert all("external_id =" in condition for condition in looked_up)


def test_lists_become_arrays_and_what_is_quoted_stays() -> None:
    body = "SELECT id FROM message WHERE id IN (SELECT value FROM json_each(:ids)) AND body LIKE ':id' -- :id"
    text, names = numbered(statement(body, Dialect.POSTGRES))
    assert names == ("ids",)
    assert "id = ANY (ARRAY(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST($1 AS jsonb))" in text
    assert text.endswith("body ILIKE ':id' -- :id")


def test_sections_are_for_one_database_alone() -> None:
    body = "SELECT\n-- sqlite:\n1\n-- postgres:\n2\n-- both:\nAS one"
    assert statement(body, Dialect.SQLITE) == "SELECT\n1\nAS one"
    assert statement(body, Dialect.POSTGRES) == "SELECT\n2\nAS one"
