"""What is learnt from people's wordings: it serves every message that differs in its entities only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.translation.memory.lessons import is_masked, lessons, lost, masked_pair
from desk.translation.protect.entities import Finder
from desk.translation.protect.masks import mask, unmask

FINDER = Finder([r"\b[A-Z]{2,3}-\d{3,}\b"], ["Acme"])

ENTITIES = st.sampled_from(["AB-1234", "https://a.example/x?y=1", "ana@b.example", "€ 12,50", "2026-05-02", "4711", "Acme"])
WORDS = st.sampled_from(["order", "was sent", "to", "and", "please see", "for"])
WORTE = st.sampled_from(["Bestellung", "wurde versandt", "an", "und", "siehe", "für"])


def test_one_order_teaches_how_the_next_one_is_worded() -> None:
    pair = masked_pair("Your order AB-1234 costs € 12,50.", "Für € 12,50 kommt Ihre Bestellung AB-1234.", FINDER)
    assert pair is not None
    other = "Your order XY-9876 costs € 99,00."
    masked = mask(other, FINDER.find(other))
    assert masked.text == pair[0]
    assert unmask(pair[1], masked) == "Für € 99,00 kommt Ihre Bestellung XY-9876."


@given(st.lists(st.tuples(WORDS, WORTE, ENTITIES), min_size=1, max_size=5), st.randoms())
def test_what_is_learnt_gives_back_what_was_said(parts: list[tuple[str, str, str]], chance: object) -> None:
    text = " ".join(f"{word} {entity}" for word, _, entity in parts)
    wording = " ".join(f"{wort} {entity}" for _, wort, entity in reversed(parts))
    pair = masked_pair(text, wording, FINDER)
    assert pair is not None
    masked = mask(text, FINDER.find(text))
    assert (masked.text, unmask(pair[1], masked)) == (pair[0], wording)
    assert lost(text, wording, FINDER) == []


def test_nothing_is_learnt_from_a_wording_that_lost_something() -> None:
    assert masked_pair("Order 4711 is here.", "Die Bestellung ist hier.", FINDER) is None
    assert lessons("Order 4711 is here.", "Die Bestellung ist hier.", FINDER) == []


def test_what_only_the_wording_has_is_part_of_its_words() -> None:
    pair = masked_pair("Order 4711 comes in two weeks.", "4711 kommt in 14 Tagen.", FINDER)
    assert pair == ("Order PRX0Z comes in two weeks.", "PRX0Z kommt in 14 Tagen.")


def test_a_text_that_holds_masks_of_its_own_is_not_worth_remembering() -> None:
    assert masked_pair("The code PRX77Z is wrong.", "Der Code PRX77Z ist falsch.", FINDER) is None


def test_sentences_that_match_are_learnt_one_by_one() -> None:
    text, wording = "Hello! Your order 4711 is here.\n- Thank you", "Hallo! Bestellung 4711 ist da.\n- Danke"
    assert lessons(text, wording, FINDER) == [
        ("Hello!", "Hallo!"),
        ("Your order PRX0Z is here.", "Bestellung PRX0Z ist da."),
        ("Thank you", "Danke"),
    ]


def test_only_what_a_person_changed_is_learnt() -> None:
    text, before = "Hello! It is here. Thank you.", "Hallo! Es ist hier. Danke."
    assert lessons(text, "Hallo! Sie ist da. Danke.", FINDER, before) == [("It is here.", "Sie ist da.")]
    assert lessons(text, before, FINDER, before) == []


def test_a_wording_cut_otherwise_is_learnt_as_a_whole() -> None:
    pairs = lessons("Hello! It is here. Order 4711.", "Hallo, Bestellung 4711 ist da.", FINDER, "Hallo! Es. Auftrag 4711.")
    assert pairs == [("Hello! It is here. Order PRX0Z.", "Hallo, Bestellung PRX0Z ist da.")]


@pytest.mark.parametrize(
    ("text", "wording", "missing"),
    [
        ("Order 4711 and 4712", "Bestellung 4711", ["4712"]),
        ("4711 and 4711", "4711", ["4711"]),
        ("See https://a.example", "Siehe dort", ["https://a.example"]),
        ("Acme loves you 😀", "Wir lieben Sie", ["Acme"]),
        ("**Great** 😀", "Toll", []),
        ("1.", "12.", ["1"]),
    ],
)
def test_what_a_customer_would_act_on_is_missed(text: str, wording: str, missing: list[str]) -> None:
    assert lost(text, wording, FINDER) == missing


def test_numbers_alone_teach_nothing() -> None:
    assert lessons("4711", "Bestellung 4711", FINDER) == lessons("Bestellung 4711", "4711", FINDER) == []


def test_only_what_the_desk_wrote_out_is_masked_already() -> None:
    assert is_masked("PRX0Z and PRX1Z", "PRX1Z und PRX0Z")
    assert not is_masked("PRX0Z and PRX1Z", "PRX1Z")
    assert not is_masked("PRX1Z", "PRX1Z")
    assert not is_masked("none", "keine")


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_can_be_learnt_from(text: str, wording: str) -> None:
    for key, said in lessons(text, wording, FINDER):
        assert key
        assert said
