"""What people begin and end with: too short for any model to tell its language, and well known."""

from collections.abc import Mapping

#: Languages that share a word share what it says.
_SAID_OFTEN: Mapping[str, str] = {
    "ar": "مرحبا السلام شكرا نعم",
    "de": "hallo moin servus guten danke dankeschön bitte ja nein genau gerne gern tschüss okay",
    "en": "hello hi hey good thanks thank please yes yeah yep sure okay bye",
    "es": "hola buenas buenos gracias sí vale claro adiós",
    "fr": "bonjour bonsoir salut coucou merci oui non voilà",
    "it": "ciao buongiorno buonasera salve grazie sì certo",
    "nl": "hallo hoi goedemorgen goedemiddag dank bedankt dankjewel ja nee graag",
    "pl": "cześć witam dzień dziękuję tak nie",
    "pt": "oi olá alô opa bom boa obrigado obrigada sim não ok tá",
    "ru": "привет здравствуйте спасибо да нет",
    "sv": "hej hallå tack ja nej",
    "tr": "merhaba selam teşekkürler evet hayır",
}
_SAID_IN: Mapping[str, frozenset[str]] = {
    word: frozenset(tag for tag, words in _SAID_OFTEN.items() if word in words.split())
    for word in " ".join(_SAID_OFTEN.values()).split()
}
#: What such a word says, in nats, in a text of at most so many words.
GREETING, _FEW_WORDS = 2.5, 3


def greeting_in(text: str) -> frozenset[str]:
    """Return the languages in which a text of a word or two is what everybody says."""
    words = text.lower().split(maxsplit=_FEW_WORDS)
    if len(words) > _FEW_WORDS:
        return frozenset()
    return frozenset().union(*(_SAID_IN.get(word.strip(",.!?…")) or () for word in words))
