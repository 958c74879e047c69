"""A clock that was set back: nothing stands still until it has caught up.

What was put off, and all that is remembered by the moment at which it happened, lies ahead of it then. Whoever waits
for a moment is woken also when the clock was set forward: that moment may have come.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from desk.bus.protocol import Bus
from desk.config.model import Config
from desk.domain.time import Clock
from desk.services.arrivals import fetch_job
from desk.services.assigning import READ_JOB
from desk.services.presence import Presence
from desk.store import readings, setbacks, tellings, webhooks
from desk.store.protocol import Store, Transaction

log = logging.getLogger(__name__)

#: The bell that rings for who looks at the clock.
BELL = "clock"
#: Seconds between two looks; a clock that was set forward and back again between them is noticed by what it left.
_LOOK = 5.0
#: What lies ahead by less was put off by another process, whose clock is not quite this one.
_SKEW = timedelta(minutes=1)


class Setback:
    """Watches the clock; ``run`` never returns. At the start it may have been set back since the last stop."""

    def __init__(self, store: Store, config: Config, presence: Presence, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._presence = presence
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Look at the clock again and again."""
        bell, last = self._bus.bell(BELL), datetime.max.replace(tzinfo=self._clock().tzinfo)
        while True:
            now = self._clock()
            if now < last:
                self._presence.set_back(now)
            if not timedelta() <= now - last <= _SKEW:  # whoever waits for a moment reckoned by another time
                await self._store.write(self._wake)
            await self._mend(timedelta() if now < last else _SKEW)
            last = now
            await bell.rung(_LOOK)

    async def _mend(self, skew: timedelta) -> None:
        """Hasten what lies ahead; a desk where nothing does writes nothing."""
        if not await self._store.read(partial(self._ahead, skew=skew)):
            return
        if hastened := await self._store.write(partial(self._hasten, skew=skew)):  # 0: another process was faster
            log.warning("the clock was set back; %d things that were put off are done at once", hastened)

    def _ahead(self, tx: Transaction, skew: timedelta) -> bool:
        config = self._config
        return setbacks.any_ahead_of_any_merchant(tx, self._clock(), config.inboxes, config.receivers, skew=skew)

    def _hasten(self, tx: Transaction, skew: timedelta) -> int:
        config, now = self._config, self._clock()
        hastened = setbacks.hasten_of_any_merchant(tx, now, config.inboxes, config.receivers, skew=skew)
        if hastened:
            self._wake(tx)
        return hastened

    def _wake(self, tx: Transaction) -> None:
        for topic in timed(self._config):
            tx.wake(topic)


def timed(config: Config) -> Iterator[str]:
    """Yield the bells of everybody who waits for moments to come."""
    yield from ("inbox", "routing", "shifts", "world", "clocks", f"job.{READ_JOB}")
    yield from map(tellings.bell_of, config.receivers)
    for inbox in config.inboxes:
        yield from (f"outbox.{inbox}", f"job.{fetch_job(inbox)}", webhooks.bell_of(inbox), readings.bell_of(inbox))
