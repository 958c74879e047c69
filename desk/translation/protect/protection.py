"""What must survive in a merchant's texts: the desk's patterns, the merchant's own, and its terms."""

from dataclasses import dataclass

from desk.domain.ids import MerchantId
from desk.translation.glossary.glossary import Glossaries, Glossary
from desk.translation.protect.entities import Finder
from desk.translation.protect.finders import Finders


@dataclass(frozen=True, slots=True)
class Protection:
    """What is found in the texts of one merchant and pair.

    ``lasting`` leaves out terms that a glossary renders: what people laid down outlives a glossary.
    """

    finder: Finder
    lasting: Finder
    glossary: Glossary


class Protections:
    """Every merchant's protection, built when first needed."""

    def __init__(self, finders: Finders, glossaries: Glossaries) -> None:
        self._finders = finders
        self._glossaries = glossaries
        self._known: dict[tuple[MerchantId, str, str], Protection] = {}

    def of(self, merchant: MerchantId, source: str, target: str) -> Protection:
        """Return what protects a merchant's texts of a pair."""
        key = (merchant, source, target)
        if key not in self._known:
            self._known[key] = self._built(merchant, source, target)
        return self._known[key]

    def _built(self, merchant: MerchantId, source: str, target: str) -> Protection:
        glossary, lasting = self._glossaries.of(merchant), self._finders.of(merchant)
        if not glossary.terms:
            return Protection(lasting, lasting, glossary)
        return Protection(self._finders.with_terms(merchant, glossary.spans(source, target)), lasting, glossary)
