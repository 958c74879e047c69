"""Words whose full stop ends no sentence."""

import re


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


#: Before a name, or in the middle of anything.
_ALWAYS = _words(
    # English, French, Spanish, Portuguese, Italian
    "mr mrs ms dr dra drs prof profa st sta sr sra sres srta srs mme mlle mm mgr dott sig sigg rev hon gen capt lt sgt",
    "jr vs approx aprox cf ex exc eng ing arq lic av avda tél",
    # German, Dutch, Scandinavian
    "hr hrn fr bzw ggf inkl exkl evtl zzgl abzgl dipl sog mind max vgl bspw bzgl bestellnr artikelnr kundennr dhr mevr",
    "bijv mfg geb str ca",
    # Slavic, Turkish
    "ul np tzn tzv např г ул тел руб коп им стр пр обл sok cad",
)
#: Only before a number; otherwise words of their own.
_BEFORE_NUMBERS = _words(
    "no nos nr nrs nº n num núm numéro tel fig p pp pg pag pág art arts vol cap sec min ref réf ord apt apto pos",
    "№ зак арт кв д",
)
#: These may end a sentence; they do not when what follows is in small letters.
_PERHAPS = _words("etc usw usf ecc inc ltd co corp llc gmbh cia ltda jan feb mar apr jun jul aug sep sept oct nov dec")
_LAST_WORD = re.compile(r"[^\W\d_](?:[.\w]*\w)?$|№$")
#: ``e.g``, ``z. B``, ``p.ex``, ``т. е``, initials, and single consonants; a vowel may be a word.
_DOTTED = re.compile(r"(?<![^\W_])(?:(?:[^\W\d_]{1,2}\. ?){1,4}[^\W\d_]{1,2}|[A-ZÀ-ÞА-Яb-df-hj-np-tvwxzтгчнркэд])$")


def continues(before: str, following: str) -> bool:
    """Tell whether a sentence goes on after the full stop between a word and the next character."""
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[0].lower()
    return (
        word in _ALWAYS
        or bool(_DOTTED.search(before))
        or (word in _BEFORE_NUMBERS and following.isdigit())
        or (word in _PERHAPS and following.islower())
    )
