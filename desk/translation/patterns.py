"""How the things look that no translation may change.

Every pattern begins at the border of a token and is bounded, so that no text makes it slow.
"""

from enum import StrEnum

#: A letter or digit that would continue a token; scripts without spaces may stand right beside a code.
WORD = "0-9A-Za-zÀ-ÖØ-öø-ɏ_"

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ_"
_BEGIN, _END = rf"(?<![{WORD}])", rf"(?![{WORD}])"
_GAP = "[ \u00a0\u202f]?"

_URL_CHAR = r"[^\s<>\"“”«»，。！？；：、（）]"
_URL_TAIL = rf"{_URL_CHAR}{{0,2000}}(?<![.,;:!?…)\]}}'’])"
_DOMAIN = r"(?:com?\.[a-z]{2}|com|net|org|info|io|app|shop|store|biz|dev|example)"
_HOST_PART = "[A-Za-z0-9-]{1,63}"
_MAILBOX_CHAR = "[A-Za-z0-9._%+-]"

_CURRENCY = (
    "(?:AED|ARS|AUD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PEN|PHP"
    "|PLN|RMB|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR|eur|usd|brl|zł|kr|Kč|Ft|lei)"
)
_SIGN = r"(?:(?:R|US|A|C|HK|NT|S|MX)?\$|[€£¥₹₩₺₽₫฿₱₪₴₦])"
_QUANTITY = r"(?:\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3}){1,5}(?:[.,]\d{1,2})?(?!\d)|\d{1,30}(?:[.,]\d{1,6}){0,3})"

_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?"
_ORDINAL = rf"\d{{1,4}}(?:st|nd|rd|th){_END}"
_HAS_DIGIT, _HAS_LETTER = rf"(?=[{WORD}/.-]{{0,63}}\d)", rf"(?=[\d/.-]{{0,63}}[{_LETTER}])"
_PICTURE = "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff]"
_PICTURE_TAIL = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\u200d\U000e0020-\U000e007f]"


class Kind(StrEnum):
    """What an entity is."""

    TERM = "term"
    CUSTOM = "custom"
    URL = "url"
    EMAIL = "email"
    TAG = "tag"
    PLACEHOLDER = "placeholder"
    AMOUNT = "amount"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    MENTION = "mention"
    HASHTAG = "hashtag"
    CODE = "code"
    NUMBER = "number"
    EMOJI = "emoji"


#: Alternatives of each kind; of two equally long finds the earlier kind names it.
PATTERNS: dict[Kind, tuple[str, ...]] = {
    Kind.URL: (
        rf"{_BEGIN}(?:(?:https?|ftp)://|www\.){_URL_TAIL}",
        rf"{_BEGIN}(?<![@.-])(?:{_HOST_PART}\.){{1,4}}{_DOMAIN}{_END}(?:/{_URL_TAIL})?",
    ),
    Kind.EMAIL: (rf"(?<!{_MAILBOX_CHAR}){_MAILBOX_CHAR}{{1,64}}@{_HOST_PART}(?:\.{_HOST_PART}){{1,5}}{_END}",),
    Kind.TAG: (r"</?[A-Za-z][\w:-]{0,30}(?:\s[^<>]{0,300})?/?>", r"&(?:[a-z]{2,8}|#\d{1,6});"),
    Kind.PLACEHOLDER: (
        r"\{\{[^{}]{1,64}\}\}",
        r"[$#]?\{[^{}]{1,64}\}",
        rf"%\([A-Za-z_]\w{{0,32}}\)[sdif]{_END}",
        rf"(?<![%\d])%(?:\d\$)?[sdif@]{_END}",
        r"#[A-Z][A-Z0-9_-]{0,40}#",
    ),
    Kind.AMOUNT: (
        rf"(?<![{WORD}$])[+\-−]?(?:{_SIGN}|{_CURRENCY}(?=[ \u00a0\d])){_GAP}{_QUANTITY}{_END}",
        rf"(?<![{WORD}.,])[+\-−]?{_QUANTITY}{_GAP}(?:{_CURRENCY}{_END}|{_SIGN}(?!{_GAP}\d))",
    ),
    Kind.DATE: (
        rf"{_BEGIN}\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:T{_CLOCK})?{_END}",
        rf"{_BEGIN}\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}{_END}",
    ),
    Kind.TIME: (rf"{_BEGIN}\d{{1,2}}[:h]\d\d(?::\d\d)?(?:{_GAP}[AaPp]\.?[Mm])?{_END}",),
    Kind.PHONE: (
        rf"(?<![{WORD}.,+])\+\d{{1,3}}(?:[ \u00a0.-]?\(?\d{{2,5}}\)?){{2,5}}{_END}",
        rf"{_BEGIN}\(\d{{2,4}}\)[ \u00a0-]?\d{{3,5}}[ \u00a0.-]?\d{{4}}{_END}",
        rf"(?<![{WORD}.,+])\d{{3}}[ \u00a0.-]\d{{3}}[ \u00a0.-]\d{{4}}{_END}",
    ),
    Kind.MENTION: (rf"(?<![{WORD}@./])@[A-Za-z0-9_][\w.-]{{0,40}}(?<![.-])",),
    Kind.HASHTAG: (rf"(?<![{WORD}#&])#[^\W\d_]\w{{1,50}}(?!#){_END}",),
    Kind.CODE: (
        rf"{_BEGIN}#?(?!{_ORDINAL}){_HAS_DIGIT}{_HAS_LETTER}(?:[{WORD}]|[-/](?=[{WORD}])|\.(?=\d)){{1,64}}{_END}",
        rf"(?<![{WORD}#&])#\d{{1,30}}{_END}",
    ),
    Kind.NUMBER: (rf"{_BEGIN}[+\-−]?\d{{1,40}}(?:[.,:/–-]\d{{1,20}}){{0,8}}%?{_END}",),
    Kind.EMOJI: (
        f"(?:{_PICTURE}{_PICTURE_TAIL}*)+",
        "[0-9#*]\ufe0f?\u20e3",
        r"(?<!\S)(?:[:;=]['^-]?[()DPpOo/|*3\\]{1,5}|<3)(?=$|[\s.,!?])",
    ),
}
