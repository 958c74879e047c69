"""Countries say which languages are official there, in the country's own form."""

import pytest

from desk.i18n.countries import languages_of


@pytest.mark.parametrize(
    ("country", "tags"),
    [
        ("BR", ("pt-BR",)),
        ("bra", ("pt-BR",)),
        (" pt ", ("pt-PT",)),
        ("MX", ("es-MX",)),
        ("US", ("en-US",)),
        ("DE", ("de",)),
        ("CN", ("zh-Hans",)),
        ("CA", ("en-CA", "fr-CA")),
    ],
)
def test_a_country_has_languages(country: str, tags: tuple[str, ...]) -> None:
    assert languages_of(country) == tags


def test_taiwan_writes_traditional_signs() -> None:
    assert languages_of("TW")[0] == "zh-Hant"


@pytest.mark.parametrize("country", [None, "", "XX", "Brazil", "Ω", "B" * 500])
def test_what_is_no_country_says_nothing(country: str | None) -> None:
    assert languages_of(country) == ()
