"""Text as Apertium's programs pass it to each other, so that nothing in it is taken for markup."""

import re

_SPECIAL = re.compile(r"[\[\]{}^$/\\@<>]")
#: Goes through untouched in brackets: more than one space, and a mark that the last program would eat.
_ASIDE = re.compile(r"~|(?! )\s|\s{2,}")
_MARKED = re.compile(r"\\(.)|[\[\]]", re.DOTALL)
#: Stands at the end of each text; an answer without it was cut short.
_END = "[]"
_STOPS = (".", "!", "?", "…", "。", "।", "؟")


def written(text: str) -> bytes:
    """Return a text as Apertium reads it, a full stop added where it has none: rules look for the sentence's end."""
    line = _ASIDE.sub(lambda found: f"[{found[0]}]", _SPECIAL.sub(r"\\\g<0>", text.replace("\0", " ")))
    return f"{line}{_added(text)}{_END}\0".encode()


def read(answer: bytes, text: str) -> str | None:
    """Return what Apertium made of a text, or None if its answer is not whole."""
    line = answer.decode().removesuffix("\0")
    if not line.endswith(_END):
        return None
    line = line.removesuffix(_END)
    if _added(text) and line.endswith(_STOPS):
        line = line[:-1]
    return _MARKED.sub(lambda found: found[1] or "", line)


def _added(text: str) -> str:
    return "" if text.rstrip().endswith(_STOPS) else "."
