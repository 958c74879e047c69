"""The budgets of one inbox's line: spent before a call leaves, corrected by what the channel answers."""

import contextlib
import random
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from desk.connections.retry_after import retry_after
from desk.domain.budgets import RESERVE, Bucket, Rate
from desk.domain.time import Clock
from desk.hooks.connectors.line import Allowance, BudgetSpent, Call, Reply, Throttled

#: What a channel gets that publishes no budget: enough for answers, too little to be banned for.
UNPUBLISHED = Rate(burst=20, per_second=5)
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
    """Buckets by name; one that the manifest does not name is ``UNPUBLISHED``."""

    rates: Mapping[str, Rate]
    clock: Clock
    buckets: dict[str, Bucket]

    def spend(self, call: Call) -> None:
        """Take a call's cost, or raise ``Throttled`` with the moment from which there is enough."""
        now, bucket = self.clock(), self._bucket(call.rate)
        opens = bucket.opens_at(call.cost, now, reserve=RESERVE if _CATCHING_UP.get() else 0.0)
        if opens > now:
            raise self._wait(call, bucket, opens)
        self.buckets[call.rate] = bucket.spent(call.cost, now)

    def _wait(self, call: Call, bucket: Bucket, opens: datetime) -> Throttled:
        if bucket.closed_until is not None and bucket.closed_until > self.clock():
            return Throttled(opens, f"the channel wants no calls of {call.rate!r} yet")
        return BudgetSpent(opens, f"the channel's budget {call.rate!r} is spent")

    def learn(self, call: Call, allowance: Allowance | None) -> None:
        """Believe what a reply said of the budget, if anything."""
        told, bucket = allowance or Allowance(), self._bucket(call.rate)
        self.buckets[call.rate] = bucket.told(
            self.clock(),
            back=0.0 if told.cost is None else max(0.0, call.cost - told.cost),
            remaining=told.remaining,
            burst=told.burst,
            per_second=told.per_second,
            closed_until=told.closed_until,
        )

    def close(self, call: Call, reply: Reply) -> Throttled:
        """Close a budget that the channel says is overdrawn; return the error to raise."""
        now = self.clock()
        after = retry_after(reply.headers, now)
        bucket = self._bucket(call.rate).refused(now, after, random.random())  # noqa: S311 - jitter, no secret
        self.buckets[call.rate] = bucket
        return Throttled(bucket.closed_until or now, f"the channel says: too many calls of {call.rate!r}")

    def _bucket(self, name: str) -> Bucket:
        return self.buckets.get(name) or Bucket.full(self.rates.get(name, UNPUBLISHED), self.clock())
