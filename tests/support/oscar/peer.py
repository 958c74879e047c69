"""The shop for the kit: a real django-oscar behind a proxy that has the bad days, for Django has none to order."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from aiohttp import ClientSession, web

from desk import Money
from desk.testing.conformance import HttpPeer
from desk.testing.conformance.peer import Truth
from tests.support.oscar.connector import OscarType
from tests.support.oscar.shop import Shop, running

#: Headers that tell of one connection and not of what goes over it.
_HOPS = frozenset({"host", "connection", "content-length", "transfer-encoding"})


class OscarPeer(HttpPeer):
    """One shop, empty when it is entered."""

    kind = OscarType()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._session: ClientSession | None = None
        #: Orders that nobody sees yet; they come with the moments that they have.
        self._hidden: dict[str, Mapping[str, str]] = {}
        self.app.router.add_get("/{path:.*}", self._pass_on)

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        await self._does("reset")
        return await super().__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await super().__aexit__(*error)
        if self._session is not None:
            await self._session.close()

    def settings(self) -> Mapping[str, Any]:
        return {"url": self.url, "user": "desk", "password": "secret-of-the-shop"}

    def authorised(self, request: web.Request) -> bool:
        """Let Django decide."""
        return True

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
        async with self._opened().post(f"{self._shop.url}/control/", json={"do": what, **told}) as response:
            response.raise_for_status()
            return await response.json()

    async def _pass_on(self, request: web.Request) -> web.Response:
        if self._revoked:
            await self._does("revoke")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOPS}
        async with self._opened().get(f"{self._shop.url}{request.path_qs}", headers=headers) as told:
            answer = web.Response(status=told.status, body=await told.read(), content_type=told.content_type)
        if self.on_page is not None and "offset" in request.query:
            await self.on_page()
        return answer

    def _opened(self) -> ClientSession:
        if self._session is None:
            raise RuntimeError("this shop is closed")
        return self._session


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
