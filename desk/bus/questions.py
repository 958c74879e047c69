"""Questions between the processes of a desk: each goes to one of those who answer its topic, whichever is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import MaxPayloadError, NoRespondersError

from desk.bus.connecting import LOST, Connection
from desk.bus.protocol import A, NobodyAnswers, Q

log = logging.getLogger(__name__)

#: Whoever answers a topic is one of this group: a question reaches one of them.
_GROUP = "desk"


@dataclass(slots=True, eq=False)
class _Answerer:
    """Somebody here who answers a topic, and through which subscription he hears of questions just now."""

    topic: str
    decoder: "msgspec.msgpack.Decoder[Any]"
    answer: Callable[[Any], Awaitable[Any]]
    heard: Subscription | None = None


class Questions:
    """Asks and answers over one connection after the other; answers under way belong to ``group``."""

    def __init__(self) -> None:
        self._prefix = ""
        self._connection: Connection | None = None
        self._answerers: list[_Answerer] = []
        self._group: asyncio.TaskGroup | None = None
        self._encode = msgspec.msgpack.Encoder().encode

    def begin(self, desk: str, group: asyncio.TaskGroup) -> None:
        """Be one of a desk's processes; no subject of these is one of those that every process hears."""
        self._prefix, self._group = f"desk.{desk}-asked", group

    async def use(self, connection: Connection) -> None:
        """Ask and answer over a connection from now on."""
        self._connection = connection
        for answerer in list(self._answerers):
            answerer.heard = None
            await self._hear(answerer, connection)

    def lose(self) -> None:
        """Ask and answer nobody until there is another connection."""
        self._connection = None

    async def ask(self, topic: str, question: Any, answer: type[A], within: float) -> A:
        """See ``Bus.ask``."""
        connection = self._connection
        if connection is None:
            raise NobodyAnswers(topic)
        asked = asyncio.ensure_future(
            connection.client.request(self._subject(topic), self._encode(question), timeout=within)
        )
        lost = asyncio.ensure_future(connection.lost.wait())
        try:
            await asyncio.wait((asked, lost), return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise NobodyAnswers(topic)
            return msgspec.msgpack.decode((await asked).data, type=answer)
        except TimeoutError:
            raise
        except (NoRespondersError, MaxPayloadError, msgspec.MsgspecError, *LOST) as error:
            raise NobodyAnswers(topic) from error
        finally:
            asked.cancel()
            lost.cancel()

    def answering(self, topic: str, question: type[Q], answer: Callable[[Q], Awaitable[Any]]) -> Callable[[], None]:
        """See ``Bus.answering``."""
        answerer = _Answerer(topic, msgspec.msgpack.Decoder(question), answer)
        self._answerers.append(answerer)
        if self._connection is not None:
            self._keep(self._hear(answerer, self._connection))
        return partial(self._stop, answerer)

    def _stop(self, answerer: _Answerer) -> None:
        self._answerers.remove(answerer)
        if answerer.heard is not None and self._connection is not None:
            self._keep(_unsubscribed(answerer.heard))

    async def _hear(self, answerer: _Answerer, connection: Connection) -> None:
        async def heard(message: Msg) -> None:
            self._keep(self._answer(answerer, message))

        try:
            subject = self._subject(answerer.topic)
            answerer.heard = await connection.client.subscribe(subject, queue=_GROUP, cb=heard)
        except LOST as error:  # the next connection hears
            log.debug("no questions about %s are heard: %r", answerer.topic, error)

    async def _answer(self, answerer: _Answerer, message: Msg) -> None:
        try:
            answered = await answerer.answer(answerer.decoder.decode(message.data))
            await message.respond(self._encode(answered))
        except msgspec.MsgspecError as error:
            log.warning("a question about %s is none that this process knows: %s", answerer.topic, error)
        except LOST as error:
            log.debug("an answer about %s reaches nobody: %r", answerer.topic, error)
        except Exception:
            log.exception("a question about %s was not answered", answerer.topic)

    def _keep(self, work: Any) -> None:
        if self._group is None:
            raise RuntimeError("nobody has joined this bus")
        self._group.create_task(work)

    def _subject(self, topic: str) -> str:
        return f"{self._prefix}.{'.'.join(quote(part, safe='') for part in topic.split('.'))}"


async def _unsubscribed(subscription: Subscription) -> None:
    """Take no more, whether or not the connection still holds."""
    try:
        await subscription.unsubscribe()
    except LOST as error:
        log.debug("nothing to be heard any more: %r", error)
