"""A message falls into pieces, and the pieces are the message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.translation.pieces.segments import LONGEST, cut
from desk.translation.protect.entities import Finder
from desk.translation.protect.masks import mask, unmask

FINDER = Finder()
MESSAGES = st.text(alphabet=st.sampled_from("aé1XQ0Z .!?\n\r\t-*•)。？号😡#$€@"), max_size=120)


def for_engines(body: str) -> list[str]:
    return [piece.text for piece in cut(body, FINDER) if piece.words]


@given(MESSAGES | st.text(max_size=200))
def test_nothing_is_lost_between_pieces(body: str) -> None:
    assert "".join(piece.text for piece in cut(body, FINDER)) == body


@given(MESSAGES | st.text(max_size=200))
def test_entities_are_never_cut(body: str) -> None:
    whole = [line[s.start : s.end] for line in body.splitlines() for s in FINDER.find(line)]
    kept = [piece.text for piece in cut(body, FINDER)]
    assert all(any(entity in text for text in kept) for entity in whole if entity.strip("-*•·–# )") == entity)


@given(st.text(alphabet="ab 1。,", max_size=3 * LONGEST, min_size=LONGEST))
def test_no_engine_is_given_more_than_it_can_take(body: str) -> None:
    assert all(len(text) <= LONGEST for text in for_engines(body))


SPLIT = [
    ("- um\r\n  * dois 😡\n\n\t3) três", ["um", "dois", "três"]),
    ("Olá! Cadê? Fim.", ["Olá!", "Cadê?", "Fim."]),
    ("O Sr. Silva e o Dr. Lima. Fim", ["O Sr. Silva e o Dr. Lima.", "Fim"]),
    ("坏了。请退款！谢谢", ["坏了。", "请退款！", "谢谢"]),
    ("أين طلبي؟ شكرا", ["أين طلبي؟", "شكرا"]),
    ("v 2.0 e 14:30. Ok", ["v 2.0 e 14:30.", "Ok"]),
    ("😡 😡", []),
    ("AB-12 #1 R$ 5", []),
    ("a" * 3000, []),
    ("kkkkkkk", []),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("body", "segments"), SPLIT)
def test_only_sentences_with_words_are_for_an_engine(body: str, segments: list[str]) -> None:
    assert for_engines(body) == segments


@given(MESSAGES)
def test_masks_come_off_as_they_went_on(body: str) -> None:
    for piece in cut(body, FINDER):
        masked = mask(piece.text, piece.spans)
        assert unmask(masked.text, masked) == piece.text


def test_a_mask_is_never_mistaken_for_the_customers_own_words() -> None:
    text = "PRX0Z QZ0X XQ0Z PRZ0Q KQ0X QX0Z ZQ0X XXXQ1 é 7"
    masked = mask(text, FINDER.find(text))
    assert unmask(masked.text, masked) == text
    assert not set(masked.text.split()) & set(text.split()[:8])


def test_an_engine_that_writes_a_mask_in_small_letters_is_forgiven() -> None:
    masked = mask("o 12 e", FINDER.find("o 12 e"))
    assert unmask("the prx0z and", masked) == "the 12 and"
