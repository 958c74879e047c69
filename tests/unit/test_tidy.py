"""Memory of a process that runs for long: what nobody holds any more goes, however old it grew meanwhile."""

import asyncio
import gc
from weakref import ref

from desk.cli.serve import stay_tidy
from desk.testing import until


class Connection:
    """Knows itself, as what serves a connection knows it and is known by it."""

    def __init__(self) -> None:
        self.own = self


async def test_what_grew_old_and_was_left_goes_by_itself() -> None:
    connection = Connection()
    for generation in (0, 1):
        gc.collect(generation)
    left = ref(connection)
    del connection
    gc.collect(1)
    assert left() is not None
    tidying = asyncio.create_task(stay_tidy(every=0.0))
    await until(lambda: left() is None)
    tidying.cancel()
