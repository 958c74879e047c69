"""Processes that translate for this one: which are there, and asking them; with none of them everything goes on."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence

from desk.bus.protocol import Bus, NobodyAnswers
from desk.hooks.translators import Translation
from desk.services.asked import OFFERED, OFFERS, Answered, Asked, Offer, Outcome, topic_of
from desk.translation.engines.asking import EngineFailed, EngineResting
from desk.translation.engines.breaker import Breaker
from desk.translation.engines.elsewhere import NotElsewhere, Pair
from desk.translation.urgency import Urgency

log = logging.getLogger(__name__)

#: Seconds without a sign of life after which a translator has ended.
_SILENT = 10.0
#: Seconds for the first of them to say what he offers, when this process starts.
_HELLO = 2.0
#: The parts of the time that tries get: a translator may end with a question in his hands, and the next be alive.
_TRIES = (0.5, 1.0)
#: Seconds that any one answer is waited for; a bulk job has longer than a process that hangs may cost it.
_LONGEST = 30.0


class Translators:
    """See ``Elsewhere``: over the bus, to whichever translator is free."""

    def __init__(self, bus: Bus, now: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._now = now
        self._offers: dict[str, Mapping[Pair, str]] = {}
        self._heard_at: dict[str, float] = {}
        self._breakers: dict[Pair, Breaker] = {}
        self._merged: Mapping[Pair, str] = {}
        bus.listen(OFFERS, self._hear)

    @property
    def offered(self) -> Mapping[Pair, str]:
        """What those who are there translate just now; the same object until that changes."""
        silent = [process for process, heard_at in self._heard_at.items() if self._now() - heard_at > _SILENT]
        for process in silent:
            self._forget(process)
        return self._merged

    @property
    def processes(self) -> frozenset[str]:
        """The names of those that translate."""
        return frozenset(self._offers if self.offered else ())

    async def look(self) -> None:
        """Learn what is offered from whoever answers first; nobody may."""
        self._bus.wake(OFFERS)
        with contextlib.suppress(NobodyAnswers, TimeoutError):
            self._hear(await self._bus.ask(OFFERED, None, Offer, _HELLO))

    async def ask(
        self, pair: Pair, segments: Sequence[str], until: float, urgency: Urgency
    ) -> list[Translation]:
        """Return the segments' translations; raise ``NotElsewhere``, or ``EngineFailed`` if the engine itself did."""
        loop = asyncio.get_running_loop()
        breaker = self._breakers.setdefault(pair, Breaker())
        if not breaker.admits(loop.time(), until):
            raise NotElsewhere(pair)
        for share in _TRIES:
            answered = await self._tried(pair, segments, share * (until - loop.time()), urgency)
            if answered.outcome is Outcome.LATE:
                breaker.failed(loop.time())
            elif answered.outcome is not Outcome.BUSY:
                breaker.succeeded()
                return _translations(pair, answered, len(segments))
        raise NotElsewhere(pair)

    async def _tried(self, pair: Pair, segments: Sequence[str], within: float, urgency: Urgency) -> Answered:
        """Ask one of them once, whoever is free."""
        within = min(max(within, 0.0), _LONGEST)
        asked = Asked(segments, within, urgent=urgency is Urgency.LIVE)
        try:
            return await self._bus.ask(topic_of(pair), asked, Answered, within)
        except TimeoutError:
            return Answered(Outcome.LATE)
        except NobodyAnswers as error:
            self._nobody(pair)
            raise NotElsewhere(pair) from error

    def _nobody(self, pair: Pair) -> None:
        """Ask nobody for a pair until somebody offers it again."""
        for process, offer in list(self._offers.items()):
            self._offers[process] = {each: model for each, model in offer.items() if each != pair}
        self._merge()

    def _hear(self, offer: Offer) -> None:
        self._heard_at[offer.process] = self._now()
        offered = {each.pair: each.model for each in offer.offered}
        if not offered:
            self._forget(offer.process)
        elif self._offers.get(offer.process) != offered:
            self._offers[offer.process] = offered
            self._merge()

    def _forget(self, process: str) -> None:
        del self._heard_at[process]
        if self._offers.pop(process, None) is not None:
            self._merge()

    def _merge(self) -> None:
        merged = {pair: model for offer in self._offers.values() for pair, model in offer.items()}
        if bool(merged) is not bool(self._merged):
            log.info("translator processes are %s", "there" if merged else "gone: what can be, is translated here")
        self._merged = merged


def _translations(pair: Pair, answered: Answered, wanted: int) -> list[Translation]:
    """Return what was answered, or raise what the engine did."""
    if answered.outcome is Outcome.RESTING:
        raise EngineResting(answered.error)
    if answered.outcome is Outcome.FAILED or len(answered.texts) != wanted or len(answered.scores) != wanted:
        raise EngineFailed(answered.error or f"{pair.engine} gave {len(answered.texts)} texts for {wanted} segments")
    return [Translation(text, score) for text, score in zip(answered.texts, answered.scores, strict=True)]
