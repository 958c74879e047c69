"""Moments, spans of time and languages as a reader writes them."""

from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_timedelta

from desk.domain.language import primary
from desk.i18n import zones


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Return the forms of a language or, where its region or itself is not known, of the nearest."""
    for tag in (language, primary(language)):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def direction(language: str) -> str:
    """Return ``rtl`` for languages that are read from right to left, else ``ltr``."""
    return locale_of(language).text_direction


def moment(at: datetime, zone: str, language: str) -> str:
    """Return a moment as a reader in ``zone`` would write it, to the minute."""
    return format_datetime(zones.wall(at, zone), "short", locale=locale_of(language))


def duration(span: timedelta, language: str) -> str:
    """Return a span of time in its largest unit, such as ``3 hours``."""
    return format_timedelta(span, locale=locale_of(language), threshold=1)


def language_name(tag: str, language: str) -> str:
    """Return what a reader calls a language: ``inglês`` for ``en``; the tag where there is no word."""
    names = locale_of(language).languages
    return names.get(tag.replace("-", "_")) or names.get(primary(tag)) or tag
