"""Finds the words of a list in a text, whole words only, whatever their case, in any script."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from desk.translation.scripts import SPACELESS

#: Marks that belong to the letter before them and that regular expressions do not count as part of a word.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff"
)
_LETTER = f"(?:[^\\W{SPACELESS}]|[{_MARKS}])"
#: Between two letters of a script with spaces no word begins or ends. Case is none of these looks' business,
#: and thinking of it would make them slow to build.
_BEGIN = f"(?-i:(?!{_LETTER})|(?<![^\\W{SPACELESS}])(?<![{_MARKS}]))"
_END = f"(?-i:(?<![^\\W{SPACELESS}])(?<![{_MARKS}])|(?!{_LETTER}))"
_TERMINAL = ""

_Trie: TypeAlias = dict[str, Any]


class Wordlist:
    """Words and sequences of words; of two that begin at one place, the longer is found."""

    def __init__(self, words: Iterable[str]) -> None:
        root: _Trie = {}
        for word in filter(None, map(folded, words)):
            _add(root, word)
        self._pattern = re.compile(f"{_BEGIN}{_pattern(root)}{_END}" if root else r"(?!)", re.IGNORECASE)

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


def _pattern(node: _Trie) -> str:
    """Return a pattern of everything below a node: shared beginnings are tried once, longer words first."""
    ways = [
        (r"\s+" if char == " " else re.escape(char)) + _pattern(below)
        for char, below in node.items()
        if char != _TERMINAL
    ]
    if _TERMINAL in node:
        ways.append("")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
