"""What one process at a time does for all that share a database: routing, clocks, handing over.

Whoever takes the duty keeps it by taking it again and again. If its process ends, so does its session, and another
takes over within seconds; if it hangs, within the lease. Two that do the same for a moment only cost time: what is
decided is decided in units.
"""

import asyncio
import logging
from collections.abc import Sequence

from desk.domain.errors import Unavailable
from desk.services.parts import Loop
from desk.services.supervision import supervise
from desk.store import processes
from desk.store.protocol import Store

log = logging.getLogger(__name__)

#: The name of the duty.
_DUTY = "leading"
#: Seconds between two looks at whether the duty is ours, and for how long it stays with a process that hangs.
_LOOK = 2.0
_LEASE = 10
#: Seconds before its end at which a process that could not renew its lease acts as if it had none.
_MARGIN = 1.0

Loops = Sequence[Loop]


class Leading:
    """Keeps some loops going in one process of all; ``run`` never returns."""

    def __init__(self, store: Store, *, told: bool) -> None:
        self._store = store
        #: Whether processes tell each other who is at them; else each can only do its own part.
        self._told = told
        #: Whether this process does what one does for all.
        self.here = False
        #: When the lease was last asked for that we have, by the loop's clock.
        self._asked_at = 0.0

    async def begin(self) -> None:
        """Take the duty if nobody has it; without a bus that others hear too, everybody does."""
        asked_at = asyncio.get_running_loop().time()
        ours = await self._store.claim(lambda tx: processes.take_duty(tx, _DUTY, _LEASE))
        self._asked_at = asked_at
        if not (ours or self._told or self.here):
            log.warning('another process runs on this store and does not hear this one: set [desk] bus = "nats://..."')
        self.here = ours or not self._told

    async def run(self, loops: Loops) -> None:
        """Keep the loops going whenever the duty is ours."""
        while True:
            await self.begin()
            if self.here:
                await self._lead(loops)
            await asyncio.sleep(_LOOK)

    async def _lead(self, loops: Loops) -> None:
        """Keep the loops going for as long as the duty is ours, or may be: the database may not answer."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(supervise(name, loop), name=name) for name, loop in loops]
            try:
                while self.here:
                    await asyncio.sleep(_LOOK)
                    await self._again()
            finally:
                self.here = False
                for task in tasks:
                    task.cancel()

    async def _again(self) -> None:
        """Renew the lease while it lasts, or raise ``Unavailable``: by then another process may lead."""
        try:
            async with asyncio.timeout_at(self._asked_at + _LEASE - _MARGIN):
                await self.begin()
        except TimeoutError as error:
            raise Unavailable("The database does not answer, and another process may lead by now.") from error
