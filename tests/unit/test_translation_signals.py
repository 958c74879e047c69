"""What an agent is told before sending: changed figures, lost denials, statements that were questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.translation.readback.figures import figures, plain
from desk.translation.readback.likeness import likeness
from desk.translation.readback.signals import Signal, compare

CHANGED = [
    # numbers
    ("en", "It arrives in 3 days.", "It arrives in 5 days.", [("number", "3 → 5")]),
    ("en", "Please send 2 photos.", "Please send photos.", [("number", "2 → –")]),
    ("en", "I added 1 item.", "I added 7 items.", [("number", "1 → 7")]),
    ("en", "We sent two parcels.", "We sent three parcels.", [("number", "two → three")]),
    ("ar", "سيصل طلبك خلال ٣ أيام إلى عنوانك", "سيصل طلبك خلال ٤ أيام إلى عنوانك", [("number", "3 → 4")]),
    ("hi", "आपका ऑर्डर ५ दिनों में पहुंच जाएगा", "आपका ऑर्डर ६ दिनों में पहुंच जाएगा", [("number", "5 → 6")]),
    ("de", "Das Paket wiegt 1.234,5 g.", "Das Paket wiegt 12.345 g.", [("number", "1.234,5 → 12.345")]),
    ("zh", "请等待３天再联系我们。", "请等待８天再联系我们。", [("number", "3 → 8")]),
    # amounts
    ("en", "You get $10 back.", "You get $100 back.", [("amount", "$10 → $100")]),
    ("en", "You get €10 back.", "You get $10 back.", [("amount", "€10 → $10")]),
    (
        "pt",
        "O valor é R$ 1.234,56 no total.",
        "O valor é R$ 1.234,65 no total.",
        [("amount", "R$ 1.234,56 → R$ 1.234,65")],
    ),
    # dates and times
    ("en", "It arrives on Tuesday.", "It arrives on Thursday.", [("date", "Tuesday → Thursday")]),
    ("en", "It was sent on 12/03/2026.", "It was sent on 12/04/2026.", [("date", "12/03/2026 → 12/04/2026")]),
    ("en", "Call us before 3 pm.", "Call us before 3 am.", [("date", "3 pm → 3 am")]),
    ("es", "Llega el 5 de marzo a su casa.", "Llega el 5 de mayo a su casa.", [("date", "marzo → mayo")]),
    (
        "ja",
        "火曜日に届きますのでお待ちください。",
        "木曜日に届きますのでお待ちください。",
        [("date", "火曜日 → 木曜日")],
    ),
    # denials
    ("en", "You can't return it.", "You can return it.", [("negation", "can't")]),
    ("en", "It will arrive today.", "It will never arrive today.", [("negation", "never")]),
    ("en", "Thank you. Do not pay again. It is done.", "Thank you. Pay again. It is done.", [("negation", "not")]),
    ("en", "I dont see your order here.", "I see your order here.", [("negation", "dont")]),
    ("pt", "Não pague o boleto de novo.", "Pague o boleto de novo.", [("negation", "não")]),
    ("es", "No abra el paquete dañado.", "Abra el paquete dañado.", [("negation", "no")]),
    ("fr", "N’ouvrez pas le colis abîmé.", "Ouvrez le colis abîmé.", [("negation", "n")]),
    ("de", "Wir können das nicht ändern.", "Wir können das ändern.", [("negation", "nicht")]),
    ("it", "Non apra il pacco danneggiato.", "Apra il pacco danneggiato.", [("negation", "non")]),
    ("nl", "Wij kunnen dat niet wijzigen.", "Wij kunnen dat wijzigen.", [("negation", "niet")]),
    ("pl", "Proszę nie otwierać tej paczki.", "Proszę otwierać tej paczki.", [("negation", "nie")]),
    ("ru", "Пожалуйста, не открывайте посылку.", "Пожалуйста, открывайте посылку.", [("negation", "не")]),
    ("tr", "Siparişiniz henüz gelmedi efendim.", "Siparişiniz henüz geldi efendim.", [("negation", "gelmedi")]),
    ("zh", "我们不能退款给您。", "我们能退款给您。", [("negation", "不")]),
    ("ja", "この商品は返品できません。", "この商品は返品できます。", [("negation", "ません")]),
    ("ko", "이 상품은 반품할 수 없습니다.", "이 상품은 반품할 수 있습니다.", [("negation", "없")]),
    ("ar", "لا تفتح الطرد التالف من فضلك", "افتح الطرد التالف من فضلك", [("negation", "لا")]),
    ("hi", "कृपया यह पैकेट न खोलें", "कृपया यह पैकेट खोलें", [("negation", "न")]),
    # questions
    ("en", "Did you pay for it?", "You paid for it.", [("question", "")]),
    ("en", "You paid for it.", "Did you pay for it?", [("question", "")]),
    ("zh", "您付款了吗？", "您付款了。", [("question", "")]),
    ("ar", "هل دفعت ثمن الطلب؟", "لقد دفعت ثمن الطلب.", [("question", "")]),
    # meaning
    ("en", "The parcel was handed to your neighbour.", "Aching dogs howl.", [("meaning", "0.10")]),
]

FAITHFUL = [
    ("en", "It costs $1,234.50.", "It costs $1234.5."),
    ("en", "It costs $10.", "It costs 10 dollars."),
    ("en", "We sent two parcels.", "We sent 2 parcels."),
    ("en", "I added 1 item for you.", "I added an item for you."),
    ("en", "Call us before 3 pm.", "Call us before 15:00."),
    ("en", "Call us before 3:30 p.m.", "Call us before 15:30."),
    ("en", "We open on Monday, 12 May.", "We open Monday, May 12."),
    ("en", "It was sent on 12/03/2026.", "It was sent 2026/03/12."),
    ("en", "We don’t have it.", "We do not have it."),
    ("en", "We don't have any left.", "We have none left."),
    ("en", "It is not possible to cancel it.", "It is impossible to cancel it."),
    ("en", "I could not find your order.", "I was unable to find your order."),
    ("en", "No worries, it happens!", "Do not worry, it happens!"),
    ("en", "You only pay the postage.", "You don't pay anything but the postage."),
    ("en", "It's blue, isn't it?", "It's blue, right?"),
    ("en", "Can I help you? Or is it done?", "Can I help you, or is it done?"),
    ("en", "Ok, I received it.", "Okay, I got it."),
    ("pt", "Chega na segunda-feira, dia 3.", "Chega na segunda, dia 3."),
    ("pt", "Sem problemas, já vou verificar.", "Não se preocupe, já vou verificar."),
    ("de", "Das ist unmöglich zu ändern.", "Das ist nicht möglich zu ändern."),
    ("fr", "Il coûte 1 234,50 €.", "Il coûte 1234,50 €."),
    ("ru", "Посылка придёт в среду.", "Посылка придёт, среда."),
    ("ru", "Невозможно изменить адрес доставки.", "Не можем изменить адрес доставки."),
    ("zh", "不好意思，让您久等了。", "抱歉，让您久等了。"),
    ("zh", "您能不能再发一次照片？", "您能再发一次照片吗？"),
    ("ja", "すみません、少々お待ちください。", "申し訳ございません、少々お待ちください。"),
    ("ja", "明日届くかもしれません。", "明日届く可能性があります。"),
    ("ar", "لا تقلق، سيصل الطلب خلال ٣ أيام.", "لا داعي للقلق، سيصل الطلب خلال 3 أيام."),
    ("xx", "Anything at all, in no language.", "Anything at all, in a language."),
    ("en", "", ""),
]


@pytest.mark.parametrize(("language", "source", "back", "signals"), CHANGED, ids=lambda value: str(value)[:40])
def test_what_changed_is_told(language: str, source: str, back: str, signals: list[tuple[str, str]]) -> None:
    assert compare(source, back, language) == tuple(Signal(*signal) for signal in signals)


@pytest.mark.parametrize(("language", "source", "back"), FAITHFUL, ids=lambda value: str(value)[:40])
def test_what_only_reads_differently_is_quiet(language: str, source: str, back: str) -> None:
    assert compare(source, back, language) == ()
    assert compare(back, source, language) == ()


@given(st.text(), st.sampled_from(["en", "pt", "fr", "tr", "zh", "ja", "ko", "ar", "hi", "und"]))
def test_a_text_that_came_back_unchanged_is_quiet(text: str, language: str) -> None:
    assert compare(text, text, language) == ()


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert {signal.kind for signal in compare(one, other, "en")} <= {
        "number",
        "amount",
        "date",
        "negation",
        "question",
        "meaning",
    }
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        ("2,5", "2.5"),
        ("007", "7"),
        ("١٢٫٥", "12.5"),
        ("１２３", "123"),
    ],
)
def test_a_number_is_the_same_in_every_notation(written: str, value: str) -> None:
    (figure,) = figures(plain(written), "en")
    assert (figure.kind, figure.value) == ("number", value)
