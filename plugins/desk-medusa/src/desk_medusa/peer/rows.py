"""Rows of a Medusa's database, for what no API can do: a hundred orders at once, each with a moment in the past."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from desk.testing.servers.copied_rows import CopiedRows
from desk_medusa.peer.shop import Channel, Shop

_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
_GENERATED = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'ALWAYS'"


class Rows(CopiedRows):
    """Copies and stamps orders. ``place`` needs one that a customer placed, which it takes out of its channel."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop.database)
        self._columns: dict[str, Sequence[str]] = {}
        self._patterns: dict[str, str] = {}

    def empty(self, channel: Channel) -> None:
        """Delete every order of a channel, and let go of their numbers."""
        self._connection.execute(
            'UPDATE "order" SET deleted_at = now(), custom_display_id = NULL WHERE sales_channel_id = %s', [channel.id]
        )

    def place(self, channel: Channel, number: str, at: datetime, *, visible: bool = True) -> None:
        """Copy the channel's first order under another number."""
        pattern = self._patterns.get(channel.id) or self._pattern(channel)
        if visible:
            with self._connection.transaction():
                self._copy(self._connection, pattern, number, at)
            return
        self._copy(self.hide(number), pattern, number, at)

    def stamp(self, number: str, at: datetime) -> None:
        """Say when an order changed last."""
        self._connection.execute('UPDATE "order" SET updated_at = %s WHERE custom_display_id = %s', [at, number])

    def remove(self, number: str) -> None:
        """Delete one order."""
        self._connection.execute('UPDATE "order" SET deleted_at = now() WHERE custom_display_id = %s', [number])

    def has(self, number: str) -> bool:
        """Tell whether there is such an order."""
        query = 'SELECT 1 FROM "order" WHERE custom_display_id = %s'
        return self._connection.execute(query, [number]).fetchone() is not None

    def name_of(self, number: str) -> str:
        """Return an order's id."""
        query = 'SELECT id FROM "order" WHERE custom_display_id = %s'
        found = self._connection.execute(query, [number]).fetchone()
        assert found is not None
        return str(found[0])

    def _pattern(self, channel: Channel) -> str:
        name: str = channel.orders()["id"]
        self._connection.execute('UPDATE "order" SET deleted_at = now() WHERE id = %s', [name])
        self._patterns[channel.id] = name
        return name

    def _copy(self, connection: "psycopg.Connection[Any]", pattern: str, number: str, at: datetime) -> None:
        placed = {"created_at": at, "updated_at": at, "deleted_at": None, "custom_display_id": number}
        order = self._copied(connection, "order", "id", [pattern], placed)[pattern]
        items = self._named(connection, "order_item", "item_id", pattern)
        lines = self._copied(connection, "order_line_item", "id", items, {})
        for item, line in lines.items():
            self._copied(connection, "order_item", "item_id", [item], {"order_id": order, "item_id": line})
        methods = self._named(connection, "order_shipping", "shipping_method_id", pattern)
        for method, other in self._copied(connection, "order_shipping_method", "id", methods, {}).items():
            changed = {"order_id": order, "shipping_method_id": other}
            self._copied(connection, "order_shipping", "shipping_method_id", [method], changed)
        for table in ("order_summary", "order_transaction"):
            self._copied(connection, table, "order_id", [pattern], {"order_id": order})
        self._pay(connection, pattern, order)

    def _pay(self, connection: "psycopg.Connection[Any]", pattern: str, order: str) -> None:
        held = self._named(connection, "order_payment_collection", "payment_collection_id", pattern)
        for old, new in self._copied(connection, "payment_collection", "id", held, {}).items():
            link = {"order_id": order, "payment_collection_id": new}
            self._copied(connection, "order_payment_collection", "payment_collection_id", [old], link)
            within = {"payment_collection_id": new}
            sessions = self._copied(connection, "payment_session", "payment_collection_id", [old], within)
            for session, other in sessions.items():
                paid = {**within, "payment_session_id": other}
                for payment, copy in self._copied(connection, "payment", "payment_session_id", [session], paid).items():
                    self._copied(connection, "capture", "payment_id", [payment], {"payment_id": copy})

    @staticmethod
    def _named(connection: "psycopg.Connection[Any]", table: str, column: str, order: str) -> list[str]:
        statement = f'SELECT DISTINCT {column} FROM "{table}" WHERE order_id = %s'
        return [str(row[0]) for row in connection.execute(statement.encode(), [order])]

    def _copied(
        self,
        connection: "psycopg.Connection[Any]",
        table: str,
        column: str,
        values: Sequence[str],
        changed: Mapping[str, Any],
    ) -> dict[str, str]:
        """Copy rows under ids of their own; return those by the ids of the originals."""
        statement = f'SELECT id FROM "{table}" WHERE {column} = ANY(%s)'
        originals = [str(row[0]) for row in connection.execute(statement.encode(), [list(values)])]
        copies = {old: f"{old.partition('_')[0]}_{uuid.uuid4().hex[:26].upper()}" for old in originals}
        for old, new in copies.items():
            own = {**changed, "id": new}
            if table == "order":
                own["display_id"] = self._next_number(connection)
            kept = [name for name in self._known(table) if name not in own]
            into = ", ".join(f'"{name}"' for name in [*own, *kept])
            told = ", ".join([*(["%s"] * len(own)), *(f'"{name}"' for name in kept)])
            statement = f'INSERT INTO "{table}" ({into}) SELECT {told} FROM "{table}" WHERE id = %s'
            connection.execute(statement.encode(), [*own.values(), old])
        return copies

    @staticmethod
    def _next_number(connection: "psycopg.Connection[Any]") -> int:
        row = connection.execute("SELECT nextval('order_display_id_seq')").fetchone()
        assert row is not None
        return int(row[0])

    def _known(self, table: str) -> Sequence[str]:
        if table not in self._columns:
            made = {row[0] for row in self._connection.execute(_GENERATED, [table])}
            found = [row[0] for row in self._connection.execute(_COLUMNS, [table])]
            self._columns[table] = [name for name in found if name not in made]
        return self._columns[table]
