"""What people change in the memory at one process is known to the others at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.bus.protocol import Bus
from desk.domain.ids import MerchantId
from desk.translation.memory.entries import Entry
from desk.translation.memory.memory import Memory

#: The bus's topic on which each ``Changed`` is published, and the bell that rings after some may have been missed.
MEMORY = "memory"
#: Characters of texts in one message; beyond, it is cheaper to look on the shelf for everything.
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Changed:
    """Masked texts of a merchant, with their languages, whose wordings people changed; None: anything may be other."""

    merchant: MerchantId
    texts: Sequence[tuple[str, str, str]] | None


def tell(bus: Bus, merchant: MerchantId, entries: Sequence[Entry]) -> None:
    """Tell other processes what people changed here."""
    long = sum(len(entry.text) for entry in entries) > _LONGEST
    texts = None if long else [(entry.source, entry.target, entry.text) for entry in entries]
    bus.publish(MEMORY, Changed(merchant, texts))


class Remembering:
    """Has a memory look anew for what people changed at other processes; ``run`` never returns."""

    def __init__(self, memory: Memory, bus: Bus) -> None:
        self._memory = memory
        self._bus = bus
        bus.listen(MEMORY, self._hear)

    async def run(self) -> None:
        """Believe nothing that was known before others could not be heard."""
        bell = self._bus.bell(MEMORY)
        while True:
            await bell.rung()
            self._memory.changed_anywhere()

    def _hear(self, changed: Changed) -> None:
        if changed.texts is None:
            self._memory.changed_anywhere()
        else:
            self._memory.changed(changed.merchant, [Entry(*text, "") for text in changed.texts])
