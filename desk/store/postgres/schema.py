"""The schema on PostgreSQL: brought up to date by the first process that finds it behind."""

from desk.store.dialect import Dialect
from desk.store.errors import SchemaTooNew
from desk.store.postgres.connection import Connection, Database
from desk.store.statements import migrations

#: The table of the steps that were run.
VERSIONS = "desk_schema"
#: The lock of whoever changes the schema.
_CHANGING = 0x6465736C


def migrate(connection: Connection, database: Database) -> None:
    """Run the schema's missing steps, each in a transaction of its own; another process waits meanwhile.

    Raises ``SchemaTooNew`` and changes nothing if a newer desk was here.
    """
    connection.execute("SELECT pg_advisory_lock($1)", [_CHANGING])
    try:
        found, steps = version(connection), migrations(Dialect.POSTGRES)
        if found > steps[-1][0]:
            raise SchemaTooNew(str(database), found, steps[-1][0])
        for number, script in steps:
            if number > found:
                _step(connection, number, script)
    finally:
        connection.execute("SELECT pg_advisory_unlock($1)", [_CHANGING])


def version(connection: Connection) -> int:
    """Return the number of the newest step that was run; 0: none, the database is empty."""
    there = connection.execute("SELECT to_regclass('desk_schema') IS NOT NULL AS there").fetchone()
    if there is None or not there["there"]:
        return 0
    row = connection.execute("SELECT max(version) AS version FROM desk_schema").fetchone()
    return 0 if row is None else int(row["version"] or 0)


def _step(connection: Connection, number: int, script: str) -> None:
    with connection.transaction():
        connection.execute(script.encode())
        connection.execute("CREATE TABLE IF NOT EXISTS desk_schema (version INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO desk_schema (version) VALUES ($1)", [number])
