"""Units on what is remembered of translations; the keys are their callers' to make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.domain.ids import MerchantId
from desk.domain.messages import Origin
from desk.domain.time import from_text
from desk.store import rows
from desk.store.moments import to_text
from desk.store.protocol import Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """One remembered translation; without ``model`` it is a person's. ``pair`` has no regions in it."""

    merchant: MerchantId
    digest: str
    source: str
    target: str
    pair: str
    text: str
    wording: str
    origin: Origin
    made_at: datetime
    model: str = ""
    glossary: str = ""
    score: float | None = None
    made_by: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """What a machine's translation must have been made for to count."""

    merchant: MerchantId
    source: str
    target: str
    model: str
    glossary: str


def of_texts(tx: Transaction, where: Where, digests: Iterable[str]) -> list[Memo]:
    """Return what people laid down under these digests, and what was made in exactly this place."""
    found = tx.all(
        "memory_of_texts",
        merchant=where.merchant,
        digests=rows.json_list(digests),
        source=where.source,
        target=where.target,
        model=where.model,
        glossary=where.glossary,
    )
    return [_memo(row) for row in found]


def of_pair(tx: Transaction, merchant: MerchantId, pair: str, limit: int) -> list[Memo]:
    """Return the newest of what people laid down for a pair."""
    return [_memo(row) for row in tx.all("memory_of_pair", merchant=merchant, pair=pair, limit=limit)]


def after(tx: Transaction, merchant: MerchantId, last: Memo | None, limit: int) -> list[Memo]:
    """Return the page of what people laid down that follows one of it; None: the first page."""
    place = (last.digest, last.source, last.target) if last else ("", "", "")
    digest, source, target = place
    found = tx.all("memory_after", merchant=merchant, digest=digest, source=source, target=target, limit=limit)
    return [_memo(row) for row in found]


def keep(tx: Transaction, memos: Sequence[Memo]) -> None:
    """Remember translations, each instead of the one that has its place."""
    for memo in memos:
        tx.run(
            "keep_in_memory",
            merchant=memo.merchant,
            digest=memo.digest,
            source=memo.source,
            target=memo.target,
            model=memo.model,
            glossary=memo.glossary,
            pair=memo.pair,
            text=memo.text,
            wording=memo.wording,
            origin=memo.origin.value,
            score=memo.score,
            made_by=memo.made_by,
            made_at=to_text(memo.made_at),
        )


def forget(tx: Transaction, merchant: MerchantId, digest: str, source: str, target: str) -> bool:
    """Forget what somebody laid down; False: nothing was there."""
    return tx.run("forget_from_memory", merchant=merchant, digest=digest, source=source, target=target) > 0


def forget_old_of_any_merchant(tx: Transaction, before: datetime) -> None:
    """Forget what machines made before a moment; what people laid down stays."""
    tx.run("forget_old_memory_of_any_merchant", before=to_text(before))


def _memo(row: Row) -> Memo:
    return Memo(
        merchant=MerchantId(row["merchant"]),
        digest=row["digest"],
        source=row["source"],
        target=row["target"],
        pair=row["pair"],
        text=row["text"],
        wording=row["wording"],
        origin=Origin(row["origin"]),
        made_at=from_text(row["made_at"]),
        model=row["model"],
        glossary=row["glossary"],
        score=row["score"],
        made_by=row["made_by"],
    )
