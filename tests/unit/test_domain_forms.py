"""Forms of a language are kept apart: by what was told, unless the text clearly says another."""

from collections.abc import Mapping

import pytest

from desk.domain.belief import Belief, Evidence, Hints, believe
from desk.domain.forms import form_of, only_forms


@pytest.mark.parametrize(
    ("hints", "form"),
    [
        (Hints(browser="pt-PT", inbox=("pt-BR",), country=("pt-BR",)), "pt-PT"),
        (Hints(browser="en-GB", inbox=("pt-BR", "en"), country=("pt-PT",)), "pt-BR"),
        (Hints(browser="pt", inbox=("pt", "en"), country=("pt-PT",)), "pt-PT"),
        (Hints(inbox=("pt-BR", "pt-PT"), country=("pt-PT",)), "pt-PT"),
        (Hints(inbox=("pt-BR", "pt-PT")), "pt"),
        (Hints(country=("de", "fr-CH", "it")), "pt"),
        (Hints(), "pt"),
    ],
)
def test_the_browser_tells_before_the_inbox_and_the_inbox_before_the_country(hints: Hints, form: str) -> None:
    assert believe(None, Evidence({"pt": 0.0, "en": -9.0}, 40), hints).language == form


@pytest.mark.parametrize(
    ("held", "told", "leaning", "form"),
    [
        ("und", (), {"pt-BR": 1.0}, "pt-BR"),
        ("und", (), {"pt-BR": 0.6}, "pt"),
        ("und", ("pt-PT",), {"pt-BR": 1.0}, "pt-PT"),
        ("und", ("pt-PT",), {"pt-BR": 1.6}, "pt-BR"),
        ("und", ("pt-PT",), {"pt-BR": 2.0, "pt-PT": 1.0}, "pt-PT"),
        ("pt-PT", ("pt-BR",), {"pt-BR": 1.6}, "pt-PT"),
        ("pt-PT", ("pt-BR",), {}, "pt-PT"),
        ("pt-PT", (), {"pt-BR": 2.2}, "pt-BR"),
        ("en-GB", ("pt-PT",), {}, "pt-PT"),
    ],
)
def test_telling_words_are_weak_evidence(
    held: str, told: tuple[str, ...], leaning: Mapping[str, float], form: str
) -> None:
    assert form_of("pt", held, told, leaning) == form


def test_a_hinted_tag_is_kept_where_the_text_means_the_same_form() -> None:
    assert form_of("zh", "und", ("zh-TW",), {"zh-Hant": 9.0}) == "zh-TW"
    assert form_of("zh", "zh-Hans", ("zh-TW",), {"zh-Hant": 9.0}) == "zh-TW"
    assert form_of("zh", "und", ("zh-TW",), {"zh-Hans": 9.0}) == "zh-Hans"


def test_a_form_outlives_a_text_that_does_not_show_it() -> None:
    assert believe(Belief("zh-Hant", 0.9), Evidence({"zh": 0.0}, 30)).language == "zh-Hant"


def test_only_forms_without_a_rival_are_told() -> None:
    assert only_forms(("pt-BR", "pt-PT", "en", "es-MX", "zh-TW", "zh-Hant")) == ("es-MX", "zh-TW", "zh-Hant")
