"""Argos has language codes of its own; the desk speaks BCP 47."""

import re

#: Argos code -> tag, where they differ.
_TAGS = {
    "pb": "pt-BR",
    "zh": "zh-Hans",
    "zt": "zh-Hant",
}
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?")


def tag_of(code: str) -> str:
    """Return the BCP 47 tag that an Argos code stands for; raise ``ValueError`` for what is no code."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a language code")
    return _TAGS.get(code, code.replace("_", "-"))
