"""What a script says about a language; only where several write it must anybody look closer."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

#: Scripts that a few languages write.
_WRITTEN_IN: Mapping[str, frozenset[str]] = {
    "HANGUL": frozenset({"ko"}),
    "HIRAGANA": frozenset({"ja"}),
    "KATAKANA": frozenset({"ja"}),
    "THAI": frozenset({"th"}),
    "GREEK": frozenset({"el"}),
    "HEBREW": frozenset({"he", "yi"}),
    "CJK": frozenset({"zh", "ja"}),
    "ARABIC": frozenset({"ar", "fa", "ur", "ps", "ug", "ku"}),
    "CYRILLIC": frozenset({"ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn"}),
}
#: Of these none is written in Latin letters.
_NEVER_LATIN = frozenset().union(*_WRITTEN_IN.values()) - {"sr", "ku", "kk", "ug", "mn"}


def script_of(text: str) -> str | None:
    """Return the script of most letters; Kana outweigh the Chinese signs among them."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else None
    scripts: Counter[str] = Counter()
    for char, times in Counter(text).items():
        if char.isalpha():
            scripts[_script(char)] += times
    if not scripts:
        return None
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    most = scripts.most_common(1)[0][0]
    return "HIRAGANA" if most == "CJK" and kana * 10 >= scripts["CJK"] else most


def writers(script: str, candidates: Sequence[str]) -> list[str]:
    """Return which candidates may have written in a script; those of all languages if there are no candidates.

    Without candidates, a script that is nobody's own returns none: nothing is known.
    """
    if script not in _WRITTEN_IN:
        return [tag for tag in candidates if may_be(tag, script)]
    if candidates:
        return [tag for tag in candidates if label(tag) in _WRITTEN_IN[script]]
    return ["zh"] if script == "CJK" else sorted(_WRITTEN_IN[script])


def owned(script: str) -> bool:
    """Tell whether a script is written by a few known languages only."""
    return script in _WRITTEN_IN


def may_be(tag: str, script: str) -> bool:
    """Tell whether a language can be written in a script that many write."""
    return script != "LATIN" or label(tag) not in _NEVER_LATIN


def label(tag: str) -> str:
    """Return the language of a tag, as models call it."""
    return tag.partition("-")[0]


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
