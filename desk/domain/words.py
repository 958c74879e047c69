"""The words of a text, as search knows them: without case and accents, whatever language it is in.

Scripts that put no spaces between words are cut into pairs of letters, each letter with the next one, so that every
word of two letters is found wherever it stands; a run's last letter stands alone besides.
"""

import re
import unicodedata
from collections.abc import Iterator

#: Longer than any word that somebody types; what is longer is a token or a line of base64.
LONGEST = 40
#: Accents of Latin, Greek and Cyrillic, vowel signs of Arabic, and the line that only stretches an Arabic word.
_ACCENTS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
#: Thai, Lao, Burmese, Khmer, the syllables and signs of Chinese and Japanese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
#: Vowel signs of India's scripts are no letters by Unicode's book, and belong to their words.
_INDIAN = "\u0900-\u0dff"
_RUNS = re.compile(f"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])(?:[^\\W_]|[{_INDIAN}]))+")
_FIRST_UNSPACED = re.compile(f"[{_UNSPACED}]")
#: The same of what has neither accents nor such scripts, four times as fast.
_ASCII_RUNS = re.compile("[a-z0-9]+")


def words(text: str) -> Iterator[str]:
    """Yield the words of a text that is to be found, some of them more than once."""
    if text.isascii():
        yield from (run[:LONGEST] for run in _ASCII_RUNS.findall(text.lower()))
        return
    for run in _runs(text):
        if _FIRST_UNSPACED.match(run):
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield run[:LONGEST]


def sought(text: str) -> Iterator[str]:
    """Yield the words that a text must have, or words that begin with them, for somebody who looks for ``text``."""
    for run in _runs(text):
        if _FIRST_UNSPACED.match(run) and len(run) > 1:
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run[:LONGEST]


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _RUNS.findall(unicodedata.normalize("NFC", _ACCENTS.sub("", plain)))
