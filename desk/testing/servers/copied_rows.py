"""Rows of a shop's database that a test writes itself, some of them in a transaction that nobody sees yet."""

from typing import Any

import psycopg


class CopiedRows:
    """One database: a connection whose every statement counts at once, and one for each order that is hidden."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] = psycopg.connect(database, autocommit=True)
        self._hidden: dict[str, psycopg.Connection[Any]] = {}

    def close(self) -> None:
        """Close every connection."""
        self.forget()
        self._connection.close()

    def forget(self) -> None:
        """Undo what was never shown."""
        for connection in self._hidden.values():
            connection.close()
        self._hidden.clear()

    def hide(self, number: str) -> "psycopg.Connection[Any]":
        """Return the connection on which an order is written that nobody is to see before it is shown."""
        self._hidden[number] = waiting = psycopg.connect(self._database)
        return waiting

    def show(self, number: str) -> None:
        """Commit an order that nobody could see."""
        waiting = self._hidden.pop(number)
        waiting.commit()
        waiting.close()
