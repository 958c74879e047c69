"""Sentences of every script are found, form is kept, and no text is too strange or too long."""

import pytest

from desk.translation.pieces.segments import cut, together
from desk.translation.protect.entities import Finder

FINDER = Finder()


def for_engines(body: str) -> list[str]:
    return [piece.text for piece in cut(body, FINDER) if piece.words]


SENTENCES = [
    (
        "We shipped it, e.g. on Monday. See fig. 3 on p. 7. Ok",
        ["We shipped it, e.g. on Monday.", "See fig. 3 on p. 7.", "Ok"],
    ),
    ("Is it here? No. I want it now.", ["Is it here?", "No.", "I want it now."]),
    ("Das kostet z. B. 5 Euro bzw. mehr. Danke", ["Das kostet z. B. 5 Euro bzw. mehr.", "Danke"]),
    ("Well... maybe not. “Stop!” He said", ["Well... maybe not.", "“Stop!”", "He said"]),
    ("Версия 2.5 т. е. новая. Ул. Ленина, д. 5", ["Версия 2.5 т. е. новая.", "Ул. Ленина, д. 5"]),
    ("他说：“坏了。”我不要了！真的？是", ["他说：“坏了。”", "我不要了！", "真的？", "是"]),
    ("壊れました!!新品をください", ["壊れました!!", "新品をください"]),
    ("मेरा पैसा लौटाइए। धन्यवाद", ["मेरा पैसा लौटाइए।", "धन्यवाद"]),
    ("أين طلبي؟ أريد المال. شكرا", ["أين طلبي؟", "أريد المال.", "شكرا"]),
    ("میرا آرڈر کہاں ہے۔ شکریہ", ["میرا آرڈر کہاں ہے۔", "شکریہ"]),
    ("สินค้าแตกครับ ขอคืนเงินได้ไหม", ["สินค้าแตกครับ", "ขอคืนเงินได้ไหม"]),
    ("ខ្ញុំចង់បានប្រាក់វិញ។អរគុណ", ["ខ្ញុំចង់បានប្រាក់វិញ។", "អរគុណ"]),
    ("ပစ္စည်းပျက်နေတယ်။ ကျေးဇူးပါ", ["ပစ္စည်းပျက်နေတယ်။", "ကျေးဇူးပါ"]),
    ("name\tprice\tsize", ["name", "price", "size"]),
]


@pytest.mark.parametrize(("body", "sentences"), SENTENCES)
def test_sentences_end_where_their_script_ends_them(body: str, sentences: list[str]) -> None:
    assert for_engines(body) == sentences


FORMS = [
    ("<p>One <b>two</b></p><p>three</p>", ["One <b>two", "three"]),
    ("| name | price |\n|---|---|\n| shoe | high |", ["name", "price", "shoe", "high"]),
    ("before\n```\nx = never\n```\nafter", ["before", "after"]),
    ("a tag <script>\nalert('no')\n</script> after it", ["a tag", "after it"]),
    ("## Heading ##\n> > quoted\n- [ ] to do", ["Heading", "quoted", "to do"]),
    ("[read this](https://x.example/a_b) now", ["read this](https://x.example/a_b) now"]),
    ("first line<br/>second line", ["first line", "second line"]),
    ("one\u2028two\x0bthree\r\nfour", ["one", "two", "three", "four"]),
]


@pytest.mark.parametrize(("body", "texts"), FORMS)
def test_what_gives_form_is_for_no_engine(body: str, texts: list[str]) -> None:
    assert for_engines(body) == texts


def test_sentences_that_had_no_space_between_get_one_where_words_would_run_together() -> None:
    pieces = cut("坏了。请退款。AB-12", FINDER)
    assert together(pieces, {pieces[0]: "Broken.", pieces[1]: "Refund."}) == "Broken. Refund. AB-12"
    assert together(pieces, {pieces[0]: "坏。"}) == "坏。请退款。AB-12"


#: Each makes some careless pattern slow.
STRANGE = (
    "a",
    "1 ",
    "1-",
    ".",
    "!?",
    "@a",
    "a@b.",
    "#",
    "<a ",
    "<pre>",
    "[a](",
    "http://(",
    "R$ 1.",
    "*a ",
    "`a",
    "~",
    "\n",
    "ครับ ",
    "\u200d",
    "\ud83d",
    "(11) ",
    "€1 €",
    "- ",
)


@pytest.mark.parametrize("bit", STRANGE)
def test_a_hundred_thousand_strange_characters_are_cut_and_come_back(bit: str) -> None:
    body = (bit * 100_000)[:100_000]
    assert "".join(piece.text for piece in cut(body, FINDER)) == body
