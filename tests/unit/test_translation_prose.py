"""What a customer wrote is told from what she pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.translation.language.prose import words
from desk.translation.protect.entities import Finder

FINDER = Finder()


@pytest.mark.parametrize(
    "text",
    [
        "Type: application/pdf",
        "Size: 12345",
        "Visitor uploaded: Nota-fiscal_2.pdf",
        "Content-Type = image/png",
        "Order number : 1234567 Client ID: AB-12 Date: 01/02/2026",
        "URL: https://shop.example/orders/12",
        "> Where is my parcel?",
        'File "/srv/shop/cart.py", line 12, in total',
        "    at com.shop.Cart.total(Cart.java:12)",
        "Traceback (most recent call last):",
        "java.lang.NullPointerException",
        "Sent from my iPhone",
        "Enviado do meu Samsung Galaxy",
    ],
)
def test_a_pasted_line_is_told(text: str) -> None:
    assert words(text, FINDER).pasted
    assert words(f"{text}\nonde está meu pedido?", FINDER).text == "onde está meu pedido?"


@pytest.mark.parametrize(
    "text",
    [
        "Onde está: não encontro nada",
        "Meu pedido: ainda não chegou",
        "Bestellnummer:",
        "Hallo :)",
        "Envie para o e-mail",
        "at home nobody opens",
        "Erro ao abrir o aplicativo",
        "On Monday she wrote to you",
    ],
)
def test_a_written_line_is_not(text: str) -> None:
    assert not words(text, FINDER).pasted


@pytest.mark.parametrize(
    "ending",
    [
        "On 12 May 2026 at 10:12, Shop <help@shop.example> wrote:",
        "Am 12. Mai 2026 schrieb Anna Muster:",
        "Em 12 de maio de 2026, a loja escreveu:",
        "-----Original Message-----",
        "-- ",
        "________________________________",
    ],
)
def test_what_follows_an_ending_is_not_the_writers(ending: str) -> None:
    assert words(f"Cadê meu pedido?\n{ending}\nYour order is on its way to you", FINDER).text == "Cadê meu pedido?"


def test_what_is_quoted_is_not_the_writers() -> None:
    assert words("o app diz “Something went wrong, please try again” sempre", FINDER).text == "o app diz sempre"


def test_what_is_only_quoted_is_all_there_is() -> None:
    found = words("“Something went wrong, please try again”", FINDER)
    assert (found.pasted, "went wrong" in found.text) == (True, True)


def test_one_line_does_not_outweigh_the_rest() -> None:
    text = "olá, o erro é este " + "\n" + "something " * 150
    assert words(text, FINDER).text.count("something") <= 30


@given(st.text(alphabet='ab:=/ .\n\ufffc"“>-#1', max_size=200))
def test_any_text_has_words_or_none(text: str) -> None:
    found = words(text, FINDER)
    assert found.text == " ".join(found.text.split())
    assert "\ufffc" not in found.text
