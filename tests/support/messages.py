"""Makes customers' messages in many languages, full of everything that no translation may change.

``generate(seed, count, languages)`` gives the same messages for the same arguments, always.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

#: Beginnings of sentences, as people write them, without anything to protect in them.
WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "where is my order",
        "the parcel came broken",
        "please send me a new one",
        "I was charged twice for",
        "thanks",
    ),
    "pt": ("cadê meu pedido", "o pacote chegou quebrado", "quero trocar por outro", "paguei duas vezes", "obrigado"),
    "es": (
        "¿dónde está mi pedido",
        "el paquete llegó roto",
        "quiero cambiarlo por",
        "me cobraron dos veces",
        "gracias",
    ),
    "de": (
        "wo bleibt meine Bestellung",
        "das Paket kam kaputt an",
        "bitte schicken Sie mir",
        "ich habe doppelt bezahlt",
    ),
    "fr": ("où est ma commande", "le colis est arrivé cassé", "je voudrais échanger", "j'ai payé deux fois", "merci"),
    "ru": ("где мой заказ", "посылка пришла разбитой", "пришлите мне новый", "с меня сняли деньги дважды"),
    "zh": ("我的订单在哪里", "包裹收到时已经坏了", "请给我换一个新的", "我被扣了两次款", "谢谢"),
    "ja": ("注文した商品はどこですか", "荷物が壊れて届きました", "新しいものを送ってください", "二重に請求されました"),
    "ko": ("제 주문은 어디에 있나요", "택배가 파손되어 왔어요", "새 제품을 보내 주세요", "두 번 결제되었어요"),
    "th": ("สินค้าของฉันอยู่ที่ไหนครับ", "พัสดุมาถึงแล้วแต่แตก", "ช่วยส่งชิ้นใหม่ให้หน่อยค่ะ", "ฉันถูกเก็บเงินสองครั้ง"),
    "hi": ("मेरा ऑर्डर कहाँ है", "पार्सल टूटा हुआ आया", "कृपया मुझे नया भेजें", "मुझसे दो बार पैसे लिए गए"),
    "ar": ("أين طلبي", "وصل الطرد مكسورا", "أرجو إرسال قطعة جديدة", "تم خصم المبلغ مرتين", "شكرا"),
}
LANGUAGES = tuple(WORDS)
_STOPS = {"zh": ("。", "！"), "ja": ("。", "？"), "hi": ("।", "!"), "ar": (".", "؟"), "th": ("", " ครับ")}

#: Notations of every kind; § is any digit, ¶ any capital letter.
ENTITIES: dict[str, tuple[str, ...]] = {
    "code": (
        "¶¶-§§§§",
        "§§§§§§§-§§¶",
        "1Z§§§AA1§§§§§§§§",
        "ORD_2024_§§§",
        "#¶§§§§",
        "SKU/¶¶/§§",
        "¶¶¶¶§§¶¶",
        "ab-§§-cd",
    ),
    "order": ("§§§§§§§§§§", "§-§§§§", "#§§§§"),
    "amount": ("R$ 1.§§§,§§", "$§§.§§", "€§§", "§§ EUR", "§§,§§ €", "¥1,§§§", "1,§§§円", "§§元", "5,-€", "CHF §§.–"),
    "foreign amount": ("₹1,§§,§§§.00", "US$ 1,§§§", "1 §§§,§§ €", "1'§§§.§§ CHF", "Rp 1.§§§", "§§ zł", "1.§万元"),
    "digits": ("٥٠ ₪", "१२३", "٢٠٢٤/٠١/١٠", "১২৩"),
    "number": ("§§", "§.§", "§§%", "§§/§§", "+§"),
    "date": ("2024-0§-1§", "1§/0§/2024", "0§.1§.24", "2024年1月1§日", "2024-01-1§T1§:3§:00Z"),
    "time": ("1§:3§", "§:15 pm", "1§h30"),
    "phone": (
        "+55 11 9§§§§-§§§§",
        "(11) 9§§§§-§§§§",
        "010-§§§§-§§§§",
        "06 12 34 56 §§",
        "138 §§§§ §§§§",
        "+49 30 §§§§§§",
    ),
    "bank": ("DE89 3704 0044 0532 0130 §§", "4111 1111 1111 §§§§", "**** **** **** §§§§"),
    "url": (
        "https://loja.example/p?id=§§&x=%20#top",
        "www.shop.example/a-b_c",
        "http://пример.рф/путь/§§",
        "shop.example/日本",
    ),
    "wrapped url": ("<https://x.example/§§>", "https://x.example/a(b)c"),
    "email": ("ana.§§@mail.example", "k+tag@sub.shop.example", "info@пример.рф"),
    "name": ("@maria_§§", "@小明", "@shop.help"),
    "hashtag": ("#oferta", "#新品", "#नमस्ते", "#تخفيض", "#Черная_пятница"),
    "placeholder": ("{{name}}", "{order}", "%s", "%(total)s", "${price}", "#NAME#", "[ADDRESS]", "%USER%"),
    "escape": ("&nbsp;", "&#39;", "&amp;"),
    "emoji": ("😡", "👨‍👩‍👧", "🇧🇷", "1️⃣", "👍🏽", "❤️", ":)"),
    "code span": ("`npm i x`",),
    "invisible": ("\u200b", "\u202e", "\x00", "\ud83d", "\ufeff"),
    "element": ("<code>a < b</code>", "<!-- no -->", "<script>alert('§')</script>", '<img src="a.png" alt="x y">'),
}
_WRAPS = (
    "**{}**",
    "*{}*",
    "~~{}~~",
    "<b>{}</b>",
    '<a href="https://x.example/?a=1&b=2">{}</a>',
    "[{}](https://x.example/a_b)",
    "<i><b>{}</b></i>",
    "({})",
    "\u201c{}\u201d",
)
_LINES = (
    "{}",
    "{}",
    "  {}",
    "\t{}",
    "- {}",
    "  * {}",
    "1. {}",
    "> {}",
    "## {}",
    "| {} | {} |",
    "<p>{}</p>",
    "<li>{}<br>{}</li>",
    "{}   ",
    "- [x] {}",
)
_BREAKS = ("\n", "\n", "\r\n", "\n\n", "\u2028", "\r", "\n \n")
_BLOCKS = ("```\nx = {1}\n```", "<pre>\n  do not touch\n</pre>", "|---|:-:|", "---", "")


@dataclass(frozen=True, slots=True)
class Sample:
    """A message, and what was put into it that has to come through, in order."""

    text: str
    language: str
    entities: tuple[str, ...]


def generate(seed: int, count: int, languages: Sequence[str] = LANGUAGES) -> list[Sample]:
    """Return so many messages, the languages taking turns."""
    random = Random(seed)
    return [message(random, languages[number % len(languages)]) for number in range(count)]


def message(random: Random, language: str) -> Sample:
    """Return one message: mostly a few lines, sometimes nothing but codes, sometimes fifty of them."""
    shape = random.choices((_lines, _crowd, _bare), weights=(8, 1, 1))[0]
    put: list[str] = []
    return Sample(shape(random, language, put), language, tuple(put))


def entity(random: Random, kind: str | None = None) -> str:
    """Return something to protect, of a kind or of any."""
    form = random.choice(ENTITIES[kind or random.choice(tuple(ENTITIES))])
    return "".join(_filled(random, char) for char in form)


def _filled(random: Random, char: str) -> str:
    if char == "§":
        return random.choice("123456789")
    return random.choice("ABCDEFGHKLMNPRSTUVW") if char == "¶" else char


def _bare(random: Random, _: str, put: list[str]) -> str:
    """Return entities side by side, with little or nothing between."""
    return "".join(
        _noted(random, put) + random.choice((" ", " ", ", ", "; ", "\n")) for _ in range(random.randint(1, 5))
    )


def _crowd(random: Random, language: str, put: list[str]) -> str:
    """Return fifty entities among words."""
    words = WORDS[language]
    return " ".join(f"{random.choice(words)} {_noted(random, put)}" for _ in range(50))


def _lines(random: Random, language: str, put: list[str]) -> str:
    text = ""
    for _ in range(random.randint(1, 4)):
        if random.random() < 0.1:
            text += random.choice(_BLOCKS)
        else:
            line = random.choice(_LINES)
            text += line.format(*(_prose(random, language, put) for _ in range(line.count("{}"))))
        text += random.choice(_BREAKS)
    return text if random.random() < 0.5 else text.rstrip()


def _prose(random: Random, language: str, put: list[str]) -> str:
    """Return a sentence or two: words and entities in any order, also at both ends."""
    words, stops = WORDS[language], _STOPS.get(language, (".", "!", "?", "..."))
    spaced = language not in {"zh", "ja", "th"} or random.random() < 0.7
    text, after_words = "", False
    for _ in range(random.randint(1, 5)):
        is_words = random.random() < 0.5
        said = random.choice(words) + random.choice(("", "", *stops)) if is_words else _marked(random, language, put)
        text += f" {said}" if text and (spaced or is_words == after_words) else said
        after_words = is_words
    return text


def _marked(random: Random, language: str, put: list[str]) -> str:
    """Return something to protect, or words within a mark-up."""
    match random.randrange(5):
        case 0:
            return random.choice(_WRAPS).format(_noted(random, put))
        case 1:
            return random.choice(_WRAPS).format(random.choice(WORDS[language]))
        case 2:
            put.append(random.choice(put) if put else entity(random))
            return put[-1]
    return _noted(random, put)


def _noted(random: Random, put: list[str]) -> str:
    put.append(entity(random))
    return put[-1]
