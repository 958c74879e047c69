"""The other side of a connector: a shop or a channel on loopback, with customers, orders and bad days."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from aiohttp import web

from desk import ConnectorType, Money, Rate, Webhook
from desk.domain.budgets import Bucket
from desk.domain.time import Clock
from desk.testing.clock import FakeClock
from desk.testing.conformance.check import NotConcerned

#: What an order looks like from outside: the storefront's own word for its state, and its total.
Truth = tuple[str, Money]


class Peer:
    """One shop of the kit. Each is entered once and outlives the desks that talk to it.

    What a peer's kind of channel does not have stays as it is here: its checks are skipped and say so.
    """

    #: The connector under test.
    kind: ConnectorType
    #: How much time a customer's message may take without a webhook: the feed's interval, and some.
    patience = timedelta(minutes=2)

    def __init__(self) -> None:
        self.clock: Clock = FakeClock()
        #: The desk's own address while one runs, and the inbox there, for channels that live in it.
        self.desk_url = ""
        self.inbox = ""
        #: Awaited after each page that the peer has served.
        self.on_page: Callable[[], Awaitable[None]] | None = None

    async def __aenter__(self) -> Self:
        """Open the shop."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""

    def settings(self) -> Mapping[str, Any]:
        """Return ``[inbox.settings]``; secrets stand in it in plain, the kit writes them where they belong."""
        return {}

    # -- customers -----------------------------------------------------------------------------------

    def named(self, customer: str) -> str:
        """Return how the connector names a customer."""
        return customer

    async def writes(self, text: str, customer: str = "ana") -> Webhook | None:
        """Let a customer write; return what the channel would deliver. None: the desk will read it."""
        raise NotConcerned("the channel carries no messages of customers")

    async def heard(self, customer: str = "ana") -> list[str]:
        """Return what reached a customer, in order."""
        raise NotConcerned("nothing can be sent by the channel")

    async def received(self, customer: str = "ana") -> list[tuple[str, bytes]]:
        """Return the files that reached a customer with our answers, by name, in order."""
        raise NotConcerned("the channel carries no files")

    async def batch(self, texts: Sequence[str], customer: str = "ana") -> Webhook:
        """Let a customer write several times; return the one delivery that carries all."""
        raise NotConcerned("the channel delivers one thing at a time")

    # -- webhooks ------------------------------------------------------------------------------------

    def redelivered(self, webhook: Webhook) -> Webhook:
        """Return the same events as another delivery."""
        raise NotConcerned("the channel does not name its deliveries")

    def signed(self, body: bytes, *, by: str = "current") -> Webhook:
        """Return a delivery of these bytes, signed with the ``current``, the ``previous`` or an ``unknown`` secret."""
        raise NotConcerned("the channel does not sign")

    async def echo(self, text: str, customer: str = "ana") -> Webhook | None:
        """Return what the channel delivers about an answer of ours; None: the desk will read it."""
        raise NotConcerned("the channel does not tell us what we sent")

    # -- orders --------------------------------------------------------------------------------------

    async def place(self, number: str, *, at: datetime, customer: str = "ana", visible: bool = True) -> Webhook | None:
        """Place an order whose last change is ``at``; an invisible one is in no list before it is ``shown``."""
        raise NotConcerned("the channel has no orders")

    async def change(self, number: str, *, at: datetime) -> Webhook | None:
        """Change an order; return what the channel would deliver."""
        raise NotConcerned("the channel has no orders")

    async def show(self, number: str) -> None:
        """Let an order become visible, with the moment that it has."""
        raise NotConcerned("the channel has no orders")

    async def remove(self, number: str) -> None:
        """Delete an order."""
        raise NotConcerned("orders of this channel are for ever")

    async def orders(self) -> dict[str, Truth]:
        """Return every visible order as it is."""
        raise NotConcerned("the channel has no orders")

    async def done(self, number: str) -> list[str]:
        """Return what the desk did to an order, in order.

        Each as ``note: words``, ``public note: words``, ``cancel``, ``refund EUR 12.50`` or ``resend``.
        """
        raise NotConcerned("nothing can be done to orders of this channel")

    # -- bad days ------------------------------------------------------------------------------------

    @property
    def calls(self) -> int:
        """How many calls of its API the peer has seen."""
        raise NotConcerned("the channel has no API")

    @property
    def overdrawn(self) -> int:
        """How many calls came although the published budget was spent."""
        raise NotConcerned("the channel publishes no budget")

    def throttles(self, times: int, retry_after: int | None) -> None:
        """Answer the next calls with "too many"."""
        raise NotConcerned("the channel never says: too many")

    def loses_answers(self, times: int) -> None:
        """Take the next messages and break the line before the answer."""
        raise NotConcerned("the channel's line does not break")

    def fails(self, times: int) -> None:
        """Answer the next calls with a failure, and do nothing."""
        raise NotConcerned("the channel does not fail")

    def hangs(self) -> None:
        """Answer nothing from now on."""
        raise NotConcerned("the channel does not hang")

    def expire(self) -> None:
        """Let the credentials expire that are in use; renewed ones hold."""
        raise NotConcerned("the channel's credentials do not expire")

    def revoke(self) -> None:
        """Let no credentials hold any more."""
        raise NotConcerned("the channel's credentials cannot be revoked")

    @property
    def refreshes(self) -> int:
        """How often credentials were renewed."""
        raise NotConcerned("the channel's credentials do not expire")


class HttpPeer(Peer):
    """A peer with an HTTP API on a loopback port; its author writes the routes, bad days are here.

    ``guarded`` tells by the path which routes want credentials and spend from the budget.
    """

    #: The budget that the peer enforces on the desk's clock.
    rate = Rate(20, 10)

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.app = web.Application(middlewares=[self._gate])
        self._runner: web.AppRunner | None = None
        self._bucket: Bucket | None = None
        self._calls = self._overdrawn = 0
        self._throttled: list[int | None] = []
        self._losing = self._failing = 0
        self._hanging = False

    async def __aenter__(self) -> Self:
        """Serve."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    def guarded(self, path: str) -> bool:
        """Tell whether a path wants credentials; all do."""
        del path
        return True

    def authorised(self, request: web.Request) -> bool:
        """Tell whether a request carries credentials that hold."""
        raise NotImplementedError

    def takes(self, request: web.Request) -> bool:
        """Tell whether a request sends a message to a customer, for lines that break after it."""
        return request.method == "POST"

    @property
    def calls(self) -> int:
        """How many calls the peer has seen."""
        return self._calls

    @property
    def overdrawn(self) -> int:
        """How many calls came although the budget was spent."""
        return self._overdrawn

    def throttles(self, times: int, retry_after: int | None) -> None:
        """Answer the next calls with 429."""
        self._throttled += [retry_after] * times

    def loses_answers(self, times: int) -> None:
        """Take the next messages and break the line before the answer."""
        self._losing = times

    def fails(self, times: int) -> None:
        """Answer the next calls with 503, and do nothing."""
        self._failing = times

    def hangs(self) -> None:
        """Answer nothing from now on."""
        self._hanging = True

    def price(self, request: web.Request) -> float:
        """Return what a request costs before it is looked at; 0 where only its body tells."""
        del request
        return 1

    def spends(self, cost: float) -> bool:
        """Take a cost from the budget; without enough in it nothing is taken, and it counts as overdrawn."""
        now, bucket = self.clock(), self._full()
        # A hair's breadth of grace: two clocks that round differently are not a broken budget.
        if bucket.opens_at(cost, now) > now + timedelta(milliseconds=1):
            self._overdrawn += 1
            return False
        self._bucket = bucket.spent(cost, now)
        return True

    def gives_back(self, cost: float) -> None:
        """Put back what a call did not need."""
        self._bucket = self._full().told(self.clock(), back=cost)

    def remaining(self) -> int:
        """Return how many calls are left at once, for a header."""
        bucket = self._full()
        return int(max(0.0, bucket.spent(0, self.clock()).tokens))

    @web.middleware
    async def _gate(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not self.guarded(request.path):
            return await handler(request)
        self._calls += 1
        if self._hanging:
            await asyncio.Event().wait()
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        response = await handler(request)
        if self._losing and self.takes(request):
            self._losing -= 1
            _break_line(request)
        return response

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not self.authorised(request):
            return web.json_response({"error": "who are you"}, status=401)
        if self._throttled:
            after = self._throttled.pop(0)
            return web.Response(status=429, headers={} if after is None else {"Retry-After": str(after)})
        if self._failing:
            self._failing -= 1
            return web.Response(status=503, text="come back later")
        return None if self.spends(self.price(request)) else web.Response(status=429)

    def _full(self) -> Bucket:
        return self._bucket or Bucket.full(self.rate, self.clock())


def _break_line(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
