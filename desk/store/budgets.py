"""Units on budgets of calls that several processes spend from."""

from dataclasses import dataclass

from desk.domain.budgets import Bucket, Rate
from desk.domain.ids import InboxId, MerchantId
from desk.domain.time import from_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """A budget as it is kept; ``version`` is another one after each change."""

    bucket: Bucket
    version: int


def get(tx: Transaction, merchant: MerchantId, inbox: InboxId, name: str) -> Kept | None:
    """Return a budget, if it was ever spent from."""
    row = tx.one("budget", merchant=merchant, inbox=inbox, name=name)
    if row is None:
        return None
    rate = Rate(row["burst"], row["per_second"])
    closed = rows.moment(row["closed_until"])
    return Kept(Bucket(rate, row["tokens"], from_text(row["at"]), closed, row["refusals"]), row["version"])


def begin(tx: Transaction, merchant: MerchantId, inbox: InboxId, name: str, bucket: Bucket) -> None:
    """Keep a budget, unless another process was faster."""
    tx.run("begin_budget", merchant=merchant, inbox=inbox, name=name, **_values(bucket))


def change(tx: Transaction, inbox: InboxId, name: str, before: Kept, bucket: Bucket) -> bool:
    """Change a budget; False: another process did or is just about to, so that it is to be looked at anew."""
    return bool(tx.run("change_budget", inbox=inbox, name=name, before=before.version, **_values(bucket)))


def _values(bucket: Bucket) -> dict[str, str | float | None]:
    return {
        "burst": float(bucket.rate.burst),
        "per_second": float(bucket.rate.per_second),
        "tokens": float(bucket.tokens),
        "at": to_text(bucket.at),
        "closed_until": rows.text_of(bucket.closed_until),
        "refusals": bucket.refusals,
    }
