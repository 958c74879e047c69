"""Translating for other processes: each question goes to one translator, and those that come together to one call."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from functools import partial

from desk.bus.protocol import Bus
from desk.services.asked import OFFERED, OFFERS, Answered, Asked, Offer, Offered, Outcome, topic_of
from desk.translation.engines.asking import EngineFailed, EngineResting
from desk.translation.engines.legs import Leg
from desk.translation.urgency import Urgency

log = logging.getLogger(__name__)

#: Seconds that segments wait for others of their pair which come by themselves; who waits for them does not notice.
TOGETHER = 0.004
#: Segments that may wait here, and of these the part that bulk may take; whoever asks then has somebody else do it.
MOST_WAITING, _BULK = 512, 0.5
#: Seconds between two signs of life, and for what was taken to be answered when this process stops.
_BEAT, _FINISH = 3.0, 5.0


class Translating:
    """Answers questions for every pair that this process can do; ``run`` never returns."""

    def __init__(self, bus: Bus, legs: Sequence[Leg], most: int = MOST_WAITING) -> None:
        self._bus = bus
        self._legs = [leg for leg in legs if leg.own]
        self._most = most
        #: Segments that were taken and not answered yet.
        self.waiting = 0
        #: Questions that were not taken, since the start.
        self.refused = 0
        self._idle = asyncio.Event()

    async def run(self) -> None:
        """Answer, and say again and again what is offered."""
        bell = self._bus.bell(OFFERS)
        async with self._open():
            log.info("translates %d pairs for other processes", len(self._legs))
            while True:
                self._bus.publish(OFFERS, self._offer())
                await bell.rung(_BEAT)

    @contextlib.asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        """Take questions; at the end no more."""

        async def offer(_: None) -> Offer:
            return self._offer()

        with contextlib.ExitStack() as stack:
            for leg in self._legs:
                stack.callback(self._bus.answering(topic_of(leg.pair), Asked, partial(self._answer, leg)))
            stack.callback(self._bus.answering(OFFERED, type(None), offer))
            try:
                yield
            finally:
                self._bus.publish(OFFERS, Offer(self._bus.process, ()))

    async def finish(self) -> None:
        """Wait until everything that was taken is answered, a few seconds at the most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FINISH):
                while self.waiting:
                    self._idle.clear()
                    await self._idle.wait()

    def _offer(self) -> Offer:
        pairs = [(leg.pair, leg.model) for leg in self._legs]
        return Offer(
            self._bus.process, [Offered(pair.engine, pair.source, pair.target, model) for pair, model in pairs]
        )

    async def _answer(self, leg: Leg, asked: Asked) -> Answered:
        room = self._most if asked.urgent else self._most * _BULK
        if self.waiting and self.waiting + len(asked.segments) > room:
            self.refused += 1
            return Answered(Outcome.BUSY)
        self.waiting += len(asked.segments)
        try:
            return await _answered(leg, asked)
        finally:
            self.waiting -= len(asked.segments)
            self._idle.set()


async def _answered(leg: Leg, asked: Asked) -> Answered:
    """Return what an engine makes of segments, or why it makes nothing."""
    until = asyncio.get_running_loop().time() + asked.within
    try:
        answers = await leg.ask(asked.segments, until, Urgency.LIVE if asked.urgent else Urgency.BULK)
    except TimeoutError:
        return Answered(Outcome.LATE)
    except EngineResting as error:
        return Answered(Outcome.RESTING, error=str(error))
    except EngineFailed as error:
        return Answered(Outcome.FAILED, error=str(error))
    return Answered(Outcome.DONE, [answer.text for answer in answers], [answer.score for answer in answers])
