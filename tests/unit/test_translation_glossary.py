"""Glossaries: terms in every form and script, the renderings they get, and what is wrong with their files."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config.errors import ConfigErrors
from desk.config.model import Config, DeskSettings, Merchant
from desk.domain.ids import MerchantId
from desk.translation.glossary.glossary import Glossaries, Glossary
from desk.translation.glossary.terms import Term
from desk.translation.glossary.wordlist import Wordlist, folded
from desk.translation.protect.patterns import Kind

ACME, LUZ = MerchantId("acme"), MerchantId("luz")
VOUCHER = Term(
    source="de",
    target="en",
    term="Gutschein",
    translation="voucher",
    variants=(("Gutscheine", "vouchers"), ("Gutscheins", "voucher")),
    forbidden=("coupon", "gift card"),
)
BRAND = Term(source="de", target="en", term="Luz", translation="Luz")
HEADER = "source_language,target_language,term,translation,variants,forbidden,note\n"


def found(glossary: Glossary, line: str, source: str = "de", target: str = "en") -> list[tuple[str, str | None]]:
    spans = list(glossary.spans(source, target)(line))
    assert all(span.kind is Kind.TERM for span in spans)
    return [(line[span.start : span.end], span.value) for span in spans]


def configured(*merchants: Merchant) -> Config:
    return Config(
        desk=DeskSettings(),
        merchants={merchant.id: merchant for merchant in merchants},
        inboxes={},
        regions={},
        teams={},
        agents={},
    )


def test_a_term_is_found_in_its_forms_each_with_its_rendering() -> None:
    line = "Ich habe den Gutschein und zwei Gutscheine, des Gutscheins Wert ist 5."
    assert found(Glossary([VOUCHER]), line) == [
        ("Gutschein", "voucher"),
        ("Gutscheine", "vouchers"),
        ("Gutscheins", "voucher"),
    ]


def test_only_whole_words_are_terms() -> None:
    assert found(Glossary([VOUCHER]), "Der Gutscheincode und der Weihnachtsgutschein gelten.") == []


def test_a_term_is_found_whatever_its_case() -> None:
    assert found(Glossary([VOUCHER]), "mein GUTSCHEIN, mein gutschein") == [
        ("GUTSCHEIN", "voucher"),
        ("gutschein", "voucher"),
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Gutscheine sind weg.", "Vouchers"),
        ("Ja. Gutscheine sind weg.", "Vouchers"),
        ("- „Gutscheine“ sind weg", "Vouchers"),
        ("Zwei Gutscheine sind weg.", "vouchers"),
        ("gutscheine sind weg.", "vouchers"),
    ],
)
def test_a_rendering_begins_with_a_capital_where_a_sentence_does(line: str, value: str) -> None:
    assert [rendering for _, rendering in found(Glossary([VOUCHER]), line)] == [value]


def test_a_term_equal_to_its_translation_stays_as_it_is_written() -> None:
    assert found(Glossary([BRAND]), "LUZ ist von Luz.") == [("LUZ", None), ("Luz", None)]


@pytest.mark.parametrize(
    ("language", "term", "line", "there"),
    [
        ("ja", "商品券", "この商品券を使う", ["商品券"]),
        ("ja", "Acme", "Acmeの商品", ["Acme"]),
        ("zh-Hans", "优惠券", "我的优惠券不能用。", ["优惠券"]),
        ("th", "คูปอง", "ใช้คูปองไม่ได้", ["คูปอง"]),
        ("ar", "قسيمة", "هذه قسيمة جديدة", ["قسيمة"]),
        ("hi", "कित", "यह किताब है", []),
        ("hi", "किताब", "यह किताब है", ["किताब"]),
        ("ru", "купон", "мой купон и купоны", ["купон"]),
        ("fr", "bon d’achat", "Mon  BON\td’achat !", ["BON\td’achat"]),
    ],
)
def test_terms_are_found_in_every_script(language: str, term: str, line: str, there: list[str]) -> None:
    glossary = Glossary([Term(source=language, target="en", term=term, translation="voucher")])
    assert [text for text, _ in found(glossary, line, language)] == there


def test_of_two_terms_at_one_place_the_longer_is_meant() -> None:
    longer = Term(source="en", target="de", term="gift card", translation="Geschenkkarte")
    shorter = Term(source="en", target="de", term="gift", translation="Geschenk")
    glossary = Glossary([shorter, longer])
    assert found(glossary, "a gift card, a gift cards", "en", "de") == [
        ("gift card", "Geschenkkarte"),
        ("gift", "Geschenk"),
    ]


def test_terms_serve_their_pair_and_its_regions_the_very_region_first() -> None:
    bus = Term(source="en", target="pt", term="bus", translation="autocarro")
    brazil = Term(source="en", target="pt-BR", term="bus", translation="ônibus")
    glossary = Glossary([bus, brazil])
    assert found(glossary, "the bus", "en-GB", "pt-BR") == [("bus", "ônibus")]
    assert found(glossary, "the bus", "en", "pt-PT") == [("bus", "autocarro")]
    assert found(glossary, "the bus", "pt", "en") == []


def test_a_forbidden_rendering_is_told_only_where_its_term_stands() -> None:
    glossary = Glossary([VOUCHER])
    assert glossary.forbidden("Mein Gutschein", "My Coupon and gift  card", "de", "en") == ["Coupon", "gift  card"]
    assert glossary.forbidden("Mein Rabatt", "My coupon", "de", "en") == []


def test_a_good_rendering_may_hold_a_forbidden_word() -> None:
    term = Term(source="de", target="en", term="Gutschein", translation="gift voucher", forbidden=("voucher",))
    assert Glossary([term]).forbidden("Gutschein", "a gift voucher", "de", "en") == []
    assert Glossary([term]).forbidden("Gutschein", "a voucher", "de", "en") == ["voucher"]


def test_the_version_changes_with_every_change_of_a_term_and_not_with_their_order() -> None:
    assert Glossary().version is None
    version = Glossary([VOUCHER, BRAND]).version
    assert version == Glossary([BRAND, VOUCHER]).version
    assert version != Glossary([VOUCHER]).version
    shorter = Term(source="de", target="en", term="Gutschein", translation="voucher", forbidden=VOUCHER.forbidden)
    assert version != Glossary([shorter, BRAND]).version


def test_merchants_have_the_terms_of_their_own_files(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(f"{HEADER}de,en,Gutschein,voucher,Gutscheine=vouchers; Gutscheins,coupon,\n", encoding="utf-8")
    glossaries = Glossaries.read(
        configured(Merchant(id=ACME, name="Acme", glossary=(file,)), Merchant(id=LUZ, name="Luz"))
    )
    assert found(glossaries.of(ACME), "des Gutscheins") == [("Gutscheins", "voucher")]
    assert glossaries.of(LUZ).version is None
    assert glossaries.of(MerchantId("nobody")).version is None


def test_everything_wrong_with_the_files_is_told_at_once(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(f"{HEADER}de,en,Gutschein,voucher,,,\nde,en,gutschein,coupon,,,\nxx1,en,a,b,,,\n", encoding="utf-8")
    missing, odd = tmp_path / "missing.csv", tmp_path / "terms.doc"
    merchant = Merchant(id=ACME, name="Acme", glossary=(bad, missing, odd))
    with pytest.raises(ConfigErrors) as wrong:
        Glossaries.read(configured(merchant))
    assert [str(error).removeprefix(f"{tmp_path}/") for error in wrong.value.errors] == [
        'bad.csv: line 3: found "gutschein", which line 2 has already; expected each term of a pair once',
        'bad.csv: line 4: found language "xx1"; expected a tag such as pt, pt-BR or zh-Hant',
        "missing.csv: found nothing to read (No such file or directory); expected a readable file",
        "terms.doc: found a file .doc; expected one of csv, tbx",
    ]


WORDS = st.sampled_from(["gift", "card", "gift card", "gift cards", "Karte", "art", "über", "ß", "a+b", "card game"])


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, max_size=8))
def test_a_list_of_words_is_found_as_an_alternation_of_them_would_be(words: list[str], said: list[str]) -> None:
    text = ", ".join(said).upper()
    longest_first = sorted({folded(word) for word in words}, key=len, reverse=True)
    naive = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first), re.IGNORECASE)
    expected = [match.span() for match in naive.finditer(text)]
    assert [match.span() for match in Wordlist(words).find(text)] == expected


def test_words_that_begin_one_another_are_no_trouble() -> None:
    words = Wordlist("a" * length for length in range(1, 101))
    assert [match.span() for match in words.find(f"{'a' * 50} {'a' * 101}")] == [(0, 50)]


@given(st.lists(st.text(min_size=1, max_size=8), max_size=6), st.text(max_size=80))
def test_any_words_can_be_looked_for_in_any_text(words: list[str], text: str) -> None:
    terms = [Term(source="de", target="en", term=word, translation="x") for word in words]
    places = [(span.start, span.end) for span in Glossary(terms).spans("de", "en")(text)]
    assert all(start < end <= len(text) for start, end in places)
    assert places == sorted(places)
