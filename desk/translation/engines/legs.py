"""One direction of one engine, which is asked as long as it does not fail too often."""

import asyncio
import contextlib
from collections.abc import Sequence

from desk.domain.language import readable_as
from desk.hooks.translators import Translation, Translator
from desk.translation.engines.asking import EngineFailed, EngineResting, asked
from desk.translation.engines.batching import Batcher
from desk.translation.engines.breaker import Breaker
from desk.translation.engines.elsewhere import Elsewhere, NotElsewhere, Pair
from desk.translation.engines.health import Health, Record
from desk.translation.urgency import Urgency

#: Seconds of one call, however long its askers would wait; a bulk job that hangs must not hold a lane for an hour.
LONGEST_CALL = 30.0
#: Waiters of a call give up at its deadline, and clocks are not exact.
_TICK = 0.005
#: The part of the time that is left in which other processes are asked, where this one can translate itself.
_ELSEWHERE = 0.6


class Leg:
    """What a translator does for one pair. The pair may be less particular than the one that is wanted.

    Where other processes translate it, these are asked first. ``own``: this process has a model for it, too.
    """

    def __init__(
        self, translator: Translator, pair: Pair, batcher: Batcher, elsewhere: Elsewhere | None, *, own: bool
    ) -> None:
        self.translator = translator
        self.pair = pair
        self.own = own
        self._batcher = batcher
        self._elsewhere = elsewhere
        self._breaker = Breaker()
        self._record = Record()

    @property
    def source(self) -> str:
        """The language that it reads."""
        return self.pair.source

    @property
    def target(self) -> str:
        """The language that it writes."""
        return self.pair.target

    @property
    def model(self) -> str:
        """Name and version of the model that translates now."""
        offered = self._elsewhere.offered.get(self.pair) if self._elsewhere else None
        if offered is None and self.own:
            return self.translator.model_of(self.source, self.target)
        return offered or ""

    def does(self, source: str, target: str) -> bool:
        """Tell whether it serves for a pair, though it may be made for another region's."""
        return readable_as(self.source, source) and readable_as(self.target, target)

    async def ask(self, segments: Sequence[str], until: float, urgency: Urgency) -> Sequence[Translation]:
        """Return the segments' translations; raise ``TimeoutError`` or ``EngineFailed``, nothing else."""
        if self._elsewhere is not None and self.pair in self._elsewhere.offered:
            with contextlib.suppress(NotElsewhere):
                return await self._asked_elsewhere(self._elsewhere, segments, until, urgency)
        if not self.own:
            raise EngineFailed(f"{self.translator.name} has no model here, and no translator process answers")
        if not self._breaker.admits(_now(), until):
            raise self._resting()
        return await self._batcher.ask(self, segments, until, urgency)

    async def _asked_elsewhere(
        self, elsewhere: Elsewhere, segments: Sequence[str], until: float, urgency: Urgency
    ) -> Sequence[Translation]:
        """Ask other processes, and remember how it went."""
        began = _now()
        part = began + (until - began) * (_ELSEWHERE if self.own else 1.0)
        try:
            answers = await elsewhere.ask(self.pair, segments, part, urgency)
        except EngineFailed as error:
            self._record.went_wrong(str(error))
            raise
        self._record.succeeded(_now() - began)
        return answers

    async def translate(self, segments: Sequence[str], deadline: float) -> Sequence[Translation]:
        """Ask the engine, now and in one call, and remember how it did; this is what the batcher calls."""
        began = _now()
        if self._breaker.rests(began):
            raise self._resting()
        limit = min(deadline, LONGEST_CALL)
        try:
            async with asyncio.timeout(LONGEST_CALL):
                answers = await asked(self.translator, segments, self.source, self.target, limit)
        except asyncio.CancelledError:
            # Who left early says nothing about the engine; that everybody waited in vain does.
            if _now() - began >= limit - _TICK:
                self._late(limit)
            raise
        except TimeoutError as error:
            self._late(limit)
            raise EngineFailed(self._record.last_error) from error
        except EngineFailed as error:
            self._failed(str(error), blamed=len(segments) == 1)
            raise
        self._breaker.succeeded()
        self._record.succeeded(_now() - began)
        return answers

    def health(self) -> Health:
        """Return how it does."""
        again = self._breaker.retry_at
        return Health(
            engine=self.translator.name,
            source=self.source,
            target=self.target,
            model=self.model,
            state=self._breaker.state,
            last_error=self._record.last_error,
            asked_again_in=None if again is None else max(again - _now(), 0.0),
            answered=self._record.answered,
            failed=self._record.failed,
            median=self._record.median,
            last=self._record.last,
        )

    def _late(self, limit: float) -> None:
        """Count a call that took all its time, unless that was less than it needs: it began too late then."""
        usual = self._record.median
        self._failed(
            f"{self.translator.name} gave no answer within {limit:.3g} s", blamed=usual is None or limit > 2 * usual
        )

    def _failed(self, error: str, *, blamed: bool) -> None:
        """Count a failure. Of several segments one may be to blame; each is asked alone before the engine is."""
        self._record.went_wrong(error)
        if blamed:
            self._breaker.failed(_now())

    def _resting(self) -> EngineResting:
        pair = f"{self.source} to {self.target}"
        return EngineResting(f"{self.translator.name} rests, {pair}, after: {self._record.last_error}")


def _now() -> float:
    return asyncio.get_running_loop().time()
