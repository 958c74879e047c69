"""Whether an engine's answer can be one at all; a model that lost its way stammers, rambles or falls silent."""

import re
from collections import Counter

from desk.translation.scripts import HANGUL, SPACELESS

_STAMMER = re.compile(r"(?=(\S.{0,39}?)\1{4})", re.DOTALL)
_TOKEN = re.compile(rf"[{SPACELESS}]|[^\W_]+")
_DENSE = re.compile(rf"[{SPACELESS}{HANGUL}]")
#: What makes up HTML and Markdown; a translation neither needs more of it nor loses any. Brackets alone do nothing.
_FORM = "<>{}|*_~`"
#: So many words in a row are said again and again by nobody.
_ROW = 4
_ROWS = 3

#: A character of Chinese says about as much as three letters.
_DENSITY = 3.0
#: Languages differ in length, short texts most of all.
_LONGER, _SHORTER, _SLACK = 3.5, 6.0, 40.0


def sound(asked: str, answer: str) -> bool:
    """Tell whether an answer may be a translation of what was asked; both are without their masks."""
    return (
        any(map(str.isalpha, answer))
        and _form(asked) == _form(answer)
        and _length_fits(asked, answer)
        and not _stammers(asked, answer)
    )


def unchanged(asked: str, answer: str) -> bool:
    """Tell whether an answer of three words or more is what was asked."""
    said, got = (_TOKEN.findall(text.casefold()) for text in (asked, answer))
    return said == got and len(said) >= 3


def _form(text: str) -> list[str]:
    return [char for char in text if char in _FORM]


def _length_fits(asked: str, answer: str) -> bool:
    said, got = _weight(asked), _weight(answer)
    return got <= _LONGER * said + _SLACK and said <= _SHORTER * got + _SLACK


def _weight(text: str) -> float:
    return len(text) + (_DENSITY - 1) * len(_DENSE.findall(text))


def _stammers(asked: str, answer: str) -> bool:
    """Tell whether an answer repeats itself as nothing in the question does."""
    if _STAMMER.search(answer) and not _STAMMER.search(asked):
        return True
    return _most_repeated(answer) > _ROWS * max(1, _most_repeated(asked))


def _most_repeated(text: str) -> int:
    tokens = _TOKEN.findall(text.casefold())
    rows = Counter(tuple(tokens[place : place + _ROW]) for place in range(len(tokens) - _ROW + 1))
    return max(rows.values(), default=0)
