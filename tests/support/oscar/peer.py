"""The shop for the kit: a real django-oscar behind a proxy that has the bad days, for Django has none to order."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from aiohttp import web

from desk import Money
from desk.testing.conformance import DoorPeer
from desk.testing.conformance.peer import Truth
from tests.support.oscar.connector import OscarType
from tests.support.oscar.shop import Shop, running


class OscarPeer(DoorPeer):
    """One shop, empty when it is entered."""

    kind = OscarType()

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop.url)
        self._shop = shop
        #: Orders that nobody sees yet; they come with the moments that they have.
        self._hidden: dict[str, Mapping[str, str]] = {}
        self.app.router.add_get("/{path:.*}", self.forward)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self._does("reset")
        return self

    def settings(self) -> Mapping[str, Any]:
        return {"url": self.url, "user": "desk", "password": "secret-of-the-shop"}

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> None:
        order = {"number": number, "at": at.isoformat(), "email": f"{customer}@example.com"}
        if visible:
            await self._does("place", **order)
        else:
            self._hidden[number] = order

    async def change(self, number: str, *, at: datetime) -> None:
        await self._does("change", number=number)

    async def show(self, number: str) -> None:
        await self._does("place", **self._hidden.pop(number))

    async def remove(self, number: str) -> None:
        await self._does("remove", number=number)

    async def orders(self) -> dict[str, Truth]:
        told = await self._does("look")
        return {number: (status, Money.of(total, currency)) for number, (status, total, currency) in told.items()}

    def revoke(self) -> None:
        """Let the user in whose name is read be one no more, when he calls next."""
        self._revoked = True

    _revoked = False

    async def _does(self, what: str, **told: str) -> Any:
        async with self.session.post(f"{self._shop.url}/control/", json={"do": what, **told}) as response:
            response.raise_for_status()
            return await response.json()

    def lists(self, request: web.Request, body: bytes) -> bool:
        """Tell whether a call lists orders."""
        return "offset" in request.query

    async def forward(self, request: web.Request) -> web.Response:
        """Pass a call on."""
        if self._revoked:
            await self._does("revoke")
        return await super().forward(request)


@contextlib.contextmanager
def shops() -> Iterator[list[Shop]]:
    """Run two shops, for the kit wants to see that they do not mix."""
    with contextlib.ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(prefix="desk-oscar-"))) for _ in range(2)]
        yield [stack.enter_context(running(folder)) for folder in folders]


@contextlib.contextmanager
def peers() -> Iterator[Callable[[], OscarPeer]]:
    """Run the shops for ``desk conform tests.support.oscar.peer:peers``, and yield what makes their peers."""
    with shops() as running_ones:
        yield taking_turns(running_ones)


def taking_turns(shops: Sequence[Shop]) -> Callable[[], OscarPeer]:
    """Return what makes the peer of one shop after the other."""
    following = cycle(shops)
    return lambda: OscarPeer(next(following))
