"""Stores as their contract's tests open them, and what is put into them."""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from desk import InboundMessage, InboxId, MerchantId
from desk.config.model import DeskSettings
from desk.domain.ids import IdMaker
from desk.opening import open_store
from desk.store import accepting
from desk.store.accepting import Accepted, Incoming
from desk.store.postgres.store import PostgresStore
from desk.store.protocol import Store
from desk.store.sqlite import SqliteStore

#: Bytes of the messages of some numbers, as they came; those of all others are none.
RAWS = {101: b"\x00\xff'\"", 102: b"", 103: "r\u00e9ponse".encode()}
ACME, SHOP = MerchantId("acme"), InboxId("shop")
NOW = datetime(2026, 6, 15, 11, tzinfo=UTC)

AnyStore: TypeAlias = SqliteStore | PostgresStore


class Opened(Protocol):
    """Opens the store once more: as a later process would, and on PostgreSQL also as another one beside it."""

    def __call__(self, wake: Callable[[str], None] = ...) -> AnyStore: ...


@contextlib.asynccontextmanager
async def opening(settings: DeskSettings) -> AsyncIterator[Opened]:
    made: list[AnyStore] = []

    def opened(wake: Callable[[str], None] = lambda _: None) -> AnyStore:
        store = open_store(settings, IdMaker(lambda: NOW), wake)
        assert isinstance(store, SqliteStore | PostgresStore)
        made.append(store)
        return store

    try:
        yield opened
    finally:
        for store in made:
            await store.close()


def message(number: int, customer: str = "ana") -> InboundMessage:
    raw = RAWS.get(number, b"")
    return InboundMessage(external_id=f"m{number}", customer=customer, body="Where?", raw=raw, sent_at=NOW)


def incoming(number: int, customer: str = "ana") -> Incoming:
    return Incoming(ACME, SHOP, message(number, customer), NOW)


async def accept(store: Store, number: int, customer: str = "ana") -> Accepted:
    return await store.append_each(accepting.accept, incoming(number, customer))
