"""Rows of a Vendure's database, for what no API can do: a hundred orders at once, each with a moment in the past."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from desk.testing.servers.copied_rows import CopiedRows
from desk_vendure.peer.shop import Channel, Shop

_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
_OF = """
SELECT "order".code, "order".state, (SELECT sum(amount)::int FROM payment WHERE payment."orderId" = "order".id)
FROM "order" JOIN order_channels_channel AS inside ON inside."orderId" = "order".id
WHERE inside."channelId" = %s
"""
_NOTES = """
SELECT data::json ->> 'note' FROM history_entry AS entry JOIN "order" ON "order".id = entry."orderId"
WHERE "order".code = %s AND entry.type = 'ORDER_NOTE' AND entry."isPublic" AND data::json ->> 'by' IS NULL
ORDER BY entry.id
"""
_DONE = """
SELECT entry.type, entry."isPublic", data::json ->> 'note', refund.total
FROM history_entry AS entry JOIN "order" ON "order".id = entry."orderId"
LEFT JOIN refund ON refund.id::text = data::json ->> 'refundId'
WHERE "order".code = %s AND (
    entry.type = 'ORDER_CANCELLATION'
    OR (entry.type = 'ORDER_NOTE' AND data::json ->> 'by' IS NULL)
    OR (entry.type = 'ORDER_REFUND_TRANSITION' AND data::json ->> 'to' = 'Settled')
)
ORDER BY entry.id
"""


class Rows(CopiedRows):
    """Copies and stamps orders. ``place`` needs one that a shopper placed, which it takes out of its channel."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop.database)
        self._columns: dict[str, Sequence[str]] = {}
        self._patterns: dict[str, int] = {}

    def empty(self, channel: Channel) -> None:
        """Take every order out of a channel, and let go of their codes."""
        self._connection.execute(
            'UPDATE "order" SET code = code || \'-\' || id'
            ' WHERE id IN (SELECT "orderId" FROM order_channels_channel WHERE "channelId" = %s)',
            [channel.id],
        )
        self._connection.execute('DELETE FROM order_channels_channel WHERE "channelId" = %s', [channel.id])

    def place(self, channel: Channel, code: str, at: datetime, *, visible: bool = True) -> None:
        """Copy the channel's first order under another code."""
        pattern = self._patterns.get(channel.code) or self._pattern(channel)
        if visible:
            with self._connection.transaction():
                self._copy(self._connection, channel, pattern, code, at)
            return
        self._copy(self.hide(code), channel, pattern, code, at)

    def stamp(self, code: str, at: datetime) -> None:
        """Say when an order changed last."""
        self._connection.execute('UPDATE "order" SET "updatedAt" = %s WHERE code = %s', [_naive(at), code])

    def remove(self, channel: Channel, code: str) -> None:
        """Take one order out of a channel."""
        self._connection.execute(
            'DELETE FROM order_channels_channel WHERE "channelId" = %s AND "orderId" = %s',
            [channel.id, int(self.name_of(code))],
        )

    def has(self, code: str) -> bool:
        """Tell whether there is such an order."""
        return self._connection.execute('SELECT 1 FROM "order" WHERE code = %s', [code]).fetchone() is not None

    def name_of(self, code: str) -> str:
        """Return an order's id, as the APIs write it."""
        found = self._connection.execute('SELECT id FROM "order" WHERE code = %s', [code]).fetchone()
        assert found is not None
        return str(found[0])

    def of(self, channel: Channel) -> list[tuple[str, str, int]]:
        """Return a channel's orders: code, state, what was paid."""
        return self._connection.execute(_OF, [channel.id]).fetchall()

    def notes(self, code: str) -> list[str]:
        """Return the public notes with an order that are not the customer's."""
        return [row[0] for row in self._connection.execute(_NOTES, [code])]

    def done(self, code: str) -> list[tuple[str, bool, str | None, int | None]]:
        """Return what was done to an order: kind of the entry in its history, whether it is public, note, refund."""
        return self._connection.execute(_DONE, [code]).fetchall()

    def _pattern(self, channel: Channel) -> int:
        placed = int(channel.shopper().orders(channel.variant, 2).id)
        self._connection.execute('DELETE FROM order_channels_channel WHERE "orderId" = %s', [placed])
        self._patterns[channel.code] = placed
        return placed

    def _copy(
        self, connection: "psycopg.Connection[Any]", channel: Channel, pattern: int, code: str, at: datetime
    ) -> None:
        moments = {"createdAt": _naive(at), "updatedAt": _naive(at)}
        # A guest may write about her order for two hours by the shop's own clock.
        placed = {"orderPlacedAt": _naive(datetime.now(UTC)), "code": code}
        (order,) = self._copied(connection, "order", f"id = {pattern}", {**moments, **placed})
        for table in ("order_line", "shipping_line", "payment"):
            self._copied(connection, table, f'"orderId" = {pattern}', {**moments, "orderId": order})
        connection.execute(
            'INSERT INTO order_channels_channel ("orderId", "channelId") VALUES (%s, %s)', [order, channel.id]
        )

    def _copied(
        self, connection: "psycopg.Connection[Any]", table: str, which: str, changed: dict[str, Any]
    ) -> list[int]:
        kept = [name for name in self._known(table) if name not in changed]
        into = ", ".join(f'"{name}"' for name in [*changed, *kept])
        values = ", ".join([*(["%s"] * len(changed)), *(f'"{name}"' for name in kept)])
        statement = f'INSERT INTO "{table}" ({into}) SELECT {values} FROM "{table}" WHERE {which} RETURNING id'
        return [row[0] for row in connection.execute(statement.encode(), list(changed.values()))]

    def _known(self, table: str) -> Sequence[str]:
        if table not in self._columns:
            self._columns[table] = [row[0] for row in self._connection.execute(_COLUMNS, [table])]
        return self._columns[table]


def _naive(at: datetime) -> datetime:
    """Return a moment as TypeORM keeps it, in whole milliseconds: then "after" is what it says, and leaves rows out."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=at.microsecond // 1000 * 1000)
