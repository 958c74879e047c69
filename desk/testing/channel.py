"""A storefront's channel that lives in memory, remembers what it was told, and fails when asked to."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto
from itertools import count

from desk import (
    ActionKind,
    Connector,
    FileRules,
    InboundMessage,
    InboxId,
    InboxInfo,
    Line,
    Manifest,
    OrderAction,
    OutboundMessage,
    Outcome,
    Repeats,
    Sent,
    Settings,
    Unsure,
    Webhook,
)
from desk.domain.time import Clock
from desk.store.accepting import Accepted

#: Takes messages in, as the desk's intake does.
Receive = Callable[[InboxId, InboundMessage], Awaitable[Accepted]]
#: What a webhook carries that is no forgery.
SIGNATURE = "genuine"


class Misbehaviour(Enum):
    """What a channel does that neither answers nor raises."""

    HANGS = auto()
    TAKES_UNSAID = auto()


#: No answer, until ``release``.
HANGS = Misbehaviour.HANGS
#: The customer gets the message and the desk is told that nobody knows.
TAKES_UNSAID = Misbehaviour.TAKES_UNSAID

Fault = BaseException | Outcome | Misbehaviour


class FakeChannel(Connector):
    """One inbox's channel: customers write with ``says``, ``heard`` is what reached them, ``done`` what orders got."""

    manifest = Manifest(
        webhooks=True,
        repeats=Repeats.KEY,
        acts=dict.fromkeys(ActionKind, Repeats.KEY),
        files=FileRules(most=10, largest=10_000_000),
    )

    def __init__(self, inbox: InboxInfo) -> None:
        self.inbox = inbox
        #: What reached customers, in order; ``heard`` shows the words alone.
        self.messages: list[OutboundMessage] = []
        #: What was done to orders.
        self.done: list[OrderAction] = []
        #: The key of every attempt, also of those that failed.
        self.keys: list[str] = []
        #: Keys that the desk sent again although it had been told that they were taken.
        self.repeated: list[str] = []
        #: How many messages hang right now.
        self.hanging = 0
        self._taken: dict[str, Sent] = {}
        self._acknowledged: set[str] = set()
        self._faults: deque[Fault] = deque()
        self._always: Fault | None = None
        self._released = asyncio.Event()
        self._numbers = count(1)
        self._receive: Receive | None = None
        self._clock: Clock | None = None

    @property
    def heard(self) -> list[str]:
        """Return what customers read, in the order in which it reached them."""
        return [message.body for message in self.messages]

    def heard_by(self, customer: str) -> list[str]:
        """Return what one customer read."""
        return [message.body for message in self.messages if message.customer == customer]

    async def says(
        self,
        text: str,
        customer: str = "ana",
        *,
        id: str | None = None,  # noqa: A002 - the word that tests read best
        language: str | None = None,
    ) -> Accepted:
        """Let a customer write; return when it is on the desk's disk. ``language`` is the channel's guess."""
        if self._receive is None:
            raise RuntimeError("no desk is running that serves this channel")
        return await self._receive(self.inbox.id, self.message(text, customer, id=id, language=language))

    def message(
        self,
        text: str,
        customer: str = "ana",
        *,
        id: str | None = None,  # noqa: A002 - the word that tests read best
        language: str | None = None,
    ) -> InboundMessage:
        """Return what a customer writes as the desk takes it in."""
        if self._clock is None:
            raise RuntimeError("no desk is running that serves this channel")
        return InboundMessage(
            external_id=id or f"m{next(self._numbers)}",
            customer=customer,
            customer_name=customer.title(),
            body=text,
            raw=text.encode("utf-8", "surrogatepass"),
            sent_at=self._clock(),
            language=language,
        )

    def will(self, *faults: Fault) -> None:
        """Let the next messages fail, each in its own way: an exception to raise, or an outcome to answer."""
        self._faults.extend(faults)

    def always(self, fault: Fault) -> None:
        """Let every message fail until it ``recovers``."""
        self._always = fault

    def recovers(self) -> None:
        """Take messages again."""
        self._always = None
        self._faults.clear()

    def release(self) -> None:
        """Let what hangs go through."""
        self._released.set()

    def served_by(self, receive: Receive | None, clock: Clock) -> None:
        """Say which running desk takes this channel's messages in, or none."""
        self._receive, self._clock = receive, clock

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        """Take an answer, or do what was asked for instead."""
        return await self._met(key, lambda: self.messages.append(message))

    async def act(self, action: OrderAction, key: str) -> Outcome:
        """Do something to an order, or what was asked for instead."""
        return await self._met(key, lambda: self.done.append(action))

    async def _met(self, key: str, take: Callable[[], None]) -> Outcome:
        """Meet the next fault, or take what came."""
        self.keys.append(key)
        if key in self._acknowledged:
            self.repeated.append(key)
        fault = self._faults.popleft() if self._faults else self._always
        match fault:
            case None:
                pass
            case BaseException():
                raise fault
            case Misbehaviour.TAKES_UNSAID:
                self._take(key, take)
                return Unsure("the line broke after the message had left")
            case Misbehaviour.HANGS:
                await self._hang()
            case _:
                return fault
        self._acknowledged.add(key)
        return self._take(key, take)

    async def verify(self, webhook: Webhook) -> bool:
        """Tell a genuine webhook, which says so, from a forged one."""
        return webhook.headers.get("x-fake-signature") == SIGNATURE

    def parse(self, webhook: Webhook) -> Sequence[InboundMessage]:
        """Read ``{"id": ..., "customer": ..., "text": ...}``."""
        told = json.loads(webhook.body)
        return [self.message(told["text"], told["customer"], id=told["id"])]

    def _take(self, key: str, take: Callable[[], None]) -> Sent:
        """Take what came, once however often its key comes."""
        if key not in self._taken:
            take()
            self._taken[key] = Sent(f"{self.inbox.id}-{len(self._taken) + 1}")
        return self._taken[key]

    async def _hang(self) -> None:
        self.hanging += 1
        try:
            await self._released.wait()
        finally:
            self.hanging -= 1


class FakeConnector:
    """``[[inbox]] connector = "fake"``. Its channels outlive a desk, as storefronts do."""

    name = "fake"
    settings_type = Settings

    def __init__(self) -> None:
        self.channels: dict[InboxId, FakeChannel] = {}

    def connect(self, inbox: InboxInfo, settings: Settings, line: Line) -> FakeChannel:
        """Return an inbox's channel, the same for every desk that is started with this connector."""
        return self.channels.setdefault(inbox.id, FakeChannel(inbox))
