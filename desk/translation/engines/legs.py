"""One direction of one engine, which is asked as long as it does not fail too often."""

import asyncio
from collections.abc import Sequence

from desk.domain.language import readable_as
from desk.hooks.translators import Translation, Translator
from desk.translation.engines.asking import EngineFailed, EngineResting, asked
from desk.translation.engines.batching import Batcher
from desk.translation.engines.breaker import Breaker
from desk.translation.engines.health import Health, Record
from desk.translation.urgency import Urgency

#: Seconds of one call, however long its askers would wait; a bulk job that hangs must not hold a lane for an hour.
LONGEST_CALL = 30.0
#: Waiters of a call give up at its deadline, and clocks are not exact.
_TICK = 0.005


class Leg:
    """What a translator does for one pair. The pair may be less particular than the one that is wanted."""

    def __init__(self, translator: Translator, source: str, target: str, batcher: Batcher) -> None:
        self.translator = translator
        self.source = source
        self.target = target
        self._batcher = batcher
        self._breaker = Breaker()
        self._record = Record()

    @property
    def model(self) -> str:
        """Name and version of the model that translates now."""
        return self.translator.model_of(self.source, self.target)

    def does(self, source: str, target: str) -> bool:
        """Tell whether it serves for a pair, though it may be made for another region's."""
        return readable_as(self.source, source) and readable_as(self.target, target)

    async def ask(self, segments: Sequence[str], until: float, urgency: Urgency) -> Sequence[Translation]:
        """Return the segments' translations; raise ``TimeoutError`` or ``EngineFailed``, nothing else."""
        if not self._breaker.admits(_now(), until):
            raise self._resting()
        return await self._batcher.ask(self, segments, until, urgency)

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
