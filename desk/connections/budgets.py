"""The budgets of one inbox's line: spent before a call leaves, corrected by what the channel answers."""

import contextlib
import random
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.connections.shared import Contended, SharedBudgets
from desk.domain.budgets import RESERVE, Bucket, Rate
from desk.domain.errors import Unavailable
from desk.domain.phrases import Phrase
from desk.domain.time import Clock
from desk.hooks.connectors.line import Allowance, BudgetSpent, NotReached, Throttled

#: What a channel gets that publishes no budget: enough for answers, too little to be banned for.
UNPUBLISHED = Rate(burst=20, per_second=5)
#: When to try again where others change a budget all the time.
_CONTENDED = timedelta(seconds=0.5)
_CATCHING_UP: ContextVar[bool] = ContextVar("catching_up", default=False)


@contextlib.contextmanager
def catching_up() -> Iterator[None]:
    """Leave a share of every budget to answers: whoever reads or fetches can wait, a customer should not."""
    token = _CATCHING_UP.set(True)
    try:
        yield
    finally:
        _CATCHING_UP.reset(token)


@dataclass(slots=True)
class Budgets:
    """Buckets by name; one that the manifest does not name is ``UNPUBLISHED``.

    Where other processes call the same channel they are in the database, which ``shared`` leads to; else here.
    """

    rates: Mapping[str, Rate]
    clock: Clock
    shared: SharedBudgets | None = None
    _own: dict[str, Bucket] = field(default_factory=dict)

    async def spend(self, name: str, cost: float) -> None:
        """Take a call's cost, or raise ``Throttled`` with the moment from which there is enough."""
        reserve = RESERVE if _CATCHING_UP.get() else 0.0

        def spent(bucket: Bucket) -> Bucket:
            now = self.clock()
            opens = bucket.opens_at(cost, now, reserve=reserve)
            if opens > now:
                raise self._wait(name, bucket, opens)
            return bucket.spent(cost, now)

        try:
            await self._change(name, spent)
        except Contended as error:
            wanted = Phrase("desk", "The budget “{name}” is in great demand", {"name": name})
            raise BudgetSpent(self.clock() + _CONTENDED, wanted) from error
        except Unavailable as error:
            unknown = Phrase("desk", "Nobody can tell what is left of the budget “{name}”", {"name": name})
            raise NotReached(unknown) from error

    def _wait(self, name: str, bucket: Bucket, opens: datetime) -> Throttled:
        if bucket.closed_until is not None and bucket.closed_until > self.clock():
            return Throttled(opens, Phrase("desk", "The channel wants no calls of “{name}” yet", {"name": name}))
        return BudgetSpent(opens, Phrase("desk", "The channel's budget “{name}” is spent", {"name": name}))

    async def learn(self, name: str, cost: float, allowance: Allowance | None) -> None:
        """Believe what a reply said of the budget, if anything."""

        def told(bucket: Bucket) -> Bucket:
            said = allowance or Allowance()
            if allowance is None and not bucket.refusals and bucket.closed_until is None:
                return bucket
            return bucket.told(
                self.clock(),
                back=0.0 if said.cost is None else max(0.0, cost - said.cost),
                remaining=said.remaining,
                burst=said.burst,
                per_second=said.per_second,
                closed_until=said.closed_until,
            )

        # What could not be noted now will be said again; the reply itself must not be lost over it.
        with contextlib.suppress(Contended, Unavailable):
            await self._change(name, told)

    async def close(self, name: str, after: timedelta | None) -> Throttled:
        """Close a budget that the channel says is overdrawn; return the error to raise."""
        now, chance = self.clock(), random.random()  # noqa: S311 - jitter, no secret
        until = now + (after or _CONTENDED)

        def refused(bucket: Bucket) -> Bucket:
            nonlocal until
            closed = bucket.refused(now, after, chance)
            until = closed.closed_until or now
            return closed

        with contextlib.suppress(Contended, Unavailable):
            await self._change(name, refused)
        return Throttled(until, Phrase("desk", "Too many calls of “{name}”, says the channel", {"name": name}))

    async def _change(self, name: str, change: Callable[[Bucket], Bucket]) -> None:
        if self.shared is not None:
            await self.shared.change(name, lambda: self._full(name), change)
        else:
            self._own[name] = change(self._own.get(name) or self._full(name))

    def _full(self, name: str) -> Bucket:
        return Bucket.full(self.rates.get(name, UNPUBLISHED), self.clock())
