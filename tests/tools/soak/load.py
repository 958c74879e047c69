"""Customers who write at a steady pace, agents who answer some of them, and a console that notes when it was told."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from hashlib import sha256
from itertools import count

from tests.faults.ground.calling import Caller
from tests.faults.ground.console import Console, log_in
from tests.faults.ground.load import webhook
from tests.faults.ground.record import Answered, Record, Said
from tests.faults.ground.settings import AGENTS, KIOSK, WIDGET

CUSTOMERS = 300
#: Seconds between two looks of an agent at his list, and how many he answers then.
_LOOK, _ANSWERS = 1.0, 5
_FINISH = 120.0

Write = Callable[[Said], Awaitable[None]]


class Watching(Console):
    """A console that keeps moments, not events: a soak is long."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller)
        #: The texts that arrived, and with their moments those that nobody has looked at yet.
        self.arrived: set[str] = set()
        self.fresh: list[tuple[str, float]] = []
        self.told: list[int] = []

    def _take(self, frame: dict[str, object]) -> None:
        super()._take(frame)
        for event in self.events:
            if event["kind"] == "message_received":
                self.arrived.add(event["message"]["body"])
                self.fresh.append((event["message"]["body"], time.monotonic()))
                self.told.append(int(event["message"]["id"]))
        self.events.clear()

    def told_of(self) -> list[int]:
        """Return the customers' messages that it was told of, in order."""
        return self.told


class People:
    """Everybody who writes and answers, and what came of it."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.record = Record()
        self.addresses = addresses
        self.dice = random.Random(1)
        self.consoles: list[Watching] = []
        #: When each message was due to be sent, by its text.
        self.sent: dict[str, float] = {}
        #: What was sent so far, for whoever measures from here on.
        self.count = 0
        self._queues: list[asyncio.Queue[str | None]] = []
        self._busy: list[asyncio.Task[None]] = []
        self._leaving = False

    @classmethod
    @contextlib.asynccontextmanager
    async def at(cls, addresses: Sequence[str]) -> AsyncIterator["People"]:
        """Have people at a desk until the end."""
        people = cls(addresses)
        async with contextlib.AsyncExitStack() as stack:
            for number in range(CUSTOMERS):
                caller, queue = await people._caller(stack), asyncio.Queue[str | None]()
                name, write = _kiosk(caller, number) if number % 2 else _widget(caller)
                people._queues.append(queue)
                people._busy.append(asyncio.create_task(people._customer(name, write, queue)))
            for agent in AGENTS:
                caller = await people._caller(stack)
                await log_in(caller, agent)
                people._busy.append(asyncio.create_task(people._agent(caller, agent)))
            people.consoles.append(await stack.enter_async_context(Watching.open(caller)))  # type: ignore[arg-type]
            stack.callback(lambda: [task.cancel() for task in people._busy])
            yield people

    async def write(self, per_second: float, seconds: float) -> None:
        """Have messages written, each at its moment whether earlier ones were taken or not."""
        began = time.monotonic()
        for number in range(int(per_second * seconds)):
            moment = began + number / per_second
            await asyncio.sleep(moment - time.monotonic())
            self.say(moment)

    def say(self, moment: float) -> None:
        """Have the next customer write."""
        self.count += 1
        text = f"Where is parcel {self.count}?"
        self.sent[text] = moment
        self._queues[self.count % CUSTOMERS].put_nowait(text)

    async def finished(self) -> None:
        """Let everybody finish what he began, and go."""
        self._leaving = True
        for queue in self._queues:
            queue.put_nowait(None)
        async with asyncio.timeout(_FINISH):
            await asyncio.gather(*self._busy)

    def check(self) -> None:
        """Raise what anybody stumbled over."""
        for task in self._busy:
            if task.done():
                task.result()

    async def _caller(self, stack: contextlib.AsyncExitStack) -> Caller:
        return await stack.enter_async_context(Caller.calling(self.addresses, self.record, self.dice))

    async def _customer(self, name: str, write: Write, queue: asyncio.Queue[str | None]) -> None:
        inbox = WIDGET if write.__name__ == "widget" else KIOSK
        for number in count(1):
            text = await queue.get()
            if text is None:
                return
            delivery = None if inbox == WIDGET else f"{name}/{number}"
            said = Said(inbox, name, f"{name}/{number}", text, delivery=delivery)
            self.record.said.append(said)
            await write(said)
            said.acknowledged = True

    async def _agent(self, caller: Caller, agent: str) -> None:
        for number in count(1):
            if self._leaving:
                return
            listed = await caller.insist("GET", "/api/conversations?view=mine&limit=100")
            owed = [one for one in listed.body["conversations"] if "waiting_since" in one]
            for place, one in enumerate(self.dice.sample(owed, min(_ANSWERS, len(owed)))):
                key = f"{agent}-{number}-{place}"
                answered = Answered(int(one["id"]), key, f"This is answer {key}.")
                self.record.answered.append(answered)
                body = {"text": answered.body, "seen": one["heard"], "key": key}
                reply = await caller.insist("POST", f"/api/conversations/{answered.conversation}/replies", body)
                assert reply.status in {201, 409}, reply
                answered.message = int(reply.body["id"]) if reply.status == 201 else None
            await asyncio.sleep(_LOOK)


def _widget(caller: Caller) -> tuple[str, Write]:
    """Return a visitor's name, and how she writes."""
    key = secrets.token_urlsafe(24)
    caller.headers["Authorization"] = f"Bearer {key}"

    async def widget(said: Said) -> None:
        number = said.external_id.partition("/")[2]
        reply = await caller.insist("POST", f"/widget/{WIDGET}/messages", {"id": number, "text": said.body})
        assert reply.status in {200, 201}, reply

    return sha256(key.encode()).hexdigest()[:32], widget


def _kiosk(caller: Caller, number: int) -> tuple[str, Write]:
    """Return the name of a shop's customer, and how the shop tells what she wrote."""

    async def kiosk(said: Said) -> None:
        raw, headers = webhook([said])
        reply = await caller.insist("POST", f"/hooks/{KIOSK}", raw, headers)
        assert reply.status == 200, reply

    return f"customer-{number}", kiosk
