"""A sense for languages that loads no model: it knows a few words of five of them."""

import re
from collections.abc import Mapping

from desk import Detection, hookimpl

WORDS: Mapping[str, str] = {
    "de": "wo ist mein das der die paket kommt morgen und sie nicht bitte danke bestellung es ein",
    "en": "where is my the order parcel it arrives tomorrow and you not please thank a to will we here",
    "es": "dónde está mi el la pedido llega mañana y usted no favor gracias paquete",
    "fr": "où est mon le la colis arrive demain et vous ne merci bonjour je",
    "pt": "onde está o meu a pedido chega amanhã e você não obrigado obrigada encomenda",
}
_KNOWN = {tag: frozenset(words.split()) for tag, words in WORDS.items()}
_SURE = 0.99


class FakeLanguages:
    """Says the language of which a text has the most words, and nothing where two have as many."""

    @hookimpl
    async def detect_language(self, text: str) -> Detection | None:
        """Count the words that each language knows."""
        said = re.findall(r"\w+", text.lower())
        counts = {tag: sum(word in known for word in said) for tag, known in _KNOWN.items()}
        best = max(counts.values())
        likeliest = [tag for tag, times in counts.items() if times == best]
        return Detection(likeliest[0], _SURE) if best and len(likeliest) == 1 else None
