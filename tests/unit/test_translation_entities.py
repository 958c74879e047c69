"""What is found in a text as untouchable, and what is not."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.errors import Invalid
from desk.translation.entities import Finder

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
    ("{x} {{x}} %s %(x)s ${x} <x> #NAME# #PRS_ORG#", ["{x}", "{{x}}", "%s", "%(x)s", "${x}", "<x>", "#NAME#", "#PRS_ORG#"]),
    ("<b>negrito</b> &amp; <a href='x'>", ["<b>", "</b>", "&amp;", "<a href='x'>"]),
    ("👨‍👩‍👧 oi 🇧🇷 fim ❤️ :)", ["👨‍👩‍👧", "🇧🇷", "❤️", ":)"]),
    ("2 itens, 50% e 3,5", ["2", "50%", "3,5"]),
    ("订单12345号，请看https://a.example/abc，谢谢", ["12345", "https://a.example/abc"]),
    ("٥٠ ريال", ["٥٠"]),
    ("the 2nd order of AT&T e-mail", []),
]


def found(text: str, *protect: str) -> list[str]:
    return [text[span.start : span.end] for span in Finder(protect).find(text)]


@pytest.mark.parametrize(("text", "entities"), FOUND)
def test_entities_are_found_whole(text: str, entities: list[str]) -> None:
    assert found(text) == entities


def test_an_operators_pattern_protects_what_only_he_knows() -> None:
    assert found("Peça Azul Marinho hoje", "Azul Marinho") == ["Azul Marinho"]


def test_a_wrong_pattern_is_named() -> None:
    with pytest.raises(Invalid, match=re.escape("translation.protect: '(' is no regular expression")):
        Finder(["("])


@given(st.text(alphabet="aA1-_./:#@$€{}<>%+ ,()😡号", max_size=80))
def test_entities_never_overlap_and_are_never_empty(text: str) -> None:
    spans = Finder().find(text)
    assert all(span.start < span.end for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
