"""The memory's shelf in the desk's own database."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial

from desk.domain.ids import MerchantId
from desk.domain.language import primary
from desk.domain.messages import Origin
from desk.domain.time import Clock
from desk.hooks.translators import Translation
from desk.store import memory
from desk.store.memory import Memo, Where
from desk.store.protocol import Store, Transaction
from desk.translation.memory.entries import Entry, Exchange, Found, Place, digest

#: A machine's wording that nobody made anew for so long is cheaper to make again than to keep.
_KEPT_FOR = timedelta(days=90)
#: People's entries in one read, or in one write of an import: other writers come between two.
PAGE = 500


class StoreShelf:
    """See ``Shelf``; one read or one write for each call."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def recall(self, place: Place, texts: Sequence[str]) -> Found:
        """Return what people laid down for texts, and what the place's model made of them."""
        where = Where(place.merchant, place.source, place.target, place.model, place.glossary or "")
        by_digest = {digest(place.source, place.target, text): text for text in texts}
        found = await self._store.read(lambda tx: memory.of_texts(tx, where, by_digest))
        people: dict[str, list[Entry]] = defaultdict(list)
        machine: dict[str, Translation] = {}
        for memo in found:
            if memo.origin is Origin.MACHINE:
                machine[memo.text] = Translation(memo.wording, memo.score)
            else:
                people[memo.text].append(_entry(memo))
        return Found(people, machine)

    async def keep(self, exchanges: Sequence[Exchange]) -> None:
        """Keep what machines made, and let go of what is old."""
        memos = [self._of_machine(exchange) for exchange in exchanges]

        def unit(tx: Transaction) -> None:
            memory.keep(tx, memos)
            memory.forget_old_of_any_merchant(tx, self._clock() - _KEPT_FOR)

        await self._store.write(unit)

    async def entries(self, merchant: MerchantId, source: str, target: str, limit: int) -> Sequence[Entry]:
        """Return the newest of what people laid down for a pair."""
        found = await self._store.read(lambda tx: memory.of_pair(tx, merchant, _pair(source, target), limit))
        return [_entry(memo) for memo in found]

    async def remember(self, merchant: MerchantId, entries: Sequence[Entry]) -> None:
        """Keep what people laid down."""
        memos = [self._of_person(merchant, entry) for entry in entries]
        for start in range(0, len(memos), PAGE):
            page = memos[start : start + PAGE]
            await self._store.write(partial(memory.keep, memos=page))

    async def forget(self, merchant: MerchantId, source: str, target: str, text: str) -> bool:
        """Forget what people laid down for a text."""
        key = digest(source, target, text)
        return await self._store.write(lambda tx: memory.forget(tx, merchant, key, source, target))

    async def every(self, merchant: MerchantId) -> AsyncIterator[Entry]:
        """Give everything that people laid down for a merchant, page by page."""
        last: Memo | None = None
        while page := await self._page(merchant, last):
            for memo in page:
                yield _entry(memo)
            last = page[-1]

    async def _page(self, merchant: MerchantId, last: Memo | None) -> list[Memo]:
        return await self._store.read(lambda tx: memory.after(tx, merchant, last, PAGE))

    def _of_machine(self, exchange: Exchange) -> Memo:
        place = exchange.place
        return Memo(
            merchant=place.merchant,
            digest=digest(place.source, place.target, exchange.text),
            source=place.source,
            target=place.target,
            model=place.model,
            glossary=place.glossary or "",
            pair=_pair(place.source, place.target),
            text=exchange.text,
            wording=exchange.answer.text,
            origin=Origin.MACHINE,
            score=exchange.answer.score,
            made_at=self._clock(),
        )

    def _of_person(self, merchant: MerchantId, entry: Entry) -> Memo:
        return Memo(
            merchant=merchant,
            digest=digest(entry.source, entry.target, entry.text),
            source=entry.source,
            target=entry.target,
            pair=_pair(entry.source, entry.target),
            text=entry.text,
            wording=entry.wording,
            origin=entry.origin,
            made_by=entry.by,
            made_at=entry.made_at or self._clock(),
        )


def _pair(source: str, target: str) -> str:
    return f"{primary(source)}>{primary(target)}"


def _entry(memo: Memo) -> Entry:
    return Entry(memo.source, memo.target, memo.text, memo.wording, memo.origin, memo.made_by, memo.made_at)
