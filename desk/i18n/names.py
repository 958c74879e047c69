"""The names of days and months, as people write them in a text."""

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from desk.domain.language import primary

#: Names that are everyday words too; they tell nothing.
_EVERYDAY = frozenset({"may", "march", "august", "mars", "mai", "marte", "mart", "сре"})
_SHORTEST = 3


@lru_cache(maxsize=64)
def days_and_months(language: str) -> dict[str, str]:
    """Return every unmistakable name of a day or month in lower case, and which one it is, such as ``month 3``."""
    try:
        locale = Locale.parse(primary(language))
    except (UnknownLocaleError, ValueError):
        return {}
    named = {name: which for name, which in _names(locale) if len(name) >= _SHORTEST}
    return {name: which for name, which in named.items() if name not in _EVERYDAY}


def _names(locale: Locale) -> Iterator[tuple[str, str]]:
    for kind, calendar in (("month", locale.months), ("day", locale.days)):
        for form in ("format", "stand-alone"):
            for number, name in calendar[form]["wide"].items():
                yield name.lower(), f"{kind} {number}"
