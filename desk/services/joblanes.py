"""Lanes over the jobs of one kind."""

from collections.abc import Awaitable, Callable, Hashable
from operator import attrgetter

from desk.bus.protocol import Bus
from desk.domain.time import Clock
from desk.services.lanes import Lanes
from desk.store import jobs
from desk.store.jobs import Job
from desk.store.protocol import Store, Transaction

#: Looked at in one read for each lane: what is being worked on, and enough that can follow.
_AHEAD = 4


def job_lanes(
    kind: str,
    work: Callable[[Job], Awaitable[None]],
    *,
    store: Store,
    bus: Bus,
    clock: Clock,
    at_once: int,
    key: Callable[[Job], Hashable] = attrgetter("subject"),
    rests: Callable[[Transaction], bool] = lambda _: False,
) -> Lanes[Job]:
    """Return lanes that do every job of a kind, in order for each ``key``, ``at_once`` beside each other.

    While ``rests`` says so nothing is begun.
    """

    def due(tx: Transaction) -> list[Job]:
        return [] if rests(tx) else jobs.due_of_any_merchant(tx, kind, clock(), _AHEAD * at_once)

    return Lanes(
        bell=bus.bell(f"job.{kind}"),
        clock=clock,
        due=lambda: store.read(due),
        next_due=lambda after: store.read(lambda tx: jobs.next_due_of_any_merchant(tx, kind, after)),
        key=key,
        work=work,
        at_once=at_once,
    )
