"""Which languages a country writes, by the data of Babel."""

from functools import lru_cache

from babel.core import get_global

from desk.domain.language import primary

#: What makes a language one of the country; what is only spoken there says little about a stranger.
_OFFICIAL = frozenset({"official", "de_facto_official"})
#: Languages whose forms differ by country; of others a country's name would say nothing.
_DIFFER = frozenset({"en", "es", "fr", "pt"})
_ALPHA_2 = 2


@lru_cache(maxsize=512)
def languages_of(country: str | None) -> tuple[str, ...]:
    """Return tags such as ``pt-BR`` for ``BR`` or ``BRA``, most spoken first; nothing for what is no such code."""
    code = _code(country or "")
    spoken = get_global("territory_languages").get(code, {})
    written = [tag for tag, facts in spoken.items() if facts["official_status"] in _OFFICIAL]
    written.sort(key=lambda tag: -spoken[tag]["population_percent"])
    return tuple(dict.fromkeys(_form(tag, code) for tag in written))


def _code(country: str) -> str:
    """Return the two letters of a country: channels send ``br`` and ``BRA`` as well."""
    told = country.strip().upper()
    if len(told) == _ALPHA_2:
        return told
    return next(iter(get_global("territory_aliases").get(told, ())), "")


def _form(tag: str, country: str) -> str:
    language, _, script = tag.partition("_")
    if language == "zh":
        return f"zh-{script or 'Hans'}"
    return f"{language}-{country}" if language in _DIFFER else primary(language)
