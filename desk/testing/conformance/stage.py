"""What a check plays on: two shops of the peer, a desk that serves both, a clock, and everything that was logged."""

import contextlib
import io
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from desk import ActionKind, InboundMessage, Money, OrderView, Webhook
from desk.config.stores import SQLITE
from desk.connections.channel import Channel
from desk.domain.conversations import Conversation
from desk.domain.ids import AgentId, InboxId, MerchantId
from desk.domain.messages import Author, Kind
from desk.listening import serving
from desk.services.actions import Asked
from desk.services.drafting import Draft
from desk.store import entities, inbox, lists, messages
from desk.store.lists import Query
from desk.store.messages import Spoken
from desk.store.protocol import Transaction
from desk.testing.clock import FakeClock
from desk.testing.conformance import scenery
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.peer import Peer
from desk.testing.start import handing_over, running
from desk.testing.undertest import DeskUnderTest
from desk.testing.waiting import until

#: Names of the two shops, each a merchant with one inbox of the same name.
ONE, TWO = "one", "two"
_END = 2**31 - 1
#: Lines of the desk's log under a broken promise.
_TROUBLES = 3
_MANY = 1000
#: Real seconds for the desk to come to rest; a connector that goes round in circles never does.
_PATIENCE = 20.0


class Stage:
    """One check's world. Verbs that tell something wait first until the desk has nothing left to do."""

    def __init__(self, peers: Mapping[str, Peer], directory: Path, clock: FakeClock, store: str) -> None:
        self.peers = peers
        self.clock = clock
        self.log = io.StringIO()
        self._directory = directory
        self._store = store
        self._keys = count(1)
        self._desk: DeskUnderTest | None = None
        self._running = contextlib.AsyncExitStack()

    @property
    def peer(self) -> Peer:
        """The first shop."""
        return self.peers[ONE]

    @property
    def desk(self) -> DeskUnderTest:
        """The desk that runs."""
        if self._desk is None:
            raise RuntimeError("no desk is running")
        return self._desk

    def channel(self, shop: str = ONE) -> Channel:
        """Return the desk's side of a shop."""
        return self.desk.desk.channels[InboxId(shop)]

    # -- the desk ------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start a desk, which finds what an earlier one left."""
        plugins = {"under_test": handing_over([self.peer.kind])} if self.peer.kind.name != "widget" else {}
        toml = scenery.written(self.peers, self._directory)
        started = running(self._directory, toml, plugins=plugins, clock=self.clock, store=self._store)
        self._desk = await self._running.enter_async_context(started)
        port = await self._running.enter_async_context(serving(self._desk.desk, "127.0.0.1", 0))
        for name, peer in self.peers.items():
            peer.desk_url, peer.inbox = f"http://127.0.0.1:{port}", name

    async def stop(self) -> None:
        """Stop the desk where it stands."""
        await self._running.aclose()
        self._desk = None

    async def restart(self) -> None:
        """Stop the desk and start another on the same data."""
        await self.stop()
        await self.start()

    async def settled(self) -> None:
        """Wait until the desk has nothing left to do at this moment."""
        await self.desk.settled(_PATIENCE)

    async def passes(self, time: timedelta, steps: int = 1) -> None:
        """Let time pass, in steps, and the desk do what each makes due."""
        for _ in range(steps):
            self.clock.advance(time / steps)
            await self.settled()

    # -- webhooks ------------------------------------------------------------------------------------

    async def deliver(self, webhook: Webhook, shop: str = ONE) -> int:
        """Deliver as the channel does, over HTTP; return the status."""
        url = f"{self.peers[shop].desk_url}/hooks/{shop}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=webhook.body, headers=dict(webhook.headers), params=dict(webhook.query)) as response,
        ):
            await response.read()
            return response.status

    async def says(self, text: str, customer: str = "ana", shop: str = ONE) -> None:
        """Let a customer write, and the desk hear of it."""
        webhook = await self.peers[shop].writes(text, customer)
        await self.arrives(webhook, shop)

    async def arrives(self, webhook: Webhook | None, shop: str = ONE) -> None:
        """Deliver what a channel told, or let the desk find it by reading."""
        if webhook is None:
            await self.settled()
            await self.passes(self.peers[shop].patience)
        else:
            expect(await self.deliver(webhook, shop), 200, "a genuine delivery is acknowledged")
            await self.settled()

    # -- what the desk knows -------------------------------------------------------------------------

    async def read(self, customer: str = "ana", shop: str = ONE) -> list[str]:
        """Return what the desk read of a customer."""
        said = await self._said(customer, shop)
        return [one.message.body for one in said if one.message.author is Author.CUSTOMER]

    async def conversations(self, shop: str = ONE) -> int:
        """Return how many customers of a shop the desk believes there are."""
        await self.settled()
        query = Query(walls=frozenset({MerchantId(shop)}), agent=AgentId("emma"), language="en", view="all")
        return len(await self.desk.desk.store.read(lambda tx: lists.page(tx, query)))

    async def answers(self, customer: str = "ana", shop: str = ONE) -> list[Spoken]:
        """Return the desk's answers to a customer, and how far each got."""
        said = await self._said(customer, shop)
        return [one for one in said if one.message.author is Author.AGENT and one.message.kind is Kind.MESSAGE]

    async def reply(
        self, text: str, customer: str = "ana", shop: str = ONE, files: Mapping[str, bytes] | None = None
    ) -> Spoken:
        """Answer a customer, with files by their names."""
        to, key = self.peers[shop].named(customer), f"a{next(self._keys)}"
        return await self.desk.reply(text, to=to, inbox=shop, by="emma", key=key, files=files)

    async def hands_over(self, text: str, customer: str = "ana", shop: str = ONE) -> None:
        """Answer a customer, and do not wait for what becomes of it."""
        name, key = self.peers[shop].named(customer), f"a{next(self._keys)}"
        current = await self.desk.desk.store.read(
            lambda tx: messages.conversation_with(tx, MerchantId(shop), InboxId(shop), name)
        )
        if current is None:
            raise AssertionError(f"{customer} has never written to shop {shop}")
        emma = self.desk.agent("emma")
        await self.desk.desk.replies.send(emma, current.id, emma.merchants, Draft(text, current.heard, key))

    async def acts(self, kind: ActionKind, number: str, text: str = "", **more: Any) -> Spoken:
        """Have something done to an order, as an agent who chats with somebody about it; see ``Asked``."""
        asked = await self._asked(kind, number, text, **more)
        return await self.desk.again(asked)

    async def offered(self, number: str, shop: str = ONE) -> list[ActionKind]:
        """Return what an agent may have done to an order now."""
        await self.settled()
        order, emma = await self._order(number, shop), self.desk.agent("emma")
        return self.desk.desk.actions.offered(emma, MerchantId(shop), InboxId(shop), order)

    async def order(self, number: str, shop: str = ONE) -> OrderView:
        """Return an order as the desk believes it to be."""
        await self.settled()
        return await self._order(number, shop)

    async def _order(self, number: str, shop: str) -> OrderView:
        """Return an order once the desk knows it: a real shop tells of it a moment after it was placed."""
        name, merchant = InboxId(shop), MerchantId(shop)
        known: list[OrderView] = []

        async def there() -> bool:
            found = await self.desk.desk.store.read(lambda tx: entities.orders_of_inbox(tx, merchant, name, _MANY))
            known.extend(order for order in found if order.number == number)
            return bool(known)

        await until(there, 10)
        return known[0]

    async def _asked(self, kind: ActionKind, number: str, text: str, shop: str = ONE, **more: Any) -> Spoken:
        emma, order = self.desk.agent("emma"), await self.order(number, shop)
        chat = await self._chat(shop, number)
        asked = Asked(kind=kind, inbox=InboxId(shop), order=order.id, key=f"d{next(self._keys)}", text=text, **more)
        return await self.desk.desk.actions.ask(emma, chat.id, emma.merchants, asked)

    async def _chat(self, shop: str, number: str) -> Conversation:
        """Return the chat in which somebody speaks of an order."""
        chat, now = InboxId(f"{shop}-chat"), self.clock()
        text = f"What about my order {number}?"
        said = InboundMessage(external_id=f"about-{number}", customer="eva", body=text, raw=text.encode(), sent_at=now)
        await self.desk.desk.intake.accept(chat, said)
        return await self.desk.conversation("eva", chat)

    async def orders(self, shop: str = ONE) -> dict[str, tuple[str, Money]]:
        """Return every order that the desk believes there is, once it has nothing left to do."""
        await self.settled()
        return await self.known_orders(shop)

    async def known_orders(self, shop: str = ONE) -> dict[str, tuple[str, Money]]:
        """Return every order that the desk believes there is right now."""
        merchant, name = MerchantId(shop), InboxId(shop)
        found = await self.desk.desk.store.read(lambda tx: entities.orders_of_inbox(tx, merchant, name, _MANY))
        return {order.number: (order.state_word, order.total) for order in found}

    async def quarantined(self, shop: str = ONE) -> list[str]:
        """Return why things were set aside."""
        await self.settled()
        walls = frozenset({MerchantId(shop)})
        found = await self.desk.desk.store.read(lambda tx: inbox.quarantined(tx, walls, _MANY))
        return [str(one.error) for one in found]

    async def _said(self, customer: str, shop: str) -> list[Spoken]:
        await self.settled()
        name, merchant = self.peers[shop].named(customer), MerchantId(shop)

        def unit(tx: Transaction) -> list[Spoken]:
            found = messages.conversation_with(tx, merchant, InboxId(shop), name)
            return [] if found is None else messages.before(tx, found, _END, _MANY, notes=False)

        return await self.desk.desk.store.read(unit)

    def secrets(self) -> list[str]:
        """Return every secret among the settings of the shops."""
        return scenery.secrets(self.peers)

    def troubles(self) -> list[str]:
        """Return what the desk logged last of what went wrong: mostly that is why a promise is broken."""
        logged = (line for line in self.log.getvalue().splitlines() if line.startswith(("WARNING desk", "ERROR")))
        return list(dict.fromkeys(logged))[-_TROUBLES:]

@contextlib.asynccontextmanager
async def staging(make: Callable[[], Peer], directory: Path, store: str = SQLITE) -> AsyncIterator[Stage]:
    """Open two shops and start a desk that serves them; hear everything that is logged meanwhile."""
    clock = FakeClock()
    peers = {name: make() for name in (ONE, TWO)}
    stage = Stage(peers, directory, clock, store)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_hearing(stage.log))
        for peer in peers.values():
            peer.clock = clock
            await stack.enter_async_context(peer)
        stack.push_async_callback(stage.stop)
        await stage.start()
        yield stage


@contextlib.contextmanager
def _hearing(log: io.StringIO) -> Any:
    handler, root = logging.StreamHandler(log), logging.getLogger()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
