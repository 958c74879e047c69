"""Bytes of a mail as text, whatever charset it claims to be in."""

import codecs

from charset_normalizer import from_bytes

#: Declared by programs that mean more than they say.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932"}
#: In these every byte means something, so that a wrong declaration goes unnoticed.
_TAKES_ANYTHING = frozenset({"", "ascii", "iso8859-1", "cp1252", "iso8859-15", "latin-1"})
#: Bytes by which a charset is guessed.
_SAMPLE = 16_384


def decoded(raw: bytes, declared: str | None) -> str:
    """Return bytes as text: as declared, unless they cannot be that or are plainly UTF-8; never an error."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    known = _known(declared)
    order = ("utf-8", known, "cp1252") if known in _TAKES_ANYTHING else (known, "utf-8")
    for charset in order:
        try:
            return raw.decode(charset or "ascii")
        except UnicodeDecodeError:
            continue
    guess = from_bytes(raw[:_SAMPLE]).best()
    return raw.decode(guess.encoding if guess else "latin-1", "replace")


def _known(declared: str | None) -> str:
    """Return a charset by the name that Python has for it; empty: there is no such."""
    told = (declared or "").strip().strip("\"'").lower()
    try:
        return codecs.lookup(_MEANT.get(told, told)).name
    except LookupError:
        return ""
