"""Telling consoles that other orders belong beside what they have open than they show."""

import asyncio
import contextlib
from collections.abc import Collection
from functools import partial

import msgspec

from desk.domain.errors import NotFound
from desk.domain.events import MessageReceived
from desk.domain.ids import ConversationId
from desk.services import orders
from desk.services.feed import HAPPENINGS
from desk.store import conversations, entities
from desk.store.errors import StoreAway
from desk.store.feed import Happening
from desk.store.protocol import Transaction
from desk.web import wire
from desk.web.backend import Backend
from desk.web.consoles import Console
from desk.web.hub import frame

_encode = msgspec.json.Encoder().encode
#: Seconds between two looks: a storefront that tells a thousand orders at once is one change.
_PAUSE = 0.5
#: Seconds after which one looks although no bell rang.
_LOOK_AGAIN = 60.0


class Beside:
    """Compares what consoles show beside open conversations with what belongs there.

    An order may come, or change, long after somebody began to read; and a customer may name one any time.
    """

    def __init__(self, backend: Backend, consoles: Collection[Console]) -> None:
        self._backend = backend
        self._consoles = consoles
        self._due: set[ConversationId] = set()
        self._stir = asyncio.Event()

    async def run(self) -> None:
        """Tell whoever shows what is no longer so; never returns."""
        stop = self._backend.bus.listen(HAPPENINGS, self._happened)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                while True:
                    await self._stir.wait()
                    self._stir.clear()
                    await self._look_at_all_due()
                    await asyncio.sleep(_PAUSE)
        finally:
            stop()

    def shows(self, console: Console, conversation: str, mark: str) -> None:
        """Take in which orders a console shows beside what it has open."""
        if console.open is not None and str(console.open.conversation) == conversation:
            console.orders = mark
            self._look_at({console.open.conversation})

    async def _listen(self) -> None:
        bell = self._backend.bus.bell(entities.CHANGED)
        while True:
            await bell.rung(_LOOK_AGAIN)
            self._look_at(self._open())

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening.event, MessageReceived):
            self._look_at(self._open() & {happening.event.conversation})

    def _open(self) -> set[ConversationId]:
        return {one.open.conversation for one in self._consoles if one.open is not None and one.orders is not None}

    def _look_at(self, conversations_due: set[ConversationId]) -> None:
        if conversations_due:
            self._due |= conversations_due
            self._stir.set()

    async def _look_at_all_due(self) -> None:
        due, self._due = self._due, set()
        for conversation in due & self._open():
            with contextlib.suppress(NotFound, StoreAway):  # deleted meanwhile; or looked at again a little later
                mark = await self._backend.store.read(partial(_mark, number=conversation))
                self._tell(conversation, mark)

    def _tell(self, conversation: ConversationId, mark: str) -> None:
        for console in self._consoles:
            if console.open is None or console.open.conversation != conversation or console.orders is None:
                continue
            if mark not in (console.orders, console.orders_told):
                console.reader.put(frame(_encode(wire.OrdersChanged(conversation=str(conversation)))))
            console.orders_told = mark


def _mark(tx: Transaction, number: ConversationId) -> str:
    current = conversations.get_of_any_merchant(tx, number)
    return orders.mark_of(orders.beside(tx, current, conversations.customer_of(tx, current)))
