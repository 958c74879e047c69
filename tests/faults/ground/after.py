"""After a fault: the desk comes to rest, and the invariants are asked."""

import contextlib
from functools import partial

from tests.faults.ground.console import Console
from tests.faults.ground.invariants import broken, consoles_were_told
from tests.faults.ground.load import Load
from tests.faults.ground.processes import Running
from tests.faults.ground.shop import Shop
from tests.faults.ground.truth import Truth, busy, truth
from tests.faults.ground.waiting import eventually

#: Seconds for the desk to do everything that the fault left undone.
REST = 120.0


async def rests(desk: Running, within: float = REST) -> Truth:
    """Wait until nothing is left to do, and return what there is."""
    await eventually(lambda: busy(desk.where) == 0, within)
    return truth(desk.where)


async def holds(desk: Running, load: Load, shop: Shop) -> Truth:
    """Wait until the desk rests and fail the test with every invariant that is broken, and what processes said."""
    found = await rests(desk)
    wrong = broken(load.record, found, await shop.heard())
    assert not wrong, "\n".join([*wrong, desk.said()])
    assert load.record.done, "nothing was acknowledged at all"
    return found


async def consoles_know(load: Load, found: Truth) -> None:
    """Wait until every console knows everything, and fail if one was told twice, of less, or in another order."""
    for console in load.consoles:
        # Who was told to fetch everything anew has done so; what lies between never came by the feed.
        assert (console.resyncs, console.thrown_out) == (0, 0)
        with contextlib.suppress(AssertionError):
            await eventually(partial(_knows, console, found), within=60)
        assert not list(consoles_were_told(found, console.told_of()))


def _knows(console: Console, found: Truth) -> bool:
    return not list(consoles_were_told(found, console.told_of()))
