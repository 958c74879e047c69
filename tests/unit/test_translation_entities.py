"""What is found in a text as untouchable, and what is not."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.errors import Invalid
from desk.translation.protect.entities import Finder, Span
from desk.translation.protect.patterns import Kind

FOUND = [
    ("Veja https://loja.example/p?id=AB-1234.", ["https://loja.example/p?id=AB-1234"]),
    ("loja.com.br/x, www.x.pt e chegou.de novo", ["loja.com.br/x", "www.x.pt"]),
    ("mail a.b+c@d.example.", ["a.b+c@d.example"]),
    ("AB-12 #12345 1Z999AA10123456784 ORD_2024_01", ["AB-12", "#12345", "1Z999AA10123456784", "ORD_2024_01"]),
    ("R$ 1.234,56 $5 €10.00 10 EUR 99,90 € R$50", ["R$ 1.234,56", "$5", "€10.00", "10 EUR", "99,90 €", "R$50"]),
    ("1 234,56 € ou US$ 3,000.00", ["1 234,56 €", "US$ 3,000.00"]),
    ("em 2024-01-10, 10/05/2024 às 14:30, 3:30 pm", ["2024-01-10", "10/05/2024", "14:30", "3:30 pm"]),
    ("+55 11 91234-5678 ou (11) 91234-5678", ["+55 11 91234-5678", "(11) 91234-5678"]),
    ("@maria #tbt ok", ["@maria", "#tbt"]),
    (
        "{x} {{x}} %s %(x)s ${x} <x> #NAME# #PRS_ORG#",
        ["{x}", "{{x}}", "%s", "%(x)s", "${x}", "<x>", "#NAME#", "#PRS_ORG#"],
    ),
    ("<b>negrito</b> &amp; <a href='x'>", ["<b>", "</b>", "&amp;", "<a href='x'>"]),
    ("👨‍👩‍👧 oi 🇧🇷 fim ❤️ :)", ["👨‍👩‍👧", "🇧🇷", "❤️", ":)"]),
    ("2 itens, 50% e 3,5", ["2", "50%", "3,5"]),
    ("订单12345号，请看https://a.example/abc，谢谢", ["12345", "https://a.example/abc"]),
    ("٥٠ ريال", ["٥٠"]),
    ("¥1,200 1,200円 100元 5,-€ CHF 5.–", ["¥1,200", "1,200円", "100元", "5,-€", "CHF 5.–"]),
    ("₹1,23,456.50 ou 1'234.50 CHF ou ٥٠٫٥ ₪", ["₹1,23,456.50", "1'234.50 CHF", "٥٠٫٥ ₪"]),
    ("请看https://a.example/abc谢谢", ["https://a.example/abc"]),
    ("(https://x.example/a(b)c) <https://y.example>", ["https://x.example/a(b)c", "<https://y.example>"]),
    ("http://пример.рф/путь。info@пример.рф", ["http://пример.рф/путь", "info@пример.рф"]),
    ("2024年1月10日 10.05.24 14h30", ["2024年1月10日", "10.05.24", "14h30"]),
    ("DE89 3704 0044 0532 0130 00, **** **** **** 1234", ["DE89 3704 0044 0532 0130 00", "**** **** **** 1234"]),
    ("订单AB-12号 주문AB-12를", ["AB-12", "AB-12"]),
    ("@小明 #नमस्ते #新品 [NAME] %USER%", ["@小明", "#नमस्ते", "#新品", "[NAME]", "%USER%"]),
    ("<code>a < b</code> <!-- x --> `npm i`", ["<code>a < b</code>", "<!-- x -->", "`npm i`"]),
    ("**a** __b__ ~~c~~ *d* snake_case 5*x", ["**", "**", "__", "__", "~~", "~~", "*", "*", "5"]),
    ("[a](https://x.example/a_(b))", ["[", "](https://x.example/a_(b))"]),
    ("a\u200bb \u202ec \x00 \ud83d می\u200cخواهم", ["\u200b", "\u202e", "\x00", "\ud83d"]),
    ("24-hour e 1️⃣ 👍🏽", ["24", "1️⃣", "👍🏽"]),
    ("the 2nd order of AT&T e-mail", []),
]


def found(text: str, *protect: str) -> list[str]:
    return [text[span.start : span.end] for span in Finder(protect).find(text)]


@pytest.mark.parametrize(("text", "entities"), FOUND)
def test_entities_are_found_whole(text: str, entities: list[str]) -> None:
    assert found(text) == entities


def test_an_operators_pattern_protects_what_only_he_knows() -> None:
    assert found("Peça Azul Marinho hoje", "Azul Marinho") == ["Azul Marinho"]


def test_terms_that_are_kept_are_whole_words_of_any_script_and_as_they_are_written() -> None:
    text = "My Zest, not zest nor Zesty, is a Zest One; 小米手机"
    finder = Finder(keep=["Zest", "Zest One", "小米"])
    assert [text[span.start : span.end] for span in finder.find(text)] == ["Zest", "Zest One", "小米"]


def test_a_term_with_a_rendering_neither_swallows_nor_cuts_a_link() -> None:
    text = "the chat at https://x.example/chat"
    finder = Finder(
        also=[
            lambda text: [
                Span(match.start(), match.end(), Kind.TERM, "bate-papo") for match in re.finditer("chat", text)
            ]
        ]
    )
    assert [(text[span.start : span.end], span.value) for span in finder.find(text)] == [
        ("chat", "bate-papo"),
        ("https://x.example/chat", None),
    ]
    assert [span.kind for span in finder.lasting(text)] == [Kind.URL]


def test_a_wrong_pattern_is_named() -> None:
    with pytest.raises(Invalid, match=re.escape("translation.protect: '(' is no regular expression")):
        Finder(["("])


@given(st.text(alphabet="aA1-_./:#@$€{}<>%+ ,()😡号", max_size=80))
def test_entities_never_overlap_and_are_never_empty(text: str) -> None:
    spans = Finder().find(text)
    assert all(span.start < span.end for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
