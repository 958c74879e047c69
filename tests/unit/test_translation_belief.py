"""A conversation's language is believed slowly and changed by clear words only."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.belief import NO_HINTS, Belief, Evidence, Hints, believe

PORTUGUESE = Belief("pt", 0.95)


def says(language: str, letters: int, nats: float = 8.0) -> Evidence:
    """Return evidence for a language against the other three."""
    return Evidence({tag: 0.0 if tag == language else -nats for tag in ("en", "pt", "fr", "de")}, letters)


def test_nothing_is_known_before_the_first_word() -> None:
    assert believe(None, None) == Belief("und", 0.0)


def test_a_clear_first_sentence_is_believed() -> None:
    belief = believe(None, says("de", 30))
    assert belief.language == "de"
    assert belief.confidence > 0.9


@pytest.mark.parametrize("sure", [0.5, 0.7, 0.99])
def test_no_number_of_short_words_turns_a_belief(sure: float) -> None:
    belief = Belief("pt", sure)
    for _ in range(20):
        belief = believe(belief, says("en", 11, nats=30))
    assert belief.language == "pt"
    assert belief.confidence >= 0.5


def test_a_first_question_turns_what_was_only_hinted() -> None:
    hints = Hints(inbox=("en", "pt", "fr", "de"), browser="en")
    assert believe(None, says("pt", 17), hints).language == "pt"


def test_what_was_pasted_does_not_turn_a_conversation() -> None:
    belief = PORTUGUESE
    for _ in range(5):
        belief = believe(belief, says("en", 60, nats=10).pasted())
    assert belief.language == "pt"


def test_a_doubtful_first_word_is_not() -> None:
    assert believe(None, says("de", 5, nats=0.2)).language == "und"


@pytest.mark.parametrize("letters", [0, 1, 2])
def test_two_letters_say_nothing(letters: int) -> None:
    assert believe(PORTUGUESE, says("en", letters)) == PORTUGUESE


def test_thanks_does_not_turn_a_conversation() -> None:
    belief = PORTUGUESE
    for _ in range(3):
        belief = believe(belief, says("en", 6))
    assert belief.language == "pt"


def test_a_long_english_sentence_does() -> None:
    belief = believe(PORTUGUESE, says("en", 60))
    assert belief.language == "en"
    assert belief.confidence > 0.9


def test_even_a_long_certainty_can_be_turned() -> None:
    assert believe(Belief("pt", 1.0), says("en", 60, nats=30)).language == "en"


def test_a_script_turns_a_conversation_at_once() -> None:
    assert believe(PORTUGUESE, Evidence({"ko": 0.0}, 6)).language == "ko"


def test_the_browser_speaks_until_the_customer_does() -> None:
    hints = Hints(inbox=("en", "pt"), browser="pt-BR")
    assert believe(None, None, hints).language == "pt-BR"
    assert believe(None, says("pt", 20), hints).language == "pt-BR"
    assert believe(None, says("en", 40), hints).language == "en"


def test_a_browser_that_this_inbox_cannot_expect_is_not_believed() -> None:
    assert believe(None, None, Hints(inbox=("en", "pt"), browser="fi")).language == "und"


def test_an_earlier_conversation_counts_more_than_the_browser() -> None:
    assert believe(None, None, Hints(browser="en", earlier="pt")).language == "pt"


def test_hints_that_agree_make_surer_and_others_less_sure() -> None:
    browser = believe(None, None, Hints(browser="pt-BR"))
    agreed = believe(None, None, Hints(browser="pt-BR", country=("pt-BR",)))
    opposed = believe(None, None, Hints(browser="pt-BR", country=("de",)))
    assert agreed.confidence > browser.confidence > opposed.confidence
    assert {belief.language for belief in (agreed, browser, opposed)} == {"pt-BR"}


def test_a_country_of_one_language_speaks_where_nothing_else_does() -> None:
    assert believe(None, None, Hints(inbox=("en", "pt"), country=("pt-BR",))).language == "pt-BR"


@pytest.mark.parametrize("country", [(), ("fi", "sv"), ("de", "fr-CH", "it")])
def test_a_country_that_decides_nothing_says_nothing(country: tuple[str, ...]) -> None:
    assert believe(None, None, Hints(inbox=("en", "pt", "de", "fr"), country=country)) == Belief()
    assert believe(None, says("pt", 20), Hints(country=country)).language == "pt"


def test_an_inbox_of_one_language_hears_it() -> None:
    assert believe(None, None, Hints(inbox=("ja",))).language == "ja"


def test_many_possible_languages_do_not_wash_a_belief_away() -> None:
    flat = Evidence(
        {f"x{a}{b}": math.log(1 / 97) for a in "abcdefghij" for b in "abcdefghij"} | {"pt": math.log(1 / 97)}, 8
    )
    belief = PORTUGUESE
    for _ in range(5):
        belief = believe(belief, flat)
    assert belief.language == "pt"


@given(
    st.none() | st.builds(Belief, st.sampled_from(["pt", "en", "und", "pt-BR"]), st.floats(0, 1)),
    st.dictionaries(st.sampled_from(["en", "pt", "fr", "zh"]), st.floats(-500, 0), max_size=4),
    st.integers(0, 300),
)
def test_confidence_is_always_a_share(prior: Belief | None, scores: dict[str, float], letters: int) -> None:
    belief = believe(prior, Evidence(scores, letters), NO_HINTS)
    assert 0.0 <= belief.confidence <= 1.0
    assert belief.language != "und" or belief.confidence < 0.5 or prior is not None
