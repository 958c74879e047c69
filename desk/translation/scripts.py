"""What differs between writing systems: where words need a space, and which way they run."""

import re

#: Han, kana, Thai, Lao, Burmese, Khmer: words follow each other without a space.
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
#: Korean puts spaces between words, and its particles right behind foreign ones.
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
#: Vowels and accents that join the letter before them, and the joiners between letters.
JOINED = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b6-\u17d3\u200c\u200d"
)

_WORD = re.compile(rf"(?![{SPACELESS}{HANGUL}])[^\W_]")
_SPACELESS = re.compile(f"[{SPACELESS}]")


def is_word(char: str) -> bool:
    """Tell whether a character would run together with a word beside it; Chinese does not."""
    return bool(_WORD.match(char))


def is_spaceless(char: str) -> bool:
    """Tell whether a character needs no space behind it, be it a letter or a mark."""
    return bool(_SPACELESS.match(char))
