"""How the things look that no translation may change.

Every pattern begins at the border of a token and is bounded, so that no text makes it slow.
"""

from enum import StrEnum

from desk.translation.protect.money import BEHIND_IN_ASIA, CODE_BEFORE, CODE_BEHIND, QUANTITY, SIGN
from desk.translation.protect.pictures import EMOJI, INVISIBLE
from desk.translation.scripts import JOINED, SPACELESS

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏͰ-ϿЀ-ԯ_"
#: A letter or digit that would continue a token; in other scripts a word may stand right beside a code.
WORD = rf"\d{_LETTER}"

_BEGIN, _END = rf"(?<![{WORD}])", rf"(?![{WORD}])"
_GAP = "[ \u00a0\u2009\u202f]?"

_URL_ENDS = '\\s<>"“”«»，。！？；：、（）「」『』【】《》〈〉،؛؟।॥\u2066-\u2069'
#: Chinese may stand in an address behind a slash, but right behind a letter the address is over.
_URL_CHAR = rf"(?:[^{_URL_ENDS}{SPACELESS}()]|(?<![0-9A-Za-z])[^{_URL_ENDS}()])"
_URL_TAIL = rf"(?:{_URL_CHAR}|\({_URL_CHAR}{{0,200}}\)){{0,2000}}(?<![.,;:!?…\]}}'’*~_])"
_DOMAIN = r"(?:com?\.[a-z]{2}|com|net|org|info|io|app|shop|store|biz|dev|example|рф)"
_HOST_PART = rf"[{WORD}-]{{1,63}}"
_HOST_LABEL = rf"(?:[{WORD}-]{{1,63}}|[{SPACELESS}]{{1,20}})"
_MAILBOX_CHAR = rf"[{WORD}.%+-]"

_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?"
_GROUPS = r"(?:(?: \d{2,5}){2,5}|(?:-\d{2,5}){2,4}|(?:\.\d{2,5}){2,4})"
_MONTH_DAY = r"\d{1,2} ?[月월] ?\d{1,2} ?[日号號일]"
#: ``2nd`` and the digits of ``24-hour`` are words of a language.
_NO_CODE = rf"(?!\d{{1,4}}(?:(?:st|nd|rd|th)|-[{_LETTER}]{{3,30}}){_END}(?!-?\d))"
_HAS_DIGIT, _HAS_LETTER = rf"(?=[{_LETTER}/.-]{{0,2000}}\d)", rf"(?=[\d/.-]{{0,2000}}[{_LETTER}])"

#: What names and hashtags are made of; Indian vowels are no letters to a regular expression.
_NAME_CHAR = rf"[\w{JOINED}]"


class Kind(StrEnum):
    """What an entity is."""

    TERM = "term"
    CUSTOM = "custom"
    BLOCK = "block"
    MARK = "mark"
    URL = "url"
    EMAIL = "email"
    TAG = "tag"
    ESCAPE = "escape"
    SNIPPET = "snippet"
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
    INVISIBLE = "invisible"


#: What gives a text its form: it stays in its order.
STRUCTURE = frozenset({Kind.BLOCK, Kind.TAG, Kind.MARK})

#: Alternatives of each kind; of two equally long finds the earlier kind names it.
PATTERNS: dict[Kind, tuple[str, ...]] = {
    Kind.URL: (
        r"<(?:https?://|ftp://|mailto:)[^\s<>]{1,2000}>",
        rf"{_BEGIN}(?:(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp])://|mailto:|[Ww]{{3}}\.){_URL_TAIL}",
        rf"{_BEGIN}(?<![@.-])(?:{_HOST_PART}\.){{1,4}}(?:{_DOMAIN}{_END}(?:[/?#]{_URL_TAIL})?|[a-z]{{2,10}}/{_URL_TAIL})",
    ),
    Kind.EMAIL: (rf"(?<!{_MAILBOX_CHAR}){_MAILBOX_CHAR}{{1,64}}@{_HOST_LABEL}(?:\.{_HOST_LABEL}){{1,5}}{_END}",),
    Kind.ESCAPE: (r"&(?:[A-Za-z]{2,31}\d{0,2}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});",),
    Kind.SNIPPET: (r"(?<!`)``?(?!`)[^`\n]{1,1000}(?<!`)``?(?!`)",),
    Kind.PLACEHOLDER: (
        r"\{\{[^{}]{1,64}\}\}",
        r"[$#]?\{[^{}]{1,64}\}",
        rf"%\([A-Za-z_]\w{{0,32}}\)[sdif]{_END}",
        rf"(?<![%\d])%(?:\d\$)?[sdif@]{_END}",
        rf"(?<![{WORD}%])%[A-Z][A-Z0-9_]{{1,40}}%",
        r"#[A-Z][A-Z0-9_-]{0,40}#",
        r"\[\[?[A-Z][A-Z0-9_ -]{0,40}\]?\](?!\()",
    ),
    Kind.AMOUNT: (
        rf"(?<![{WORD}$])[+\-−]?(?:{SIGN}|{CODE_BEFORE}(?=[ \u00a0\d])){_GAP}[+\-−]?{QUANTITY}{_END}",
        rf"(?<![{WORD}.,])[+\-−]?{QUANTITY}{_GAP}(?:{CODE_BEHIND}{_END}|{BEHIND_IN_ASIA}|[€₽₫₴₪₸](?!\d)|{SIGN}(?!{_GAP}\d|[{{{_LETTER}]))",
    ),
    Kind.DATE: (
        rf"{_BEGIN}\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:T{_CLOCK})?{_END}",
        rf"{_BEGIN}\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}{_END}",
        rf"{_BEGIN}(?:\d{{2,4}} ?[年년] ?)?{_MONTH_DAY}",
        rf"{_BEGIN}\d{{2,4}}[年년] ?\d{{1,2}}[月월]",
    ),
    Kind.TIME: (
        rf"{_BEGIN}\d{{1,2}}[:h]\d\d(?::\d\d)?(?:{_GAP}[AaPp]\.?[Mm])?{_END}",
        rf"{_BEGIN}\d{{1,2}}[時点點시]\d{{1,2}}[分분]",
    ),
    Kind.PHONE: (
        rf"(?<![{WORD}.,+])(?:\+|00)\d{{1,3}}(?:[ \u00a0.-]?\(?\d{{1,5}}\)?){{2,6}}{_END}",
        rf"{_BEGIN}\(\+?\d{{2,4}}\)[ \u00a0-]?\d{{2,5}}(?:[ \u00a0.-]?\d{{2,5}}){{1,4}}{_END}",
        rf"(?<![{WORD}.,+-])\d{{2,4}}{_GROUPS}{_END}(?![.,]\d)",
    ),
    Kind.MENTION: (rf"(?<![{WORD}@./])@{_NAME_CHAR}(?:{_NAME_CHAR}|[.-](?={_NAME_CHAR})){{0,60}}",),
    Kind.HASHTAG: (rf"(?<![{WORD}#&])#[^\W\d_]{_NAME_CHAR}{{1,80}}(?!#)(?!{_NAME_CHAR})",),
    Kind.CODE: (
        rf"{_BEGIN}[A-Z]{{2}}\d\d(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{_END}",
        (
            rf"{_BEGIN}(?<![{WORD}][-/.])#?(?=[{WORD}]){_NO_CODE}{_HAS_DIGIT}{_HAS_LETTER}"
            rf"(?:[{WORD}]|[-/](?=[{WORD}])|\.(?=\d)){{1,2000}}{_END}"
        ),
        rf"(?<![{WORD}*•])(?:[*xX•]{{4}}[ -]?){{1,4}}\d{{2,4}}{_END}",
        rf"(?<![{WORD}#&])#\d{{1,40}}{_END}",
    ),
    Kind.NUMBER: (rf"{_BEGIN}[+\-−]?%?\d++(?:[.,:/–٫٬-]\d++){{0,20}}+[%٪]?{_END}",),
    Kind.EMOJI: EMOJI,
    Kind.INVISIBLE: INVISIBLE,
}
