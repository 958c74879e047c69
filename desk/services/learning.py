"""Learning from people: what they word is remembered for their merchant, and doubted where it lost something."""

from dataclasses import dataclass

from desk.domain.ids import MerchantId
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.phrases import Phrase
from desk.hooks.protocols import Verdict
from desk.services.stopped import Objection
from desk.translation.memory.entries import Entry
from desk.translation.memory.lessons import lessons, lost
from desk.translation.memory.memory import Memory
from desk.translation.protect.finders import Finders

#: Who objects where no plugin does.
_DESK = "desk"


@dataclass(frozen=True, slots=True)
class Taught:
    """A text in one language and how somebody worded it in another."""

    merchant: MerchantId
    source: str
    target: str
    text: str
    wording: str
    by: str | None


class Learning:
    """What people teach the memory."""

    def __init__(self, memory: Memory, finders: Finders) -> None:
        self._memory = memory
        self._finders = finders

    async def learn(self, taught: Taught, before: str | None) -> int:
        """Remember a wording and return in how many pieces; ``before``: what stood there and may have been left."""
        if UNKNOWN in (taught.source, taught.target) or readable_as(taught.source, taught.target):
            return 0
        pairs = lessons(taught.text, taught.wording, self._finders.of(taught.merchant), before)
        entries = [Entry(taught.source, taught.target, text, wording, by=taught.by) for text, wording in pairs]
        if entries:
            await self._memory.remember(taught.merchant, entries)
        return len(entries)

    def doubts(self, merchant: MerchantId, text: str, wording: str) -> list[Objection]:
        """Return a warning if a wording lacks a number, a link or the like that stands in the text."""
        missing = lost(text, wording, self._finders.of(merchant))
        if not missing:
            return []
        reason = Phrase("desk", "This is missing in the wording: {entities}", {"entities": ", ".join(missing)})
        return [(_DESK, Verdict("warn", reason))]
