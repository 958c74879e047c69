"""What is remembered of translations, and where each is valid; texts are masked ones, with no one's order number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from desk.domain.ids import MerchantId
from desk.domain.language import primary, readable_as
from desk.domain.messages import Origin
from desk.hooks.translators import Translation

#: Wordings that people made or approved; they hold for every engine and every version of the terms.
OF_PEOPLE = frozenset({Origin.EDITED, Origin.TEMPLATE})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a machine's translation is valid: ``model`` names engine and model, ``glossary`` the terms' version."""

    merchant: MerchantId
    source: str
    target: str
    model: str
    glossary: str | None = None

    def suits(self, entry: "Entry") -> bool:
        """Tell whether a person's entry serves here: one for ``pt`` serves ``pt-BR``, Chinese scripts stay apart."""
        return readable_as(entry.source, self.source) and readable_as(entry.target, self.target)

    def exactness(self, entry: "Entry") -> int:
        """Tell how many of the two tags are the very ones asked for."""
        return (entry.target == self.target) * 2 + (entry.source == self.source)


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody laid down that a masked text of a merchant reads in another language."""

    source: str
    target: str
    text: str
    wording: str
    origin: Origin = Origin.EDITED
    by: str | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A wording made before, and by whom; only a machine's has a score."""

    text: str
    origin: Origin
    by: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    """Something a person laid down for a text that is nearly the one asked about; for offering, not for sending."""

    source: str
    wording: str
    likeness: float
    origin: Origin
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A segment as an engine was asked it, and its verified answer."""

    place: Place
    text: str
    answer: Translation


@dataclass(frozen=True, slots=True)
class Found:
    """What a shelf holds of some texts: people's entries by text, and the machine's answers by text."""

    people: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    machine: Mapping[str, Translation] = field(default_factory=dict)


class Shelf(Protocol):
    """Where a memory outlives the process. Each method is one unit of work, however many texts."""

    async def recall(self, place: Place, texts: Sequence[str]) -> Found:
        """Return what people laid down for these texts, in any regional form of the pair, and the place's machine."""

    async def keep(self, exchanges: Sequence[Exchange]) -> None:
        """Keep what machines made; the newest of equals stays."""

    async def entries(self, merchant: MerchantId, source: str, target: str, limit: int) -> Sequence[Entry]:
        """Return the newest of what people laid down for a pair, in any regional form of it."""

    async def remember(self, merchant: MerchantId, entries: Sequence[Entry]) -> None:
        """Keep what people laid down; it takes the place of what they laid down for the same text before."""

    async def forget(self, merchant: MerchantId, source: str, target: str, text: str) -> bool:
        """Forget what people laid down for a text, exactly this pair's; False: nothing was."""


def digest(source: str, target: str, text: str) -> str:
    """Return the key under which every entry for a text is found, of all regional forms of a pair."""
    known = "\0".join((primary(source), primary(target), text)).encode("utf-8", "surrogatepass")
    return blake2b(known, digest_size=16).hexdigest()
