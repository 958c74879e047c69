"""Numbers, amounts, times and dates in a text, read in any notation."""

import re
import unicodedata
from dataclasses import dataclass

from desk.translation.readback import vocabulary

#: Groups of three may stand apart, as in French; other marks are judged by what follows them.
_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,']\d+)*)"
_CURRENCY = r"(?:[A-Z]{0,2}[$€£¥₹₽₺₩₪฿₫₦]|(?:USD|EUR|GBP|BRL|JPY|CNY|INR|RUB|TRY|PLN|CHF|KRW|MXN|SAR|AED|EGP|zł)\b)"
_FIGURE = re.compile(
    rf"(?P<time>\b(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d\d))?\s?(?P<half>[ap])\.?\s?m\b\.?|\b\d{{1,2}}[:h]\d\d\b)"
    r"|(?P<date>\b\d{1,4}(?P<mark>[./-])\d{1,2}(?P=mark)\d{1,4}\b)"
    rf"|(?P<amount>(?P<before>{_CURRENCY})\s?(?P<sum>{_NUMBER})|(?P<sum_first>{_NUMBER})\s?(?P<after>{_CURRENCY}))"
    rf"|(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what kind, its value in one notation, the number in it, and as it was written."""

    kind: str
    value: str
    number: float
    shown: str


def plain(text: str) -> str:
    """Return a text with the digits of every script as those that programs read, and one kind of apostrophe."""
    western = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return western.replace("٫", ".").replace("٬", ",").replace("’", "'")


def figures(text: str, language: str) -> list[Figure]:
    """Return every figure of a text whose digits are plain, in order, and then the numbers that are words."""
    words = vocabulary.numbers(language)
    named = (word for word in _WORD.findall(text) if word.lower() in words)
    return [
        *(_figure(match) for match in _FIGURE.finditer(text)),
        *(Figure("number", f"{words[word.lower()]}", words[word.lower()], word) for word in named),
    ]


def _figure(match: re.Match[str]) -> Figure:
    shown = match[0].strip(" .")
    if match["time"]:
        hour, minute = _moment(match)
        return Figure("date", f"{hour}:{minute:02}", float(match["hour"] or hour), shown)
    if match["date"]:
        return Figure("date", " ".join(sorted(map(_value, re.findall(r"\d+", shown)))), -1, shown)
    if match["amount"]:
        worth = _value(match["sum"] or match["sum_first"])
        return Figure("amount", f"{(match['before'] or match['after']).upper()} {worth}", float(worth), shown)
    return Figure("number", _value(shown), float(_value(shown)), shown)


def _moment(match: re.Match[str]) -> tuple[int, int]:
    if not match["half"]:
        hour, minute = re.split("[:hH]", match["time"])
        return int(hour), int(minute)
    hours = int(match["hour"]) % _NOON + (_NOON if match["half"] in "pP" else 0)
    return hours, int(match["minute"] or 0)


def _value(written: str) -> str:
    """Return ``1234.5`` for ``1.234,50`` and for ``1,234.5``: what follows the last mark, unless it is three digits."""
    *front, last = re.split(r"\D", written)
    marks = re.sub(r"\d", "", written)
    grouped = not marks or marks.count(marks[-1]) > 1 or (len(last) == 3 and front[0] != "0")
    whole, rest = ("".join((*front, last)), "") if grouped else ("".join(front), last)
    return f"{int(whole or 0)}.{rest.rstrip('0')}".rstrip(".")
