"""Text as Apertium's programs pass it to each other, so that nothing in it is taken for markup."""

import re

_SPECIAL = re.compile(r"[\[\]{}^$/\\@<>]")
#: The last program eats a tilde, escaped or not; a character that no alphabet has stands in for it.
_TILDE, _STAND_IN = "~", "\ue07e"
_MARKED = re.compile(r"\\(.)|[\[\]]", re.DOTALL)
#: Stands at the end of each text; an answer without it was cut short.
_END = "[]"
_STOPS = (".", "!", "?", "…", "。", "।", "؟")


def written(text: str) -> bytes:
    """Return a text as Apertium reads it, a full stop added where it has none: rules look for the sentence's end."""
    line = _SPECIAL.sub(r"\\\g<0>", text.replace("\0", " ").replace(_TILDE, _STAND_IN))
    return f"{line}{_added(text)}{_END}\0".encode()


def read(answer: bytes, text: str) -> str | None:
    """Return what Apertium made of a text, or None if its answer is not whole."""
    line = answer.decode().removesuffix("\0")
    if not line.endswith(_END):
        return None
    line = line.removesuffix(_END)
    if _added(text) and line.endswith(_STOPS):
        line = line[:-1]
    return _MARKED.sub(lambda found: found[1] or "", line).replace(_STAND_IN, _TILDE)


def _added(text: str) -> str:
    return "" if text.rstrip().endswith(_STOPS) else "."
