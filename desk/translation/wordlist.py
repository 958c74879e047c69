"""Finds the words of a list in a text, whole words only, whatever their case, in any script."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from desk.translation.scripts import SPACELESS

#: Marks that belong to the letter before them and that regular expressions do not count as part of a word.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff"
)
_LETTER = f"(?:[^\\W{SPACELESS}]|[{_MARKS}])"
_BEGIN, _END = f"(?<![^\\W{SPACELESS}])(?<![{_MARKS}])", f"(?!{_LETTER})"
_IS_LETTER = re.compile(_LETTER)
_TERMINAL = ""

_Trie: TypeAlias = dict[str, Any]


class Wordlist:
    """Words and sequences of words; of two that begin at one place, the longer is found."""

    def __init__(self, words: Iterable[str]) -> None:
        roots: Mapping[bool, _Trie] = {True: {}, False: {}}
        for word in filter(None, map(folded, words)):
            _add(roots[bool(_IS_LETTER.match(word))], word)
        parts = [_BEGIN * bounded + _pattern(root, "") for bounded, root in roots.items() if root]
        self._pattern = re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Give each place where one of the words stands; ``folded`` turns what stands there into the word."""
        return self._pattern.finditer(text)


def folded(word: str) -> str:
    """Return the one form of all ways to write a word: without case, one space between its parts."""
    return " ".join(word.split()).casefold()


def _add(root: _Trie, word: str) -> None:
    node = root
    for char in word:
        node = node.setdefault(char, {})
    node[_TERMINAL] = {}


def _pattern(node: _Trie, last: str) -> str:
    """Return a pattern of everything below a node: shared beginnings are tried once, longer words first."""
    ways = []
    for char, below in node.items():
        if char != _TERMINAL:
            ways.append((r"\s+" if char == " " else re.escape(char)) + _pattern(below, char))
    if _TERMINAL in node:
        ways.append(_END if _IS_LETTER.match(last) else "")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
