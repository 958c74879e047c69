"""The other processes of this desk: who is at them, and that they are still there."""

import time
from collections.abc import Callable

from desk.bus.protocol import Bus
from desk.services.here import PRESENCE, Seen
from desk.services.presence import Presence

#: The bus's topic on which the name of each process that ended without a word is published, to this process alone.
GONE = "gone"
#: Seconds between two signs of life of a process, and after how many without one it has ended.
_BEAT, _SILENT = 3.0, 10.0


class Company:
    """Tells others who is here and learns who is there; ``run`` never returns.

    While the bus is lost nobody is believed to have gone: what is not heard then says nothing.
    """

    def __init__(self, presence: Presence, bus: Bus, now: Callable[[], float] = time.monotonic) -> None:
        self._presence = presence
        self._bus = bus
        self._now = now
        self._heard_at: dict[str, float] = {}
        bus.listen(PRESENCE, self._hear)

    async def run(self) -> None:
        """Give signs of life, and miss those of others."""
        bell = self._bus.bell("presence")
        self._bus.wake("presence")  # whoever is there already tells at once
        while True:
            self._bus.publish(PRESENCE, self._presence.seen())
            self.look_around()
            await bell.rung(_BEAT)

    def look_around(self) -> None:
        """Forget every process that has been silent for too long."""
        now = self._now()
        if not self._bus.connected:
            self._heard_at = dict.fromkeys(self._heard_at, now)
        for process in [process for process, heard_at in self._heard_at.items() if now - heard_at > _SILENT]:
            del self._heard_at[process]
            self._presence.forget(process)
            self._bus.publish(GONE, process)

    def _hear(self, seen: Seen) -> None:
        if seen.process != self._bus.process:
            self._heard_at[seen.process] = self._now()
            self._presence.learn(seen)
