"""What is plain is counted and cut in a faster way, which must not show."""

from hypothesis import given
from hypothesis import strategies as st

from desk.domain.words import words
from desk.translation.language.detect import weight
from desk.translation.language.prose import says

PLAIN = st.text(st.characters(max_codepoint=127), max_size=80)


@given(PLAIN)
def test_plain_text_has_the_same_words_beside_an_accent(text: str) -> None:
    assert [*words(text), "e"] == list(words(f"{text} é"))


@given(PLAIN)
def test_plain_letters_weigh_the_same_beside_an_accent(text: str) -> None:
    assert weight(text) + 1 == weight(f"{text}é")


@given(st.text(max_size=8))
def test_three_letters_say_something(text: str) -> None:
    assert says(text) == (sum(map(str.isalpha, text)) >= 3)
