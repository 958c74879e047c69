"""What Apertium calls languages, and what the desk does."""

import re

#: Apertium names most languages by three letters; BCP 47 has the shorter name where there is one.
_SHORTER = {
    "afr": "af", "arg": "an", "bel": "be", "ben": "bn", "bre": "br", "bul": "bg", "cat": "ca", "ces": "cs",
    "cym": "cy", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "epo": "eo", "eus": "eu", "fin": "fi",
    "fra": "fr", "gle": "ga", "glg": "gl", "hbs": "sh", "hin": "hi", "hrv": "hr", "ind": "id", "isl": "is",
    "ita": "it", "kaz": "kk", "mkd": "mk", "mlt": "mt", "nld": "nl", "nno": "nn", "nob": "nb", "nor": "no",
    "oci": "oc", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slv": "sl", "spa": "es", "srd": "sc",
    "srp": "sr", "swe": "sv", "tat": "tt", "tur": "tr", "ukr": "uk", "urd": "ur", "zlm": "ms",
}  # fmt: skip
#: A name may say a country, or Valencian; what else stands there are spellings and tests of the pair's authors.
_NAME = re.compile(r"([a-z]{2,3})(?:_([A-Z]{2}|valencia))?")


def tag(name: str) -> str | None:
    """Return Apertium's name of a language in BCP 47: ``cat_valencia`` is ``ca-valencia``; None for no language."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    language, variety = match.groups()
    known = _SHORTER.get(language, language)
    return f"{known}-{variety}" if variety else known
