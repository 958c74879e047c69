"""The script tells which Chinese it is, telling words which Portuguese."""

import pytest

from desk.translation.language.forms import leaning


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("请问我的订单什么时候发货?", "zh-Hans"),
        ("請問我的訂單什麼時候出貨?", "zh-Hant"),
        ("谢谢", "zh-Hans"),
        ("謝謝", "zh-Hant"),
        ("我要退货,钱还没有收到", "zh-Hans"),
        ("我要退貨,錢還沒有收到", "zh-Hant"),
    ],
)
def test_chinese_is_told_by_its_signs(text: str, form: str) -> None:
    leans = leaning("zh", text)
    assert max(leans, key=lambda tag: leans[tag]) == form
    assert len(leans) == 1


@pytest.mark.parametrize("text", ["你好", "我在家", "OK"])
def test_signs_of_both_scripts_tell_nothing(text: str) -> None:
    assert leaning("zh", text) == {}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Oi, você pode atualizar meu cadastro? Estou tentando pelo celular", "pt-BR"),
        ("O boleto foi pago por pix, falta a nota eletrônica", "pt-BR"),
        ("Estou a tentar contactar-vos pelo telemóvel sobre a encomenda", "pt-PT"),
        ("O NIF do utilizador não aparece no ecrã", "pt-PT"),
    ],
)
def test_portuguese_is_told_by_its_words(text: str, form: str) -> None:
    leans = leaning("pt", text)
    assert max(leans, key=lambda tag: leans[tag]) == form
    assert max(leans.values()) >= 1.5


@pytest.mark.parametrize("text", ["Onde está o meu pedido?", "Bom dia, obrigada", "Sim", "noite"])
def test_what_both_write_tells_nothing(text: str) -> None:
    assert leaning("pt", text) == {}


def test_a_language_of_one_form_has_no_leaning() -> None:
    assert leaning("de", "Oi, você, telemóvel") == {}
