"""Bytes of a mail as text, whatever charset it claims to be in."""

import codecs

from charset_normalizer import from_bytes

#: Declared by programs that mean more than they say.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932"}
#: What programs declare that have not thought about it; where it is not UTF-8, it is what Windows makes of them.
_UNTHOUGHT = frozenset({"", "ascii", "iso8859-1"})
#: Where every byte means something a wrong declaration goes unnoticed.
_TAKES_ANYTHING = frozenset({"cp1252", "iso8859-15"})
#: Bytes by which a charset is guessed.
_SAMPLE = 16_384


def decoded(raw: bytes, declared: str | None) -> str:
    """Return bytes as text: as declared, unless they cannot be that or are plainly UTF-8; never an error."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    known = _known(declared)
    for charset in _order(known):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode(_guessed(raw[:_SAMPLE]), "replace")


def _order(known: str) -> tuple[str, ...]:
    if known in _UNTHOUGHT:
        return ("utf-8", "cp1252")
    return ("utf-8", known) if known in _TAKES_ANYTHING else (known, "utf-8")


def _guessed(sample: bytes) -> str:
    """Return the likeliest charset, of equals the one that most of the world's old mail is in."""
    found = from_bytes(sample)
    best = found.best()
    if best is None or any(one.encoding == "cp1252" and one.chaos <= best.chaos for one in found):
        return "cp1252"
    return best.encoding


def _known(declared: str | None) -> str:
    """Return a charset by the name that Python has for it; empty: there is no such."""
    told = (declared or "").strip().strip("\"'").lower()
    try:
        return codecs.lookup(_MEANT.get(told, told)).name
    except LookupError:
        return ""
