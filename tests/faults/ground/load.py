"""Load: customers at the widget and at kiosks, agents at consoles; all of it on record."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import msgspec

from desk import Form, signature
from tests.faults.ground.calling import Caller
from tests.faults.ground.console import Console, log_in
from tests.faults.ground.record import Answered, Record, Said
from tests.faults.ground.settings import AGENTS, KIOSKS, SECRET, WIDGET

#: The shortest and longest seconds between two messages of a customer, and between two looks of an agent at his list.
_SHORTEST, _LONGEST, _LOOK = 0.02, 0.6, 0.2
#: Of so many messages one is tried only once: its customer closed the page.
_GIVES_UP = 6
#: Seconds for everybody to finish what he began.
_FINISH = 180.0


class Load:
    """People who write and answer until they are told to stop; ``addresses`` are where they call."""

    def __init__(self, addresses: Sequence[str], dice: random.Random) -> None:
        self.record = Record()
        self.consoles: list[Console] = []
        self._addresses = addresses
        self._dice = dice
        self._stopping = False
        self._busy: list[asyncio.Task[None]] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def on(
        cls, addresses: Sequence[str], dice: random.Random, customers: int = 15, agents: Sequence[str] = AGENTS
    ) -> AsyncIterator["Load"]:
        """Keep people busy until ``finished`` is called; their consoles stay open until the end."""
        load = cls(addresses, dice)
        async with contextlib.AsyncExitStack() as stack:
            people = [load._customer(f"{where}-{number}", where) for where, number in _places(customers)]
            for agent in agents:
                caller = await load._caller(stack)
                await log_in(caller, agent)
                load.consoles.append(await stack.enter_async_context(Console.open(caller)))
                people.append(load._agent(caller, agent))
            load._busy = [asyncio.create_task(one) for one in people]
            stack.push_async_callback(_ended, load._busy)
            yield load

    async def finished(self) -> None:
        """Let everybody finish what he began; what failed so far is tried until it is answered."""
        self._stopping = True
        async with asyncio.timeout(_FINISH):
            await asyncio.gather(*self._busy)

    def check(self) -> None:
        """Raise what anybody stumbled over."""
        for task in self._busy:
            if task.done():
                task.result()

    async def _caller(self, stack: contextlib.AsyncExitStack) -> Caller:
        return await stack.enter_async_context(Caller.calling(self._addresses, self.record, self._dice))

    async def _customer(self, name: str, where: str) -> None:
        async with contextlib.AsyncExitStack() as stack:
            caller = await self._caller(stack)
            writes = _at_the_widget(caller) if where == WIDGET else _at_a_kiosk(caller, where, name, self._dice)
            for number in count(1):
                if self._stopping:
                    return
                await writes(number, self._dice.randrange(_GIVES_UP) == 0)
                await asyncio.sleep(self._dice.uniform(_SHORTEST, _LONGEST))

    async def _agent(self, caller: Caller, agent: str) -> None:
        for number in count(1):
            if self._stopping:
                return
            listed = await caller.insist("GET", "/api/conversations?view=mine")
            assert listed.status == 200, listed
            owed = [one for one in listed.body["conversations"] if "waiting_since" in one]
            for place, conversation in enumerate(owed):
                await self._answer(caller, conversation, f"{agent}-{number}-{place}")
            await asyncio.sleep(_LOOK)

    async def _answer(self, caller: Caller, conversation: dict[str, Any], key: str) -> None:
        answered = Answered(int(conversation["id"]), key, f"This is answer {key}.")
        self.record.answered.append(answered)
        body = {"text": answered.body, "seen": conversation["heard"], "key": key}
        reply = await caller.insist("POST", f"/api/conversations/{answered.conversation}/replies", body)
        assert reply.status in {201, 409}, reply  # 409: something newer came in
        if reply.status == 201:
            answered.message, answered.at = int(reply.body["id"]), time.monotonic()


_Writes = Callable[[int, bool], Awaitable[None]]


def _at_the_widget(caller: Caller) -> _Writes:
    """Return how a visitor writes."""
    key = secrets.token_urlsafe(24)
    name = visitor_of(key)
    caller.headers["Authorization"] = f"Bearer {key}"

    async def writes(number: int, once: bool) -> None:
        said = Said(WIDGET, name, f"{name}/{number}", f"Where is order {number}?")
        caller.record.said.append(said)
        ask = caller.once if once else caller.insist
        reply = await ask("POST", f"/widget/{WIDGET}/messages", {"id": str(number), "text": said.body})
        assert reply is None or reply.status in {200, 201}, reply
        if reply is not None:
            said.acknowledge()

    return writes


def _at_a_kiosk(caller: Caller, inbox: str, name: str, dice: random.Random) -> _Writes:
    """Return how a shop tells of one of its customers: one or two messages a webhook, each webhook until it is taken."""

    async def writes(number: int, once: bool) -> None:
        said = [webhook_said(inbox, name, number, place) for place in range(dice.choice([1, 1, 2]))]
        caller.record.said += said
        ask = caller.once if once else caller.insist
        raw, headers = webhook(said)
        reply = await ask("POST", f"/hooks/{inbox}", raw, headers)
        assert reply is None or reply.status == 200, reply
        for one in said if reply is not None else ():
            one.acknowledge()

    return writes


def visitor_of(key: str) -> str:
    """Return how the desk calls the visitor who holds a key."""
    return sha256(key.encode()).hexdigest()[:32]


def webhook_said(inbox: str, customer: str, number: int, place: int = 0) -> Said:
    """Return a message that a kiosk will tell of, in its delivery number ``number`` of a customer."""
    name = f"{customer}/{number}/{place}"
    return Said(inbox, customer, name, f"Where is order {name}?", delivery=f"{customer}/{number}")


def webhook(said: Sequence[Said]) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of the webhook that tells of some messages."""
    at = datetime.now(UTC).isoformat()
    events = [
        {
            "type": "message",
            "id": one.external_id,
            "customer": one.customer,
            "name": one.customer,
            "text": one.body,
            "at": at,
            "from": "customer",
        }
        for one in said
    ]
    raw = msgspec.json.encode({"events": events})
    return raw, {"x-kiosk-signature": signature(raw, SECRET, form=Form.HEX), "x-kiosk-delivery": said[0].delivery or ""}


def _places(customers: int) -> list[tuple[str, int]]:
    """Return at which inbox each customer writes."""
    inboxes = (WIDGET, *KIOSKS)
    return [(inboxes[number % len(inboxes)], number) for number in range(customers)]


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
