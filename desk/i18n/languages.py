"""Which languages there are, by the data of Babel."""

from functools import cache

from babel import Locale

from desk.domain.language import canonical, primary

#: Tags that CLDR names but nobody writes a message in.
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx", "root"})
_NO_PLACE = frozenset({"ZZ", "Zzzz", "Zxxx", "Zyyy", "Zinh"})


@cache
def _english() -> Locale:
    return Locale("en")


def known_language(tag: str) -> bool:
    """Tell whether a tag names a language that has a name, in a script and region that exist."""
    try:
        subtags = canonical(tag).split("-")
    except ValueError:
        return False
    scripts_and_regions = (_english().scripts.keys() | _english().territories.keys()) - _NO_PLACE
    language, *rest = subtags
    return language in _english().languages.keys() - _NO_LANGUAGE and scripts_and_regions.issuperset(rest)


def english_name(tag: str) -> str:
    """Return what English calls a language, for people who run the desk; the tag where it has no name."""
    languages = _english().languages
    return str(languages.get(tag.replace("-", "_")) or languages.get(primary(tag)) or tag)
