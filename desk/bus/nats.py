"""The bus of a desk of many processes: core NATS between them, and the bus of one process within each.

NATS keeps nothing, and need not: whatever may have been missed is made up for by ringing every bell, which lets each
loop look at the store. While there is no NATS every bell rings every second.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import msgspec
from nats.aio.msg import Msg

from desk.bus.connecting import LOST, Connecting, Connection, Servers
from desk.bus.local import LocalBell, LocalBus
from desk.bus.protocol import A, Q
from desk.bus.questions import Questions

log = logging.getLogger(__name__)

#: Rings of one topic within this many seconds are one message.
_TOGETHER = 0.002
#: Seconds between two rings of everything while nobody can be heard.
_BLIND = 1.0
#: Seconds for what is being sent to leave when the desk stops.
_LET_GO = 2.0
#: Passing messages that may wait to leave; older ones are dropped.
_QUEUE = 10_000
#: Parts of subjects, after the desk's own: a bell's topic, a message's topic, or that everything is to ring.
_WAKE, _TELL, _ALL = "wake", "tell", "all"


class NatsBus:
    """See ``Bus``; call it from the event loop only. ``kinds`` are the types of what is published, by topic."""

    def __init__(self, servers: Servers, kinds: Mapping[str, Any]) -> None:
        self._here = LocalBus()
        self._connecting = Connecting(servers, f"desk {self._here.process}")
        self._servers = servers
        self._decoders = {topic: msgspec.msgpack.Decoder(kind) for topic, kind in kinds.items()}
        self._encode = msgspec.msgpack.Encoder().encode
        self._subject = ""
        self._told: deque[tuple[str, bytes]] = deque(maxlen=_QUEUE)
        self._rung: set[str] = set()
        self._something = asyncio.Event()
        self._questions = Questions()
        self.connected = False
        self.losses = 0

    @property
    def process(self) -> str:
        """This process's own name."""
        return self._here.process

    @contextlib.asynccontextmanager
    async def joined(self, desk: str) -> AsyncIterator[None]:
        """Be one of a desk's processes; raises ``Unavailable`` if there is no NATS at all."""
        self._subject = f"desk.{desk}"
        connection = await self._connecting.at_start(self._hear, f"{self._subject}.>")
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._stay(connection)), group.create_task(self._ring_while_blind())]
            try:
                async with asyncio.TaskGroup() as answers:
                    self._questions.begin(desk, answers)
                    yield
            finally:
                for task in tasks:
                    task.cancel()

    def wake(self, topic: str) -> None:
        """Ring every bell of a topic."""
        self._here.wake(topic)
        if self.connected:
            self._rung.add(topic)
            self._something.set()

    def bell(self, topic: str) -> LocalBell:
        """Return a new bell that rings for a topic."""
        return self._here.bell(topic)

    def publish(self, topic: str, payload: Any) -> None:
        """Tell every listener of a topic: those of this process at once."""
        self._here.publish(topic, payload)
        if self.connected and topic in self._decoders:
            self._told.append((topic, self._encode(payload)))
            self._something.set()

    def listen(self, topic: str, hear: Callable[[Any], None]) -> Callable[[], None]:
        """Hear what is published; return how to stop."""
        return self._here.listen(topic, hear)

    async def ask(self, topic: str, question: Any, answer: type[A], within: float) -> A:
        """Return the answer of one of those who answer a topic."""
        return await self._questions.ask(topic, question, answer, within)

    def answering(self, topic: str, question: type[Q], answer: Callable[[Q], Awaitable[Any]]) -> Callable[[], None]:
        """Answer questions of a topic beside whoever else does; return how to take no more of them."""
        return self._questions.answering(topic, question, answer)

    # -- hearing -------------------------------------------------------------------------------------

    async def _hear(self, message: Msg) -> None:
        what, _, topic = message.subject.removeprefix(f"{self._subject}.").partition(".")
        if what == _WAKE:
            self._here.wake(topic)
        elif what == _ALL:
            self._here.wake_all()
        elif decoder := self._decoders.get(topic):
            self._pass_on(topic, decoder, message.data)

    def _pass_on(self, topic: str, decoder: "msgspec.msgpack.Decoder[Any]", data: bytes) -> None:
        try:
            payload = decoder.decode(data)
        except msgspec.MsgspecError as error:  # of a process of another version; what passes is not worth more
            log.warning("a message about %s is none that this process knows: %s", topic, error)
        else:
            self._here.publish(topic, payload)

    async def _ring_while_blind(self) -> None:
        while True:
            await asyncio.sleep(_BLIND)
            if not self.connected:
                self._here.wake_all()

    # -- staying connected ---------------------------------------------------------------------------

    async def _stay(self, connection: Connection) -> None:
        """Use one connection after the other until the desk stops."""
        while True:
            try:
                await self._use(connection)
            finally:
                self.connected = False
                self._questions.lose()
                await asyncio.shield(connection.close())
            self.losses += 1
            log.warning("the bus is lost: no NATS at %s; other processes are noticed within seconds", self._servers)
            connection = await self._connecting.again(self._hear, f"{self._subject}.>")
            log.warning("the bus is back")

    async def _use(self, connection: Connection) -> None:
        """Send what is to be sent until the connection is lost."""
        self.connected = True
        self._told.clear()
        self._rung.clear()
        self._here.wake_all()
        sending = asyncio.ensure_future(self._send_forever(connection))
        try:
            await connection.end()
        finally:
            sending.cancel()
            if connection.lost.is_set():
                connection.drop()  # or the client would go on waiting for it, and take no cancellation
            await asyncio.wait([sending], timeout=_LET_GO)

    async def _send_forever(self, connection: Connection) -> None:
        with contextlib.suppress(*LOST):
            await self._questions.use(connection)
            await connection.client.publish(f"{self._subject}.{_ALL}")
            try:
                while True:
                    await self._send(connection)
            finally:  # also what was told last before this process ends
                await self._send_queued(connection)

    async def _send(self, connection: Connection) -> None:
        """Send what is queued, what was told before what was rung: who wakes up knows what to look for."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._something, connection.missed)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in waits:
                waiting.cancel()
        await asyncio.sleep(_TOGETHER)
        if connection.missed.is_set():
            connection.missed.clear()
            self._here.wake_all()
        await self._send_queued(connection)

    async def _send_queued(self, connection: Connection) -> None:
        for subject, payload in self._taken():
            await connection.client.publish(f"{self._subject}.{subject}", payload)

    def _taken(self) -> list[tuple[str, bytes]]:
        """Return everything that is queued, with its subject, and queue it no longer."""
        self._something.clear()
        told = [(f"{_TELL}.{topic}", payload) for topic, payload in self._told]
        rung = [(f"{_WAKE}.{topic}", b"") for topic in sorted(self._rung)]
        self._told.clear()
        self._rung.clear()
        return told + rung
