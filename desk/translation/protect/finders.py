"""What no translation may change, for each merchant, with and without the terms of its glossary."""

from collections.abc import Mapping

from desk.config.model import Merchant
from desk.config.translation import TranslationSettings
from desk.domain.ids import MerchantId
from desk.translation.protect.entities import Finder, Seeker


class Finders:
    """Makes each merchant's finder once. With it texts are masked for people's entries, whatever the glossary says."""

    def __init__(self, settings: TranslationSettings, merchants: Mapping[MerchantId, Merchant]) -> None:
        self._settings = settings
        self._merchants = merchants
        self._finders: dict[MerchantId, Finder] = {}

    def of(self, merchant: MerchantId) -> Finder:
        """Return what finds entities for a merchant; for one that is not configured, those of the desk."""
        if merchant not in self._finders:
            self._finders[merchant] = self._made(merchant)
        return self._finders[merchant]

    def with_terms(self, merchant: MerchantId, terms: Seeker) -> Finder:
        """Return a finder that also finds terms whose rendering is given."""
        return self._made(merchant, terms)

    def _made(self, merchant: MerchantId, *also: Seeker) -> Finder:
        known = self._merchants.get(merchant)
        own, keep = (known.protect, known.keep) if known else ((), ())
        return Finder((*self._settings.protect, *own), keep, also)
