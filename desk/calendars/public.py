"""The only door to the public holidays of countries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from desk.calendars.spans import Span


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, or of a part of it, such as the state of São Paulo."""

    country: str
    subdivision: str | None = None

    @classmethod
    def of(cls, code: str) -> "PublicHolidays":
        """Return those of ``PT`` or ``BR-SP``; raise ``ValueError`` for what is not known."""
        country, _, subdivision = code.partition("-")
        known = countries()
        if country not in known:
            raise ValueError(f"holidays are not known of {country!r}")
        if (subdivision or "-" in code) and subdivision not in known[country]:
            parts = ", ".join(known[country]) or "none"
            raise ValueError(f"holidays are not known of a part {subdivision!r} of {country}; known are: {parts}")
        return cls(country, subdivision or None)

    def days(self, year: int) -> Mapping[date, str]:
        """Return the holidays of a year and their names."""
        return _days(self.country, self.subdivision, year)

    def spans(self, year: int, zone: str) -> Sequence[Span]:  # noqa: ARG002 - holidays are whole days
        """Return nothing: a holiday is a whole day."""
        return ()


def countries() -> Mapping[str, Sequence[str]]:
    """Return the countries whose holidays are known, and of each the parts that have their own."""
    import holidays  # noqa: PLC0415 - takes half a second, which only those pay who ask for holidays

    known: Mapping[str, Sequence[str]] = holidays.list_supported_countries(include_aliases=False)
    return known


@lru_cache(maxsize=4096)
def _days(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 - as above

    # Without observed=True a holiday on a Sunday would not be the free Monday that it is in many countries.
    found = holidays.country_holidays(country, subdiv=subdivision, years=year, observed=True, language="en_US")
    return {day: name for day, name in found.items() if day.year == year}
